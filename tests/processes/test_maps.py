"""The map of a process as numbers: what it says in one line, and where its shapes stand."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from processes.map_drawing import BOX_WIDTH, GAP, LONGEST, SHORTEST, Given, draw, gap_of, wrap
from processes.map_words import DAY, HOUR, Times, headline, percent, share

MINUTES = st.integers(0, 9999 * DAY)
WORDS = st.text(max_size=140)
STEPS = st.lists(
    st.builds(Given, st.sampled_from(["Drift", "Kundservice", "En roll med ett mycket långt namn"]), WORDS,
              st.just("5 min"), st.integers(0, 9999 * DAY), st.just("2 dagar")),
    max_size=40,
)  # fmt: skip


@pytest.mark.parametrize(
    ("work", "wait", "words"),
    [
        (0, 0, ""),
        (35 + 2 * HOUR, 6 * DAY, "More than five of six days are waiting"),
        (DAY, 3 * DAY, "Three of four days are waiting"),
        (HOUR, 2 * HOUR, "Two of three hours are waiting"),
        (5 * DAY, 10, "1 percent of the time is waiting"),
        (10, 300 * DAY, "99 percent of the time is waiting"),
        (20, 40, "67 percent of the time is waiting"),
        (20, 0, "No waiting is written down"),
        (0, 20, "Only waiting is written down"),
    ],
)
def test_headline_says_how_much_is_waiting(work, wait, words):
    with translation.override("en"):
        assert headline(Times(work, wait)) == words


@given(work=MINUTES, wait=MINUTES, unit=st.sampled_from([HOUR, DAY]))
def test_share_is_never_more_than_it_is_and_never_a_whole_unit_less(work, wait, unit):
    times = Times(work, wait)
    if not times.whole:
        return
    found = share(times, unit)
    left, right = found.more_than * times.whole, times.wait * found.of
    assert left == right if found.exactly else left < right < left + times.whole
    assert 0 <= found.more_than <= found.of
    if work and wait:
        assert 1 <= percent(times) <= 99


@given(STEPS)
def test_boxes_stand_in_their_order_in_their_lanes_and_inside_the_drawing(steps):
    drawing = draw(steps)
    assert len(drawing.boxes) == len(steps)
    ends = [box.x + box.width for box in drawing.boxes]
    for end, following in zip(ends, drawing.boxes[1:], strict=False):
        assert GAP <= following.x - end <= LONGEST
    for step, box in zip(steps, drawing.boxes, strict=True):
        row = list(dict.fromkeys(each.lane for each in steps)).index(step.lane)
        lane = drawing.lanes[row]
        assert lane.y <= box.y and box.y + box.height <= lane.y + lane.height
        assert box.x + box.width <= drawing.width and box.y + box.height <= drawing.height
        assert all(box.x < line.x and line.y < box.y + box.height for line in box.lines)
    assert sum(link.words is not None for link in drawing.links) == sum(bool(step.wait) for step in steps)


def test_waiting_is_drawn_to_scale_and_its_words_always_fit():
    assert gap_of(0, 100) == GAP
    assert (gap_of(100, 100), gap_of(50, 100)) == (LONGEST, (SHORTEST + LONGEST) // 2)
    assert SHORTEST <= gap_of(1, 10_000) < gap_of(5_000, 10_000)
    assert BOX_WIDTH > 0


@given(WORDS, st.integers(2, 30), st.integers(1, 4))
def test_wrapped_text_keeps_within_its_lines(words, letters, most):
    lines = wrap(words, letters, most)
    assert len(lines) <= most
    assert all(len(line) <= letters for line in lines)
