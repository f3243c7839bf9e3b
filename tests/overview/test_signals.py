"""What a series of months says: nothing of what may be chance, and July never counts."""

import datetime as dt
import random

from hypothesis import given
from hypothesis import strategies as st

from overview.facts import months_back
from overview.signals import HOLIDAY_MONTH, Month, Sign, judge

LAST = dt.date(2028, 5, 1)  # ten judged months since the latest July


def months(*values, last=LAST):
    """One value for each month that is judged, the newest last; July holds nothing."""
    found, month, rest = [], last, list(values)
    while rest:
        found.append(Month(month, 0 if month.month == HOLIDAY_MONTH else rest.pop()))
        month = months_back(month, 1)
    return found[::-1]


def sign(*values, share=False, **more):
    return judge(months(*values), share=share, **more).sign


USUAL = (4, 5, 4, 3, 4, 5) * 3


def test_what_goes_on_as_usual_is_no_signal():
    assert sign(*USUAL) is None


def test_three_empty_months_after_a_life_go_quiet_and_two_do_not():
    assert sign(*USUAL, 0, 0, 0) == Sign.QUIET
    assert sign(*[1] * 7, 0, 0) is None
    assert sign(*[1] * 7, 0, 0, 0) == Sign.QUIET


def test_what_was_seldom_alive_does_not_go_quiet():
    assert sign(0, 0, 1, 0, 0, 2, 0, 0, 0) is None
    assert sign(*[0] * 30) is None


def test_a_month_below_the_limit_is_quiet_of_a_count_and_nothing_of_a_share_of_few():
    assert sign(*[20, 21, 19, 20] * 5, 9) == Sign.QUIET
    assert sign(*[90, 92, 88, 91] * 5, 40, share=True) is None
    assert sign(*[90, 92, 88, 91] * 5, *[80] * 8, share=True) == Sign.SLIPPING


def test_eight_on_one_side_slip_or_are_lastingly_better_and_seven_are_not():
    assert sign(*USUAL, *[3] * 8) == Sign.SLIPPING
    assert sign(*USUAL, *[5] * 8) == Sign.BETTER
    assert sign(*USUAL, 3, *[5] * 7) is None


def test_where_nothing_ever_moved_one_month_is_no_signal():
    assert sign(*[100] * 20, 90, share=True) is None


def test_where_nearly_all_was_kept_to_keep_all_is_as_usual():
    assert sign(*[100] * 10, 80, *[100] * 13, share=True) is None


def test_an_empty_july_is_neither_one_of_three_nor_in_the_limits():
    with_july = months(*[1] * 18, 0, 0, last=dt.date(2028, 8, 1))  # June, July, August
    assert with_july[-2].first.month == HOLIDAY_MONTH
    assert judge(with_july, share=False).sign is None
    without = [month for month in with_july if month.first.month != HOLIDAY_MONTH]
    assert judge(with_july, share=False).lines == judge(without, share=False).lines


def test_two_boards_that_became_one_have_not_gone_quiet():
    halved = (*[8, 9, 8, 7] * 5, *[4, 4, 5, 4, 3, 4, 4, 5])
    assert sign(*halved) == Sign.QUIET or sign(*halved) == Sign.SLIPPING
    assert sign(*halved, begun=months_back(LAST, 7)) is None


def test_a_decline_does_not_widen_the_limits_that_show_it():
    lines = judge(months(*USUAL, *[0] * 8), share=False).lines
    assert lines == judge(months(*USUAL, *[4] * 8), share=False).lines


@given(st.lists(st.integers(0, 9), max_size=40), st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_whatever_the_julys_hold_the_judgement_is_the_same(values, julys):
    plain, place = months(*values), 0
    changed = []
    for month in plain:
        if month.first.month == HOLIDAY_MONTH:
            month, place = Month(month.first, julys[place % 4]), place + 1
        changed.append(month)
    assert judge(changed, share=False) == judge(plain, share=False)


def test_of_series_that_only_chance_moves_few_give_a_signal():
    """Poisson with mean 4, looked at in any month: 0079 tells how many."""
    dice = random.Random(5)

    def draw():
        return sum(dice.random() < 0.1 for _ in range(40))

    found = [sign(*(draw() for _ in range(33))) for _ in range(600)]
    assert sum(each is not None for each in found) / len(found) < 0.06
