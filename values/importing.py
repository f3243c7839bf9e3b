"""A file with a whole value foundation, checked before anything of it is used: first each thing by itself.

What the things say of each other is checked in `values.consistency`. Every fault says where it is, in words.
"""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from values.portable import SCHEMA, SHAPES, VERSION, Tree

MOST_BYTES = 20 * 1024 * 1024  # in the browser; the command has no limit
YEARS = range(1900, 3000)
TOP = ("sources", "keys", "versions", "dilemmas")

NAMES: dict[str, Promise] = {
    "source": gettext_lazy("source"),
    "key": gettext_lazy("key"),
    "version": gettext_lazy("version"),
    "value": gettext_lazy("value"),
    "behaviour": gettext_lazy("behaviour"),
    "link": gettext_lazy("link"),
    "set_aside": gettext_lazy("setting aside"),
    "revision": gettext_lazy("save"),
    "round": gettext_lazy("round"),
    "reply": gettext_lazy("reply"),
    "comment": gettext_lazy("comment"),
    "consultation": gettext_lazy("consultation"),
    "adoption": gettext_lazy("adoption"),
    "talk": gettext_lazy("talk"),
    "look": gettext_lazy("yearly look"),
    "dilemma": gettext_lazy("dilemma card"),
    "kept value": gettext_lazy("value"),
    "kept behaviour": gettext_lazy("behaviour"),
    "kept link": gettext_lazy("link"),
    "kept set_aside": gettext_lazy("setting aside"),
}
LABELS = {
    "source": "prefix",
    "key": "key",
    "value": "key",
    "behaviour": "key",
    "comment": "number",
    "kept value": "key",
    "kept behaviour": "key",
}


class Unusable(ValueError):
    """The file is none of ours: the sentence says why."""


class Fault(NamedTuple):
    place: str  # "version 1.0, comment 3"
    words: str


def read(content: bytes) -> Tree:
    """The tree of a file; Unusable when it is no JSON, or not a value foundation of a kind that we know."""
    try:
        tree = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError:
        raise Unusable(_("The file is not text in UTF-8. Export it once more.")) from None
    except json.JSONDecodeError as error:
        words = _("The file is not JSON from line %(line)s on. Export it once more.")
        raise Unusable(words % {"line": error.lineno}) from None
    except (RecursionError, ValueError):
        raise Unusable(_("The file holds something that no export holds. Export it once more.")) from None
    if not isinstance(tree, dict) or tree.get("schema") != SCHEMA:
        raise Unusable(_("The file holds something else than a value foundation."))
    if type(tree.get("version")) is not int or tree["version"] != VERSION:
        words = _("The file is of version %(found)s of the format. This portal reads version %(ours)s.")
        raise Unusable(words % {"found": sayable(str(tree.get("version")))[:20], "ours": VERSION})
    return tree


def _refuse(constant: str) -> None:
    raise ValueError(constant)


class Check:
    """Collects what is wrong. Only what has its shape is handed on, so that the rules can trust it."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, place: str, words: str) -> None:
        self.faults.append(Fault(sayable(place), sayable(words)))

    def rows(self, kind: str, owner: Tree, name: str, place: str = "") -> Iterator[tuple[Tree, str]]:
        """The things of a list that are as they should be, each with its place."""
        for number, row in enumerate(self.listed(owner, name, place), start=1):
            here = ", ".join(filter(None, [place, f"{NAMES[kind]} {label(kind, row, number)}"]))
            if self.has_shape(kind, row, here):
                yield row, here

    def listed(self, owner: Tree, name: str, place: str) -> list[Any]:
        found = owner.get(name)
        if isinstance(found, list):
            return found
        self.fault(place, _("“%(field)s” is no list.") % {"field": name})
        return []

    def has_shape(self, kind: str, row: Any, place: str) -> bool:
        if not isinstance(row, dict):
            self.fault(place, _("There is something else here than an object with fields."))
            return False
        known = len(self.faults)
        shape = SHAPES[kind]
        expected = {*shape.fields, *shape.others}
        for name in sorted(expected - row.keys()):
            self.fault(place, _("“%(field)s” is missing.") % {"field": name})
        for name in sorted(row.keys() - expected):
            self.fault(place, _("“%(field)s” is not known.") % {"field": name[:40]})
        for name in shape.fields:
            if name in row:
                words = wrong(shape.model._meta.get_field(name), row[name])
                if words:
                    self.fault(place, f"“{name}”: {words}")
        return len(self.faults) == known

    def text(self, row: Tree, name: str, place: str, *, optional: bool = False) -> bool:
        """Whether a field that names something else holds a name at all."""
        if (optional and row[name] is None) or isinstance(row[name], str):
            return True
        self.fault(place, f"“{name}”: {_('There should be text here.')}")
        return False


def sayable(words: str) -> str:
    """Half a letter can stand in JSON, but on no page."""
    return words.encode(errors="replace").decode()


def label(kind: str, row: Any, number: int) -> str:
    """What the thing is called where it has a name, otherwise the how manieth it is."""
    if not isinstance(row, dict):
        return str(number)
    if kind == "version":
        return f"{row.get('major', '?')}.{row.get('minor', '?')}"
    return str(row.get(LABELS.get(kind, ""), number))[:20]


def wrong(field: models.Field, value: Any) -> str:
    """What is wrong with a value of a field, in words; nothing when it can be saved."""
    if value is None:
        return "" if field.null else _("There should be something here.")
    kind = next(kind for kind in KINDS if isinstance(field, kind))
    words = KINDS[kind](value)
    if words or value == "":
        return words or ("" if field.blank else _("There should be something here."))
    if field.flatchoices and value not in dict(field.flatchoices):
        return _("“%(value)s” is none of the possible ones.") % {"value": str(value)[:40]}
    try:
        field.run_validators(value)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return _("There should be text here.")
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        return _("A sign in the text cannot be saved. Write that part again.")
    return ""


def _number(value: Any) -> str:
    return "" if type(value) is int else _("There should be a whole number here.")


def _day(value: Any) -> str:
    return "" if _parsed(dt.date, value) else _("There should be a day here, as 2027-10-04.")


def _moment(value: Any) -> str:
    parsed = _parsed(dt.datetime, value)
    if parsed is not None and parsed.tzinfo is not None:
        return ""
    return _("There should be a day and a time here, as 2027-10-04T08:30:00+00:00.")


def _parsed(kind: Any, value: Any) -> Any:
    try:
        parsed = kind.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    canonical = kind is dt.datetime or value == parsed.isoformat()
    return parsed if canonical and parsed.year in YEARS else None


# The narrower class first: a moment is a day to Django.
KINDS = {
    models.DateTimeField: _moment,
    models.DateField: _day,
    models.IntegerField: _number,
    models.Field: _text,
}
