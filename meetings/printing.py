"""The closed notes on paper: tagged, and the same bytes whenever they are set."""

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lean_portal.pdf import render_pdf
from meetings.models import NotesVersion

TEMPLATE = "meetings/typst/notes.typ"


def notes_pdf(version: NotesVersion) -> tuple[str, bytes]:
    """Its name and the file, in the language that is active."""
    content = version.content
    name = _("Notes of KL-Info %(day)s") % {"day": content["day"]}
    if version.number > 1:
        name = _("%(name)s, version %(number)s") % {"name": name, "number": version.number}
    return name, render_pdf(TEMPLATE, data_of(version), title=name, name=name, made=version.closed_at)


def data_of(version: NotesVersion) -> dict[str, Any]:
    content = version.content
    return {
        "heading": _("KL-Info %(day)s") % {"day": in_words(content["day"])},
        "kicker": [content["starts"].replace(":", "."), content["place"], closed_words(version)],
        "reason": _("Opened again: %(why)s") % {"why": version.reason} if version.reason else "",
        "attendance": [{**row, "words": _("%(came)s of %(of)s") % row} for row in content["attendance"]],
        "items": [
            {**item, "actions": [action_words(action) for action in item["actions"]]}
            for item in content["items"]
        ],
        "next": next_words(content["next"]),
        "labels": {
            "attendance": _("Who was there"),
            "decision": _("Decided"),
            "actions": _("To do"),
            "message": _("Told at the workplaces"),
            "next": _("Next meeting"),
        },
    }


def closed_words(version: NotesVersion) -> str:
    day = date_format(version.closed_at)
    return _("Version %(number)s, closed %(day)s") % {"number": version.number, "day": day}


def action_words(action: dict[str, str]) -> dict[str, str]:
    by = _("%(owner)s, by %(day)s") % {"owner": action["owner"], "day": in_words(action["due_on"])}
    return {"what": action["what"], "by": by}


def next_words(following: dict[str, str] | None) -> str:
    if following is None:
        return _("No meeting is planned yet.")
    return f"{in_words(following['day'])}, {following['place']}"


def in_words(day: str) -> str:
    return date_format(dt.date.fromisoformat(day), "DATE_FORMAT")
