"""The breadth of a process, by the anchors of its criterion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.breadth import breadth
from tests.processes.twelve import TWELVE, touched

LINES = [line.split() for line in TWELVE.strip().splitlines()]


@pytest.mark.parametrize(
    ("units", "level"),
    [
        ("", 1),
        ("KLF-HR", 1),
        ("KLF-HR KLF-HR", 1),
        ("KLF-HR KLF-IT", 2),
        ("BO-KUN BO-DRI", 2),
        ("KLF-HR BO-KUN", 3),
        ("KLF-HR KLF-IT BO-KUN", 3),
        ("KLF-HR BIL-FSN BO-KUN", 4),
        ("KLF-HR BIL-FSN BO-KUN EV-VA", 5),
        ("KLF-HR BIL-FSN SOC-FAM EV-VA", 5),
        ("KLF-HR BIL-FSN SOC-FAM VOF-BEM", 4),  # no company
        ("KLF-HR BO-KUN EV-VA FA-ANL NL-SER", 4),  # one administration
    ],
)
def test_breadth_follows_the_anchors(units, level):
    assert breadth(map(touched, units.split())) == level


@pytest.mark.parametrize(("code", "scores", "units"), [(line[0], line[1:4], line[4:]) for line in LINES])
def test_breadth_of_the_twelve_is_what_all_three_have_scored(code, scores, units):
    assert {int(score[3]) for score in scores} == {breadth(map(touched, units))}, code


@given(st.lists(st.sampled_from([unit for line in LINES for unit in line[4:]])), st.randoms())
def test_breadth_is_not_changed_by_order_or_repetition_and_never_falls_with_another_unit(units, chance):
    again = [*units, *units]
    chance.shuffle(again)
    told = breadth(map(touched, units))
    assert told == breadth(map(touched, again))
    assert 1 <= told <= breadth(map(touched, [*units, "SBF-PB"])) <= 5
