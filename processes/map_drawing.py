"""The map of a process as shapes: a row for each role, a box for each step, and the waiting between them to
scale, within bounds. Numbers in, numbers out; what is drawn is `processes/pilot_map.svg`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LANE_WIDTH, LANE_HEIGHT = 112, 92
BOX_WIDTH, BOX_HEIGHT = 120, 72
LINE = 16  # from one line of text to the next
LETTERS, LANE_LETTERS = 15, 14  # that fit on a line
LINES, LANE_LINES = 3, 4
GAP = 28  # between two steps without waiting
SHORTEST, LONGEST = 76, 150  # of waiting: its words fit in the shortest
TOP = 8


class Given(NamedTuple):
    """A step: who, what, and how long; `wait` in minutes, the rest in words."""

    lane: str
    what: str
    work: str
    wait: int
    wait_words: str


class Text(NamedTuple):
    x: int
    y: int
    words: str


class Lane(NamedTuple):
    y: int
    height: int
    lines: list[Text]


class Box(NamedTuple):
    x: int
    y: int
    width: int
    height: int
    lines: list[Text]
    work: Text


class Link(NamedTuple):
    """The way to a step: `path` as SVG has it, and the words where it is waiting."""

    path: str
    words: Text | None


class Drawing(NamedTuple):
    width: int
    height: int
    lanes: list[Lane]
    boxes: list[Box]
    links: list[Link]


def draw(steps: Sequence[Given]) -> Drawing:
    rows = {lane: row for row, lane in enumerate(dict.fromkeys(step.lane for step in steps))}
    widest = max((step.wait for step in steps), default=0)
    x, boxes, links = LANE_WIDTH, [], []
    for step in steps:
        y = TOP + rows[step.lane] * LANE_HEIGHT + (LANE_HEIGHT - BOX_HEIGHT) // 2
        gap = gap_of(step.wait, widest)
        if boxes or step.wait:
            links.append(link_to(boxes[-1] if boxes else None, x, x + gap, y + BOX_HEIGHT // 2, step))
            x += gap
        boxes.append(box_at(x, y, step))
        x += BOX_WIDTH
    lanes = [lane_at(TOP + row * LANE_HEIGHT, name) for name, row in rows.items()]
    return Drawing(x + TOP, 2 * TOP + len(rows) * LANE_HEIGHT, lanes, boxes, links)


def gap_of(wait: int, widest: int) -> int:
    """Half as long a wait is half as far beyond the shortest."""
    if not wait:
        return GAP
    return SHORTEST + (LONGEST - SHORTEST) * wait // widest


def link_to(last: Box | None, x: int, end: int, y: int, step: Given) -> Link:
    """From the box before, down or up in the beginning of the gap, and on to the box."""
    if last is None:
        path = f"M{x} {y}H{end}"
    else:
        path = f"M{x} {last.y + last.height // 2}H{x + GAP // 2}V{y}H{end}"
    turn = x + GAP // 2 if last else x
    words = Text((turn + end) // 2, y - 8, step.wait_words) if step.wait else None
    return Link(path, words)


def box_at(x: int, y: int, step: Given) -> Box:
    lines = wrap(step.what, LETTERS, LINES)
    texts = [Text(x + 10, y + 20 + number * LINE, line) for number, line in enumerate(lines)]
    work = Text(x + BOX_WIDTH - 8, y + BOX_HEIGHT - 8, step.work)
    return Box(x, y, BOX_WIDTH, BOX_HEIGHT, texts, work)


def lane_at(y: int, name: str) -> Lane:
    lines = wrap(name, LANE_LETTERS, LANE_LINES)
    middle = y + LANE_HEIGHT // 2 + 5 - (len(lines) - 1) * LINE // 2
    return Lane(y, LANE_HEIGHT, [Text(0, middle + number * LINE, line) for number, line in enumerate(lines)])


def wrap(words: str, letters: int, most: int) -> list[str]:
    """In at most `most` lines of `letters`; a word that is longer is cut, and so is what does not fit."""
    lines: list[str] = []
    for word in words.split():
        while len(word) > letters:
            lines.append(f"{word[: letters - 1]}-")
            word = word[letters - 1 :]
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: letters - 1]}…"]
    return lines
