"""What differs between two editions: values and behaviours by their keys, statements by their codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from values.content import BehaviourText, Content, ValueText
from values.fates import Fate

Kind = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True)
class BehaviourChange:
    key: str
    kind: Kind
    old: BehaviourText | None
    new: BehaviourText | None
    moved_from: str = ""  # the name of the value that it stood under


@dataclass(frozen=True)
class ValueChange:
    key: str
    kind: Kind
    old: ValueText | None
    new: ValueText | None
    behaviours: tuple[BehaviourChange, ...]

    @property
    def is_touched(self) -> bool:
        return self.kind != "same" or any(change.kind != "same" for change in self.behaviours)


@dataclass(frozen=True)
class FateChange:
    """A statement that lives on elsewhere, otherwise, or no longer."""

    code: str
    old: Fate
    new: Fate


@dataclass(frozen=True)
class Comparison:
    values: tuple[ValueChange, ...]
    fates: tuple[FateChange, ...]

    @property
    def touched(self) -> list[ValueChange]:
        return [change for change in self.values if change.is_touched]

    @property
    def same(self) -> list[ValueChange]:
        return [change for change in self.values if not change.is_touched]

    @property
    def count(self) -> int:
        """Values and behaviours that are new, gone or have other words."""
        return sum(
            (value.kind != "same") + sum(change.kind != "same" for change in value.behaviours)
            for value in self.values
        )


def compare(old: Content, new: Content) -> Comparison:
    """In the order of the new one; what is gone comes last in its place."""
    before = {value.key: value for value in old.values}
    after = {value.key: value for value in new.values}
    keys = [*after, *(key for key in before if key not in after)]
    values = tuple(_value(key, before.get(key), after.get(key), old, new) for key in keys)
    codes = [*new.links_of, *new.absence_of, *old.links_of, *old.absence_of]
    return Comparison(values, tuple(_fates(list(dict.fromkeys(codes)), old, new)))


def _value(
    key: str, before: ValueText | None, after: ValueText | None, old: Content, new: Content
) -> ValueChange:
    own = [behaviour.key for behaviour in after.behaviours] if after else []
    # One that has moved to another value is told of there.
    left = (
        [behaviour.key for behaviour in before.behaviours if behaviour.key not in new.targets]
        if before
        else []
    )
    behaviours = tuple(_behaviour(behaviour, old, new) for behaviour in [*own, *left])
    said = (before.name, before.description) if before else None
    says = (after.name, after.description) if after else None
    return ValueChange(key, _kind(said, says), before, after, behaviours)


def _behaviour(key: str, old: Content, new: Content) -> BehaviourChange:
    before, after = _found(key, old), _found(key, new)
    said = (before.text, before.audience) if before else None
    says = (after.text, after.audience) if after else None
    moved = before and after and old.value_of[key].key != new.value_of[key].key
    kind = "changed" if moved else _kind(said, says)
    return BehaviourChange(key, kind, before, after, old.value_of[key].name if moved else "")


def _found(key: str, content: Content) -> BehaviourText | None:
    found = content.targets.get(key)
    return found if isinstance(found, BehaviourText) else None


def _kind(said: object, says: object) -> Kind:
    if said is None:
        return "added"
    if says is None:
        return "removed"
    return "same" if said == says else "changed"


def _fates(codes: list[str], old: Content, new: Content) -> list[FateChange]:
    changes = [FateChange(code, Fate.of(code, old), Fate.of(code, new)) for code in codes]
    return [change for change in changes if _home(change.old) != _home(change.new)]


def _home(fate: Fate) -> object:
    return {(link.target, link.relation) for link in fate.links}, fate.absence is not None
