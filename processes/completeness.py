"""What a nominated process still lacks before it can be a candidate, in words, in the order of the form."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from processes.models import Process
from processes.workflow import ProcessState

# What the assessors need to know; the rest of the form is there from the nomination.
NEEDED = {
    "customer": _("For whom it is done."),
    "cases_per_year": _("How many times a year it is done, about."),
    "lead_time_now": _("How long it takes today, or that nobody knows."),
    "motivation": _("Why it suits as an example."),
    "risk": _("What speaks against it, and where to draw the line."),
}


@dataclass(frozen=True)
class Lack:
    """`field` is the form's; empty for what is not filled in there."""

    field: str
    words: str | Promise


def missing(process: Process, touched: int | None = None) -> list[Lack]:
    """`touched`: how many units it touches, where that is known already; otherwise one query."""
    lacks = [Lack(name, words) for name, words in NEEDED.items() if getattr(process, name) in (None, "")]
    if not (process.touched_units.count() if touched is None else touched):
        lacks.insert(0, Lack("touched_units", _("Which units it touches.")))
    if process.state not in (ProcessState.CONFIRMED, ProcessState.PILOT):
        lacks.append(Lack("", _("That the owner says yes, with will and time.")))
    return lacks
