"""What was found, and how it is kept in a frozen record."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from processes.portfolio.problem import Rule

ALGORITHM = 1  # raised whenever the same problem could give another answer


@dataclass(frozen=True, slots=True)
class Choice:
    """A set of options, in the options' order, and what it covers. `touched` is sorted by code."""

    codes: tuple[str, ...]
    total: float
    units: int
    organisations: int
    touched: tuple[str, ...]

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Choice:
        return cls(**kept | {"codes": tuple(kept["codes"]), "touched": tuple(kept["touched"])})


@dataclass(frozen=True)
class Result:
    """What `solve` found.

    `unknown`: options without any mark on some criterion. They stand outside the sets, `totals` and `shares`.
    `conflict`: when nothing is allowed, the smallest parts of the rules that cannot be kept together. An
    empty part says that there are fewer options than places.
    `shares`: in how many of the `weightings` an option is in the best set.
    `without`: the best set when one assessor's marks are left out.
    `frontier`: one choice for each point that nothing beats. `cloud` says how many sets stand on a point:
    (units, total, how many).
    """

    medians: dict[str, dict[str, float]]
    spread: dict[str, dict[str, int]]
    totals: dict[str, float]
    unknown: tuple[str, ...]
    possible: int
    allowed: int
    best: Choice | None
    leading: tuple[Choice, ...]
    conflict: tuple[tuple[Rule, ...], ...]
    shares: dict[str, int]
    core: tuple[str, ...]
    contested: tuple[str, ...]
    without: tuple[tuple[str, tuple[str, ...]], ...]
    frontier: tuple[Choice, ...]
    cloud: tuple[tuple[int, float, int], ...]
    weightings: int
    algorithm: int = ALGORITHM

    def as_json(self) -> dict[str, Any]:
        """Plain values, keys in order: the same problem is written with the same bytes on every machine."""
        return _plain(asdict(self))

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Result:
        return cls(
            **kept
            | {name: tuple(kept[name]) for name in ("unknown", "core", "contested")}
            | {name: tuple(map(Choice.from_json, kept[name])) for name in ("leading", "frontier")}
            | {
                "best": kept["best"] and Choice.from_json(kept["best"]),
                "conflict": tuple(tuple(map(Rule, part)) for part in kept["conflict"]),
                "without": tuple((assessor, tuple(codes)) for assessor, codes in kept["without"]),
                "cloud": tuple(tuple(point) for point in kept["cloud"]),
            }
        )


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(value[key]) for key in sorted(value)}
        case tuple():
            return [_plain(each) for each in value]
        case Rule():
            return value.value
        case _:
            return value
