"""What the page of a pilot shows: what it is tried on and with which result, its map, its A3, its log."""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lean_portal.templatetags.portal import day, in_words, status
from organisation.models import User
from processes.models import A3Part, MethodNote, Pilot, ProcessMap
from processes.pilot_lasting import FALLEN, lasting_of
from processes.pilot_readiness import missing_to_begin
from processes.services.pilot_work import may_correct, writes_notes
from processes.services.piloting import leads_pilot
from processes.signs import PILOT_SIGNS
from processes.views.pilot_effort import effort_part
from processes.views.pilot_map_page import Drawn, drawn
from processes.workflow import PilotState


class A3(NamedTuple):
    """A part of it, written or not."""

    code: str
    number: int
    name: str | Promise
    text: str


class Note(NamedTuple):
    note: MethodNote
    is_mine: bool


def page_of(pilot: Pilot, user: User) -> dict[str, Any]:
    leads = leads_pilot(user, pilot)
    effort = effort_part(pilot, leads=leads and not pilot.is_closed)
    cycle = next((each.number for each in effort["trials"] if each.concluded_at is None), 0)
    lasting = lasting_of(pilot)
    members = list(pilot.members.all())
    organisations = {member.unit.authority_id or member.unit_id for member in members}
    return {
        "pilot": pilot,
        "process": pilot.process,
        "selection": pilot.candidate.selection,
        "sign": pilot_sign(pilot, cycle, lasting.fallen if lasting else None, large=True),
        "lasting": lasting,
        "leads_lasting": leads and lasting is not None,
        "lede": lede(pilot),
        "members": members,
        "organisations": len(organisations),
        "leads": leads and not pilot.is_closed,
        "lacks": missing_to_begin(pilot) if leads and pilot.state == PilotState.CHOSEN else [],
        "maps": maps_of(pilot),
        "a3": a3_of(pilot),
        "notes": notes_of(pilot, user),
        "writes_notes": not pilot.is_closed and writes_notes(user, pilot),
        **effort,
    }


def pilot_sign(pilot: Pilot, cycle: int = 0, fallen: str | None = None, *, large: bool = False) -> SafeString:
    """The state, and in which cycle it is where one goes on. `fallen`: how it holds no longer."""
    state = PilotState(pilot.state)
    if fallen is not None:
        return status("relapse", FALLEN[fallen], large=large)
    words: Any = state.label
    if cycle:
        words = pgettext("a pilot", "Cycle %(number)s is under way") % {"number": cycle}
    elif state == PilotState.CLOSED and pilot.closed_at:
        words = pgettext("a pilot", "Closed %(day)s") % {"day": day(pilot.closed_at)}
    return status(PILOT_SIGNS[state], words, large=large)


def lede(pilot: Pilot) -> str:
    """From where to where, and how many it meets."""
    process = pilot.process
    parts = [
        _("It starts: %(start)s. It ends: %(end)s.")
        % {"start": process.starts_when.rstrip("."), "end": process.ends_when.rstrip(".")}
    ]
    units = [pilot.owner_unit, *process.touched_units.select_related("authority")]
    count = len({unit.authority_id or unit.pk for unit in units})
    words = ngettext("%(number)s organisation", "%(number)s organisations", count)
    organisations = capfirst(words % {"number": in_words(count)})
    if process.cases_per_year is None:
        return " ".join([*parts, f"{organisations}."])
    cases = _("about %(count)s times a year") % {"count": f"{process.cases_per_year:,}".replace(",", "\xa0")}
    return " ".join([*parts, f"{organisations}, {cases}."])


def maps_of(pilot: Pilot) -> list[Drawn]:
    """Before the pilot and now, each with steps or still to be written. Two queries."""
    found = {each.variant: each for each in pilot.maps.prefetch_related("steps")}
    return [drawn(variant, found.get(variant)) for variant in ProcessMap.Variant]


def a3_of(pilot: Pilot) -> list[A3]:
    texts = {row.part: row.text for row in pilot.a3_parts.all()}
    return [
        A3(part.value, number, part.label, texts.get(part.value, ""))
        for number, part in enumerate(A3Part.Part, 1)
    ]


def notes_of(pilot: Pilot, user: User) -> list[Note]:
    is_open = not pilot.is_closed
    return [Note(note, is_open and may_correct(user, note)) for note in pilot.notes.all()]
