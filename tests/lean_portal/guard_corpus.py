"""Sentences written for the guard, as staff write: no real person, and no real number.

Two files: the rules were tuned on one, the other was written before and put aside. A line is a label and a
sentence:
`stop` (each number between « and »), one or more kinds of hint, or `clean`.
"""

from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Sentence(NamedTuple):
    text: str
    numbers: list[str]
    kinds: set[str]


def sentences(part: str) -> list[Sentence]:
    lines = (HERE / f"guard_corpus_{part}.txt").read_text().splitlines()
    return [read(*line.split(" | ", 1)) for line in lines if not line.startswith("#")]


def read(label: str, marked: str) -> Sentence:
    numbers = [piece.split("»")[0] for piece in marked.split("«")[1:]]
    kinds = set() if label in ("stop", "clean") else set(label.split(","))
    assert bool(numbers) == (label == "stop"), marked
    return Sentence(marked.replace("«", "").replace("»", ""), numbers, kinds)
