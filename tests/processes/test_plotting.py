"""The charts of the portfolio: everything stands inside, on round ticks, and no label on another."""

from itertools import combinations, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.plotting import (
    BASE,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Box,
    Dots,
    box_of,
    dots,
    letters,
    scatter,
)
from processes.portfolio import solve
from tests.processes.problems import few
from tests.processes.twelve import almfors

AXIS = (8, 30, 52, 74, 96)

points = st.tuples(st.integers(1, 60), st.integers(2, 200).map(lambda half: half / 2))
clouds = st.lists(points, min_size=1, max_size=60, unique=True)
words = st.text("aåmw +", max_size=80)


def frontier_of(points):
    found = []
    for units, total in sorted(points, key=lambda point: (-point[1], -point[0])):
        if not found or units > found[-1][0]:
            found.append((units, total))
    return found


def drawn(points, texts=()):
    return scatter([(*point, 1) for point in points], frontier_of(points), texts)


# ---- dots ----


@pytest.mark.parametrize(
    ("values", "median", "expected"),
    [
        ((3, 4, 4), 4.0, Dots(AXIS, (52,), 74, (52, 74), False)),
        ((5, 5, 5), 5.0, Dots(AXIS, (), 96, None, False)),
        ((1, 3, 4), 3.0, Dots(AXIS, (8, 74), 52, (8, 74), True)),
        ((2, 3, 4), 3.0, Dots(AXIS, (30, 74), 52, (30, 74), True)),
        ((4, 1), 2.5, Dots(AXIS, (8, 74), 41, (8, 74), True)),
        ((3, 4), 3.5, Dots(AXIS, (52, 74), 63, (52, 74), False)),
        ((2,), 2.0, Dots(AXIS, (), 30, None, False)),
        ((), None, Dots(AXIS, (), None, None, False)),
    ],
)
def test_dots_stand_where_the_marks_are(values, median, expected):
    assert dots(values, median) == expected


# ---- the scatter ----


@pytest.fixture(scope="module")
def chart():
    result = solve(almfors(places=3, weightings=0))
    texts = ["anställning + felanmälan + lokaler", "… + måltider"]
    return scatter(result.cloud, [(each.units, each.total) for each in result.frontier], texts)


def test_the_axes_of_the_twelve_have_round_ticks(chart):
    assert [tick.value for tick in chart.x_ticks] == [4, 8, 12, 16, 20, 24]
    assert [(tick.value, tick.at) for tick in chart.y_ticks] == [
        (40, 252), (44, 196), (48, 141), (52, 86), (56, 30)
    ]  # fmt: skip


def test_the_frontier_of_the_twelve_goes_down_in_steps_between_its_two_points(chart):
    first, second = chart.leaders
    assert chart.path == f"M40 {first.y}H{first.x}V{second.y}H{second.x}V280"
    assert (first.letter, second.letter) == ("A", "B")


def test_both_points_of_the_twelve_have_their_whole_text(chart):
    assert [leader.label.text for leader in chart.leaders] == [
        "A: anställning + felanmälan + lokaler",
        "B: … + måltider",
    ]


def test_every_set_of_the_twelve_is_on_the_chart_and_none_under_a_point_of_the_frontier(chart):
    assert sum(point.many for point in chart.points) == 148 - 2
    assert not {(p.x, p.y) for p in chart.points} & {(p.x, p.y) for p in chart.leaders}


def test_without_any_set_there_is_no_chart():
    assert scatter([], []) is None


def test_without_a_frontier_there_is_no_path():
    chart = scatter([(3, 10.0, 1)], [])
    assert (chart.path, chart.leaders, len(chart.points)) == ("", (), 1)


def test_a_text_that_is_too_long_is_shortened_and_a_crowd_has_letters_alone():
    (alone,) = drawn([(3, 10.0)], ["lång text " * 12]).leaders
    assert alone.label.text == "A: lång text lång text lång te…"
    crowd = drawn([(number, 60.0 - number) for number in range(1, 31)], ["text"] * 30)
    assert [leader.label.text for leader in crowd.leaders] == list(islice(letters(), 30))


def test_letters_go_on_after_z():
    assert list(islice(letters(), 24, 29)) == ["Y", "Z", "AA", "AB", "AC"]


@few
@given(clouds)
def test_the_ticks_are_few_and_even_and_hold_every_value(points):
    chart = drawn(points)
    for ticks, values in (
        (chart.x_ticks, [units for units, _ in points]),
        (chart.y_ticks, [total for _, total in points]),
    ):
        told = [tick.value for tick in ticks]
        assert 2 <= len(told) <= 6
        assert len({after - before for before, after in zip(told, told[1:], strict=False)}) == 1
        assert told[0] <= min(values) <= max(values) <= told[-1]


@few
@given(clouds)
def test_every_point_is_inside_and_stands_where_its_ticks_say(points):
    chart = drawn(points)
    for place in (*chart.points, *chart.leaders):
        assert LEFT + 7 < place.x < RIGHT - 7
        assert TOP <= place.y < BASE - 7
    for (units, total), leader in zip(frontier_of(points), chart.leaders, strict=True):
        for ticks, value, at in ((chart.x_ticks, units, leader.x), (chart.y_ticks, total, leader.y)):
            low, high = ticks[0], ticks[-1]
            exact = low.at + (high.at - low.at) * (value - low.value) / (high.value - low.value)
            assert abs(at - exact) <= 0.5


@few
@given(clouds, st.data())
def test_every_point_of_the_frontier_has_a_label_inside_and_none_meets_another(points, data):
    length = len(frontier_of(points))
    texts = data.draw(st.lists(words, min_size=length, max_size=length))
    labels = [leader.label for leader in drawn(points, texts).leaders]
    assert all(labels)
    boxes = [box_of(label) for label in labels]
    for box in boxes:
        assert 0 <= box.left and box.right <= WIDTH and 0 <= box.top and box.bottom <= HEIGHT
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))


@few
@given(st.lists(points, min_size=1, max_size=6, unique=True))
def test_no_label_covers_a_point(points):
    """Seven pixels from the middle of a leader is its rim."""
    chart = drawn(points, ["a text of some length"] * len(frontier_of(points)))
    boxes = [box_of(leader.label) for leader in chart.leaders]
    for box in boxes:
        for point in chart.leaders:
            assert not box.meets(Box(point.x - 7, point.y - 7, point.x + 7, point.y + 7))


def test_very_large_numbers_have_round_ticks_too():
    chart = scatter([(1, 10.0, 1), (90000, 20.0, 1)], [(90000, 20.0)])
    assert 2 <= len(chart.x_ticks) <= 6
