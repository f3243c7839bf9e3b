"""What rests on somebody, in words: the rows of Min sida."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean_portal import clock
from lean_portal.obligation import Obligation
from lean_portal.templatetags.portal import day, in_words
from organisation.workdays import add_workdays
from values.models import ValueFoundation

FEW = 3  # workplaces with a row each; more of them are one row
TALK_WITHIN = 30  # working days from when the values hold: every workplace has met once by then
CLOSE = 2  # days before a last day that it is called near


class Owed(NamedTuple):
    """A workplace, a company or a group that owes something: by when, or since when."""

    code: str
    name: str
    day: dt.date
    round_id: int


def each_or_all(
    rows: list[Owed], each: Callable[[Owed], Obligation], together: Callable[[list[Owed]], Obligation]
) -> Iterator[Obligation]:
    """A row for each of a few; somebody who answers for many, their posts being vacant, gets one for all."""
    if len(rows) > FEW:
        yield together(sorted(rows, key=lambda row: row.day))
    else:
        yield from map(each, sorted(rows, key=lambda row: row.name))


# ---- a round ---------------------------------------------------------------------------------------------


def workplace_asked(row: Owed) -> Obligation:
    why = _("Three questions for the next workplace meeting, and one answer from all of you.")
    return _asked(row, why)


def group_asked(row: Owed) -> Obligation:
    why = _("Three questions for your next meeting, and one answer from the whole group.")
    return _asked(row, why)


def _asked(row: Owed, why: str) -> Obligation:
    headline = _("%(place)s: do you recognise yourselves in the proposed values?") % {"place": row.name}
    return _of_round(row, headline, reverse("values:reply_unit", args=[row.round_id, row.code]), why)


def workplaces_asked(rows: list[Owed]) -> Obligation:
    headline = _("%(number)s workplaces have not answered about the proposed values")
    why = _("You answer for them today. One answer from each, after they have met.")
    url = reverse("values:reply", args=[rows[0].round_id])
    return _of_round(rows[0], headline % {"number": _many(rows)}, url, why)


def _of_round(row: Owed, headline: str, url: str, why: str) -> Obligation:
    left = (row.day - clock.today()).days
    label = _("The last day is near") if left < CLOSE else _("A question to you all")
    return Obligation(
        row.day, "soon" if left < CLOSE else "waiting", label, headline, url, why, _("Write the answer")
    )


# ---- comments and decisions ------------------------------------------------------------------------------


def comments_waiting(count: int, oldest: dt.datetime) -> Obligation:
    headline = ngettext(
        "One comment on the values has no answer yet",
        "%(number)s comments on the values have no answer yet",
        count,
    )
    why = _("The oldest came on %(day)s. The answer goes back to those who said it.")
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("To answer"),
        headline=headline % {"number": in_words(count).capitalize()},
        url=reverse("values:comments") + "?handling=none",
        why=why % {"day": day(oldest)},
        action=_("Answer the comments"),
    )


def version_waiting(version: ValueFoundation) -> Obligation:
    why = _("It was handed over on %(day)s. Adopt it, or send it back and say why.")
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("To decide"),
        headline=_("Version %(number)s of our values waits for your decision") % {"number": version},
        url=reverse("values:gate"),
        why=why % {"day": day(version.proposed_at)},
        action=_("See what the decision rests on"),
    )


def company_undecided(row: Owed, version: ValueFoundation) -> Obligation:
    why = _("Version %(number)s was adopted on %(day)s. Each company decides for itself.")
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("Your decision is missing"),
        headline=_("What has %(company)s decided about our values?") % {"company": row.name},
        url=reverse("values:organisation_adopt", args=[row.code]),
        why=why % {"number": version, "day": day(row.day)},
        action=_("Record the decision"),
    )


# ---- in use ----------------------------------------------------------------------------------------------


def talk_missing(row: Owed) -> Obligation:
    headline = _("Talk about our values at %(workplace)s") % {"workplace": row.name}
    return _talk(row, headline, f"?enhet={row.code}")


def talks_missing(rows: list[Owed]) -> Obligation:
    headline = _("%(number)s workplaces have not talked about our values yet")
    return _talk(rows[0], headline % {"number": _many(rows)})


def _talk(row: Owed, headline: str, query: str = "") -> Obligation:
    """The day is one to aim at and no promise to anybody, so it is never called late."""
    by = add_workdays(row.day, TALK_WITHIN)
    why = _("They hold since %(day)s. Meet about them, and write one line: where we are it means …")
    label = _("For the next meeting") if by >= clock.today() else _("Still to talk about")
    return Obligation(
        when=by,
        status="waiting" if by >= clock.today() else "soon",
        status_label=label,
        headline=headline,
        url=reverse("values:talk_create") + query,
        why=why % {"day": day(row.day)},
        action=_("Write what it means where you are"),
        promised=False,
    )


def look_waiting(version: Any) -> Obligation:
    late = version.look_due_on < clock.today()
    why = _("Once a year: does version %(number)s hold as it stands, or should it change?")
    return Obligation(
        when=version.look_due_on,
        status="late" if late else "soon",
        status_label=_("The yearly look is late") if late else _("The yearly look"),
        headline=_("Do our values still hold?"),
        url=reverse("values:look_create"),
        why=why % {"number": version},
        action=_("Record the look"),
    )


# ---- what they share -------------------------------------------------------------------------------------


def _many(rows: list[Owed]) -> str:
    return in_words(len(rows)).capitalize()
