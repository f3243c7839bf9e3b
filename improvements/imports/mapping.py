"""Which column holds what, and what the source's words for a state become here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from improvements.imports.guesses import fold, guessed_columns, guessed_state
from improvements.imports.reading import Refused, Table, storable
from improvements.workflow import State
from organisation.reading import Unreadable, decode

FIELDS: dict[str, Promise] = {
    "title": gettext_lazy("Title"),
    "problem": gettext_lazy("Problem"),
    "proposal": gettext_lazy("Proposal or description"),
    "effect": gettext_lazy("Wished effect"),
    "external_id": gettext_lazy("Number in the source"),
    "date": gettext_lazy("Received"),
    "unit": gettext_lazy("Unit"),
    "status": gettext_lazy("State"),
    "closed": gettext_lazy("Closed on"),
    "outcome": gettext_lazy("Outcome"),
    "decision": gettext_lazy("Decision"),
}
# Several columns may be joined into these.
JOINED = ("problem", "proposal", "effect", "outcome", "decision")
# The states that an import may leave a suggestion in: no date is promised in any of them.
STATES = (State.SUBMITTED, State.ACKNOWLEDGED, State.UNDER_REVIEW, State.ARCHIVED)

TEXTS = ("source", "unit", "date_format", "list_key")
OBJECTS = ("columns", "statuses", "units")
KEYS = {*TEXTS, *OBJECTS, "default_status"}


@dataclass(frozen=True, slots=True)
class Mapping:
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    default_status: str = State.SUBMITTED
    source: str = ""
    unit: str = ""
    units: dict[str, str] = field(default_factory=dict)
    date_format: str = ""
    list_key: str = ""

    @classmethod
    def from_json(cls, found: Any) -> Mapping:
        """ValidationError with everything that is wrong with it."""
        errors = _wrong_shape(found)
        if not errors:
            errors = [*_wrong_columns(found.get("columns", {})), *_wrong_states(found)]
        if errors:
            raise ValidationError(errors)
        return cls(
            columns={name: _names(value) for name, value in found.get("columns", {}).items()},
            statuses={fold(word): state for word, state in found.get("statuses", {}).items()},
            default_status=found.get("default_status", State.SUBMITTED),
            units={fold(word): code for word, code in found.get("units", {}).items()},
            **{key: found.get(key, "") for key in TEXTS},
        )

    def to_json(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in sorted(KEYS)}

    def fitted(self, table: Table) -> Mapping:
        """Without the columns that the table does not have: another list of the same file was chosen."""
        kept = {field: names for field, names in self.columns.items() if set(names) <= {*table.columns}}
        return replace(self, columns=kept)

    def completed(self, table: Table) -> Mapping:
        """With a guess for each field that the mapping says nothing about. Refused when it does not fit."""
        for names in self.columns.values():
            for name in names:
                if name not in table.columns:
                    raise Refused("unknown_column", column=name, columns=", ".join(table.columns))
        taken = {name for names in self.columns.values() for name in names}
        found = dict(self.columns)
        for name, guess in guessed_columns(table.columns, taken).items():
            found.setdefault(name, (guess,))
        return replace(self, columns=found)

    def column(self, name: str) -> tuple[str, ...]:
        return self.columns.get(name, ())

    def check(self, table: Table) -> None:
        """Refused when there is no title or no text to be found."""
        shown = ", ".join(table.columns)
        if not self.column("title"):
            raise Refused("no_title", columns=shown)
        if not self.column("problem") and not self.column("proposal"):
            raise Refused("no_text", columns=shown)

    def state_of(self, word: str) -> str:
        return self.statuses.get(fold(word)) or guessed_state(word) or self.default_status


def parsed(content: bytes) -> Mapping:
    """A mapping file. ValidationError in words when it is not one."""
    try:
        return Mapping.from_json(json.loads(decode(content)))
    except (json.JSONDecodeError, Unreadable, RecursionError):
        raise ValidationError(_("The mapping is not JSON.")) from None


def _wrong_shape(found: Any) -> list[str]:
    if not isinstance(found, dict):
        return [_("The mapping must be one object, such as {“columns”: {“title”: “Rubrik”}}.")]
    errors = [
        _("The mapping has no setting called “%(key)s”.") % {"key": key} for key in found if key not in KEYS
    ]
    for key in TEXTS:
        if not _is_text(found.get(key, "")):
            errors.append(_("“%(key)s” in the mapping must be a text.") % {"key": key})
    for key in OBJECTS:
        if not isinstance(found.get(key, {}), dict):
            errors.append(_("“%(key)s” in the mapping must be an object.") % {"key": key})
        elif key != "columns" and not all(map(_is_text, found.get(key, {}).values())):
            errors.append(_("“%(key)s” in the mapping must hold texts.") % {"key": key})
    return errors


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and storable(value)


def _names(value: Any) -> tuple[str, ...]:
    """One column, several or (null) none."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _wrong_columns(columns: dict[str, Any]) -> list[str]:
    errors = []
    for name, value in columns.items():
        if name not in FIELDS:
            words = {"name": name, "fields": ", ".join(FIELDS)}
            errors.append(_("There is no field called “%(name)s”. The fields are: %(fields)s.") % words)
        elif not (value is None or _is_text(value) or _is_texts(value)):
            errors.append(_("“%(name)s” must be the name of a column or a list of names.") % {"name": name})
        elif len(_names(value)) > 1 and name not in JOINED:
            errors.append(_("“%(name)s” can only be one column.") % {"name": name})
    return errors


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _wrong_states(found: dict[str, Any]) -> list[str]:
    states = [*found.get("statuses", {}).values(), found.get("default_status", State.SUBMITTED)]
    allowed = ", ".join(STATES)
    return [
        _("“%(state)s” is no state that an import can lead to. They are: %(allowed)s.")
        % {"state": state, "allowed": allowed}
        for state in states
        if state not in STATES
    ]
