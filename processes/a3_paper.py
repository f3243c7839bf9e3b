"""A pilot's whole work on one A3 that lies down: tagged, so that it can be read aloud."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.utils.translation import gettext as _

from lean_portal.pdf import render_pdf
from lean_portal.templatetags.portal import day
from processes.models import Pilot


class Written(Protocol):
    """A part of the A3."""

    @property
    def number(self) -> int: ...
    @property
    def name(self) -> Any: ...
    @property
    def text(self) -> str: ...


def a3_pdf(pilot: Pilot, parts: Iterable[Written], maps: Iterable[Any]) -> tuple[str, bytes]:
    """Its name and the file, in the language that is active."""
    name = _("A3 %(process)s") % {"process": pilot.process.name}
    data = {
        "heading": pilot.process.name,
        "kicker": kicker(pilot),
        "parts": [part_words(part) for part in parts],
        "maps": [map_data(each) for each in maps if each.steps],
        "labels": {
            "empty": _("Nothing is written yet."),
            "who": _("Who"),
            "what": _("Does what"),
            "work": _("Takes"),
            "wait": _("Waiting before"),
        },
    }
    return name, render_pdf("processes/typst/a3.typ", data, title=name)


def kicker(pilot: Pilot) -> list[str]:
    words = [pilot.process.code, f"{pilot.owner_unit.manager_title}, {pilot.owner_unit.name}"]
    if pilot.closed_at:
        words.append(_("Closed %(day)s") % {"day": day(pilot.closed_at)})
    elif pilot.begun_at:
        words.append(_("Pilot since %(day)s") % {"day": day(pilot.begun_at)})
    return words


def part_words(part: Written) -> dict[str, Any]:
    return {"title": f"{part.number}. {part.name}", "text": part.text}


def map_data(each: Any) -> dict[str, Any]:
    return {
        "title": _("How a case goes: %(variant)s") % {"variant": str(each.name).lower()},
        "finding": each.headline,
        "rows": [list(step) for step in each.steps],
        "sums": _("Work %(work)s, waiting %(wait)s.") % {"work": each.work, "wait": each.wait}
        if each.times.whole
        else "",
    }
