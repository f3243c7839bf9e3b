"""Whether a trial came as it was believed, and how its figures are written and read."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from improvements.models import Trial
from improvements.trial_words import Came, came, change, in_short
from lean_portal.fields import Figure
from lean_portal.figures import read_figure, type_figure, write_figure

FIGURES = st.integers(-999_900, 999_900).map(lambda number: Decimal(number) / 100)
STEPS = st.integers(1, 99_900).map(lambda number: Decimal(number) / 100)


@pytest.mark.parametrize(
    ("before", "predicted", "result", "expected"),
    [
        (46, 60, 71, Came.BETTER),
        (30, 10, 12, Came.NEAR),  # two of the twenty that we believed in
        (30, 10, 13, Came.SHORT),
        (30, 10, 7, Came.BETTER),
        (30, 10, 30, Came.SHORT),
        (30, 10, 31, Came.WORSE),
        (0, 10, 0, Came.SHORT),
        (5, 5, 5, Came.NEAR),  # we believed that it would stay
        (5, 5, 6, Came.OTHERWISE),
        (None, 10, 11, Came.NEAR),
        (None, 10, 12, Came.OTHERWISE),
    ],
)
def test_came_is_by_the_way_we_believed_in(before, predicted, result, expected):
    assert came(before, Decimal(predicted), Decimal(result)) == expected


@given(FIGURES, FIGURES, FIGURES, STEPS, FIGURES)
def test_another_unit_and_another_zero_change_nothing(before, predicted, result, factor, shift):
    """Minutes or hours, and counted from the top or from the bottom: the same trial."""
    assume(before != predicted)
    moved = [value * factor + shift for value in (before, predicted, result)]
    mirrored = [-value for value in (before, predicted, result)]
    assert came(*moved) == came(*mirrored) == came(before, predicted, result)


@given(FIGURES, FIGURES, FIGURES, STEPS)
def test_further_along_the_way_is_never_less(before, predicted, result, further):
    assume(before != predicted)
    order = [Came.WORSE, Came.SHORT, Came.NEAR, Came.BETTER]
    on = further if predicted > before else -further
    assert order.index(came(before, predicted, result + on)) >= order.index(came(before, predicted, result))
    assert came(before, predicted, predicted) == Came.NEAR


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12,5", "12.5"), ("12.5", "12.5"), (" 1\u00a0250,75 ", "1250.75"), ("1\u2009250", "1250"),
        ("\u22123", "-3"), ("-0,5", "-0.5"), ("\u20133", "-3"), ("0", "0"), ("007", "7"),
    ],
)  # fmt: skip
def test_figure_is_read_as_people_type_it(typed, value):
    assert Figure().clean(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["tolv", "12 %", "1.250,5", "1,2,3", "12,", ",5", "1e5", "NaN", "--3", "٣"])
def test_what_is_no_figure_is_said_kindly(typed):
    with translation.override("en"), pytest.raises(Exception, match="Write the figure alone, as 12,5"):
        Figure().clean(typed)


@pytest.mark.parametrize("typed", ["12345678901", "0,12345"])
def test_figure_that_does_not_fit_is_said_kindly(typed):
    with translation.override("en"), pytest.raises(Exception, match="Write a shorter figure"):
        Figure().clean(typed)


@given(st.integers(-9_999_999_999, 9_999_999_999).map(lambda number: Decimal(number) / 10_000))
def test_figure_that_is_shown_can_be_typed_again(value):
    for language in ("sv", "en"):
        with translation.override(language):
            assert read_figure(type_figure(value)) == value
            if language == "sv":
                assert read_figure(write_figure(value)) == value


def test_figure_is_shown_in_the_language_without_zeros_at_its_end():
    value = Decimal("1250.5000")
    with translation.override("sv"):
        assert (write_figure(value), type_figure(value)) == ("1\u00a0250,5", "1250,5")
        assert write_figure(Decimal("-600.0000")) == "\u2212600"
    with translation.override("en"):
        assert write_figure(value) == "1,250.5"


def test_trial_in_one_line_holds_its_figures():
    trial = Trial(counted="Väntan", unit_name="dagar", before=Decimal("5.9"), predicted=Decimal("4.5"))
    with translation.override("en"):
        assert change(trial) == "Väntan: from 5.9 to 4.5\u00a0dagar"
    trial.result, trial.concluded_at = Decimal(4), "now"
    with translation.override("en"):
        assert in_short(trial).endswith("we believed in 4.5\u00a0dagar, and it became 4\u00a0dagar")
        trial.result = None
        assert in_short(trial).endswith("and there are no figures")
