"""Run charts against worked examples that others have published, and what must hold for any series."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvements.chart_drawing import rows_of, ticks
from improvements.run_chart import Lock, Point, Rule, analyse, lines_of, shift_after

FIRST = dt.date(2027, 1, 4)
# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flowrate of ten batches.
NIST = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# Montgomery, Introduction to Statistical Quality Control: viscosity of primer paint, fifteen batches.
PAINT = [
    33.75,
    33.05,
    34.00,
    33.81,
    33.46,
    34.02,
    33.68,
    33.27,
    33.49,
    33.20,
    33.62,
    33.00,
    33.54,
    33.12,
    33.84,
]
# Montgomery, the same book, later editions: costs of processing twenty mortgage loans.
LOANS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
# Wheeler, Understanding Variation: US trade deficits of each month of 1987 and 1988, in thousand millions.
TRADE = [10.7, 13.0, 11.4, 11.5, 12.5, 14.1, 14.8, 14.1, 12.6, 16.0, 11.7, 10.6] + [
    10.0, 11.4, 7.9, 9.5, 8.0, 11.8, 10.5, 11.2, 9.2, 10.1, 10.4, 10.5,
]  # fmt: skip


def points(values):
    return [Point(FIRST + dt.timedelta(weeks=n), Decimal(str(value))) for n, value in enumerate(values)]


def lock(first, last):
    return Lock(FIRST + dt.timedelta(weeks=first), FIRST + dt.timedelta(weeks=last))


def only(values, **given):
    (segment,) = analyse(points(values), **given)
    return segment


def found(segment):
    return [(signal.rule, signal.side, signal.at) for signal in segment.signals]


# ---- worked examples --------------------------------------------------------------------------------------


def test_flowrate_of_nist_has_the_published_limits():
    lines = lines_of([Decimal(str(value)) for value in NIST], least=10)
    assert float(lines.mean) == pytest.approx(50.81)
    assert float(lines.moving_range) == pytest.approx(1.8778, abs=5e-5)
    # They divide by 1.128 where Wheeler multiplies by 2.66.
    assert (float(lines.upper), float(lines.lower)) == pytest.approx((55.8041, 45.8159), abs=1e-3)


def test_viscosity_of_montgomery_has_the_published_limits_and_no_signal():
    segment = only(PAINT)
    lines = segment.lines
    assert (float(lines.mean), float(lines.moving_range)) == pytest.approx((33.52, 0.48), abs=5e-3)
    assert (float(lines.upper), float(lines.lower)) == pytest.approx((34.80, 32.24), abs=5e-3)
    assert lines.is_preliminary
    assert segment.signals == ()


def test_mortgage_loans_of_montgomery_have_the_published_limits_and_are_no_longer_preliminary():
    lines = only(LOANS).lines
    assert (float(lines.mean), float(lines.moving_range)) == pytest.approx((300.5, 7.79), abs=5e-3)
    assert (float(lines.upper), float(lines.lower)) == pytest.approx((321.22, 279.78), abs=5e-3)
    assert not lines.is_preliminary


def test_trade_deficits_of_wheeler_fall_below_the_limits_of_1987():
    segment = only(TRADE, locks=[lock(0, 11)])
    lines = segment.lines
    assert (float(lines.mean), float(lines.upper), float(lines.lower)) == pytest.approx(
        (12.75, 17.2, 8.3), abs=0.05
    )
    assert found(segment) == [
        (Rule.BEYOND, -1, 14), (Rule.NEAR, -1, 15), (Rule.BEYOND, -1, 16), (Rule.RUN, -1, 17),
    ]  # fmt: skip
    shift = shift_after(points(TRADE), segment, segment.after_basis)
    assert (shift.rule, shift.side) == (Rule.RUN, -1)


# ---- from how many ----------------------------------------------------------------------------------------


def test_seven_have_no_median_eight_have_one_eleven_no_limits_twelve_preliminary_ones_twenty_sure_ones():
    by_count = {count: only(LOANS[:count]).lines for count in (7, 8, 11, 12, 19, 20)}
    assert [lines.median is not None for lines in by_count.values()] == [False, *[True] * 5]
    assert [lines.upper is not None for lines in by_count.values()] == [False] * 3 + [True] * 3
    assert [lines.is_preliminary for lines in by_count.values()] == [False] * 3 + [True, True, False]
    assert float(by_count[8].median) == 297.5


# ---- signals ----------------------------------------------------------------------------------------------

CALM = [10, 12] * 6  # mean 11, limits 11 ± 5.32


def test_eight_in_a_row_are_a_signal_and_seven_are_not():
    assert found(only(CALM + [9] * 7, locks=[lock(0, 11)])) == []
    assert found(only(CALM + [9] * 9, locks=[lock(0, 11)])) == [(Rule.RUN, -1, 19)]


def test_a_value_on_the_centre_neither_counts_in_a_run_nor_breaks_it():
    """Perla, Provost and Murray, BMJ Qual Saf 2011;20:46-51."""
    after = [9, 9, 9, 9, 11, 9, 9, 9, 9]  # the last of CALM, 12, lies above
    assert found(only(CALM + after, locks=[lock(0, 11)])) == [(Rule.RUN, -1, 20)]
    assert found(only(CALM + after[:-1], locks=[lock(0, 11)])) == []


def test_three_of_four_near_a_limit_are_a_signal_and_two_are_not():
    assert found(only([*CALM, 14, 11, 14, 14], locks=[lock(0, 11)])) == [(Rule.NEAR, 1, 15)]
    assert found(only([*CALM, 14, 11, 11, 14], locks=[lock(0, 11)])) == []
    assert found(only([*CALM, 14, 8, 14, 8], locks=[lock(0, 11)])) == []  # not on the same side


def test_four_of_five_near_are_one_signal_and_told_where_it_was_complete():
    (signal,) = only([*CALM, 14, 14, 14, 11, 14], locks=[lock(0, 11)]).signals
    assert (signal.at, signal.points) == (14, (12, 13, 14, 16))


def test_a_value_on_the_limit_is_no_signal_and_one_beyond_it_is():
    assert found(only([*CALM, 16.32], locks=[lock(0, 11)])) == []
    assert found(only([*CALM, 16.33], locks=[lock(0, 11)])) == [(Rule.BEYOND, 1, 12)]


# ---- baselines --------------------------------------------------------------------------------------------


def test_a_split_begins_anew_and_runs_do_not_cross_it():
    values = CALM + [9, 9, 9, 9] + [5, 7] * 6
    before, after = analyse(points(values), splits=[FIRST + dt.timedelta(weeks=16)])
    assert (before.stop, after.start, float(after.lines.mean)) == (16, 16, 6)
    assert found(after) == []


def test_the_lower_limit_stops_at_zero_where_nothing_is_negative():
    wide = [1, 9] * 6
    assert only(wide).lines.lower < 0
    assert only(wide).lowest == 0
    assert only([*wide, -1]).lowest < 0


WEEKS = st.lists(st.integers(-1000, 1000), min_size=12, max_size=40)


@given(WEEKS, st.integers(-1000, 1000), st.integers(1, 9))
def test_moving_or_stretching_the_scale_changes_no_signal(values, shift, scale):
    moved = [value * scale + shift for value in values]
    assert found(only(values)) == found(only(moved))
    assert only(moved).lines.upper == only(values).lines.upper * scale + shift


@given(WEEKS)
def test_turning_the_series_upside_down_turns_the_signals(values):
    mirrored = [(rule, -side, at) for rule, side, at in found(only([-value for value in values]))]
    assert sorted(mirrored) == sorted(found(only(values)))


@given(WEEKS, st.integers(-1000, 1000))
def test_one_more_value_after_a_locked_baseline_never_moves_its_limits(values, one_more):
    assert only(values, locks=[lock(0, 11)]).lines == only([*values, one_more], locks=[lock(0, 11)]).lines


@given(WEEKS, st.lists(st.integers(-3, 50), max_size=4))
def test_every_value_lies_in_exactly_one_segment(values, cuts):
    segments = analyse(points(values), splits=[FIRST + dt.timedelta(weeks=cut) for cut in cuts])
    assert [place for each in segments for place in range(each.start, each.stop)] == list(range(len(values)))


# ---- drawing ----------------------------------------------------------------------------------------------


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_ticks_hold_all_values_and_are_few(least, span):
    scale = ticks(least, least + span)
    assert scale[0] <= least + 1e-6 * max(1, abs(least))
    assert scale[-1] >= least + span - 1e-6 * max(1, abs(least + span))
    assert 2 <= len(scale) <= 8


@given(st.lists(st.tuples(st.integers(0, 900), st.text(min_size=1, max_size=40)), max_size=12))
def test_no_label_covers_another(marks):
    marks.sort(key=lambda mark: mark[0])
    rows = rows_of(marks)
    for (x, _text), row, n in zip(marks, rows, range(len(marks)), strict=True):
        same = [m for m, r in zip(marks[:n], rows[:n], strict=True) if r == row]
        assert all(before + len(words) * 6.9 < x for before, words in same)
