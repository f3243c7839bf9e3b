"""What pilots wait for: their owner to write the next thing and to look whether it holds when they are over,
and the group to be told how they go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from improvements.models import FollowUp, Relapse
from improvements.models.relapse import RelapseQuerySet
from improvements.obligations_after import CHECK_NEAR
from lean_portal import clock
from lean_portal.obligation import Obligation
from organisation.models import User
from processes.models import Pilot

QUIET = dt.timedelta(days=21)  # without anything new, until the owner is asked
REPORTED = dt.timedelta(days=30)  # between two reports to everybody


class ToReport(NamedTuple):
    pilot: Pilot
    has_new: bool  # a cycle has ended since the last time


def quiet_pilots(user: User) -> Iterator[Obligation]:
    """Pilots that this person answers for and in which nothing has happened for three weeks. One query."""
    now = clock.now()
    mine = Pilot.objects.quiet_since(now - QUIET).filter(owner_unit__in=user.answered_unit_ids)
    for pilot in mine.select_related("process", "effort"):
        yield Obligation(
            when=None,
            status="trial",
            status_label=_("Pilot"),
            headline=_("%(name)s: what is the next thing to try?") % {"name": pilot.process.name},
            url=pilot.get_absolute_url(),
            why=ngettext(
                "Nothing has been written in the pilot for a week.",
                "Nothing has been written in the pilot for %(count)s weeks.",
                QUIET.days // 7,
            )
            % {"count": QUIET.days // 7},
            action=_("Write in the A3, or begin the next cycle"),
        )


# ---- after it is closed ----------------------------------------------------------------------------------


def relapsed_pilots() -> RelapseQuerySet:
    """What pilots left behind that holds no longer, and of which nobody has said what follows."""
    return Relapse.objects.open().select_related("effort__owner_unit")


def pilots_to_hold(user: User) -> Iterator[Obligation]:
    """Of those that are closed and that this person answers for: it is time to look, or to say what follows.
    Two queries."""
    mine = user.answered_unit_ids
    for relapse in relapsed_pilots().filter(effort__owner_unit__in=mine):
        yield _to_say(relapse)
    near = clock.today() + CHECK_NEAR
    checks = FollowUp.objects.standing().filter(due_on__lte=near, effort__owner_unit__in=mine)
    shown: set[int] = set()
    for check in checks.select_related("effort"):
        if check.effort_id not in shown:  # one at a time
            shown.add(check.effort_id)
            yield _to_look(check)


def _to_say(relapse: Relapse) -> Obligation:
    return Obligation(
        when=relapse.due_on,
        status="relapse",
        status_label=_("It no longer holds"),
        headline=_("The pilot %(name)s: what follows?") % {"name": relapse.effort.name},
        url=reverse("processes:pilot_follows", args=[relapse.effort.code, relapse.pk]),
        why=_("What the pilot left behind does not hold. The team waits for what you say."),
        action=_("Say what follows"),
    )


def _to_look(check: FollowUp) -> Obligation:
    late = check.due_on < clock.today()
    return Obligation(
        when=check.due_on,
        status="late" if late else "waiting",
        status_label=_("The check is late") if late else _("Does this still hold?"),
        headline=_("The pilot %(name)s: does it still hold?") % {"name": check.effort.name},
        url=reverse("processes:pilot_check", args=[check.effort.code, check.pk]),
        why=_("The pilot is closed. Look whether it is still done so: yes or no, and what you saw."),
        action=pgettext("to do", "Answer"),
    )


# ---- to be told ------------------------------------------------------------------------------------------


def pilots_to_report(last: Mapping[str, dt.date]) -> list[ToReport]:
    """Those that run and have not been reported for thirty days, or in which a cycle has ended since. `last`:
    code → the day when it was last reported; one that never was is counted from its beginning. One query."""
    rows = Pilot.objects.active().with_last_cycle().select_related("process", "owner_unit")
    return [found for pilot in rows.order_by("begun_at", "pk") if (found := to_report(pilot, last))]


def to_report(pilot: Pilot, last: Mapping[str, dt.date]) -> ToReport | None:
    day = last.get(pilot.process.code)
    ended = pilot.cycle_ended_at  # type: ignore[attr-defined]
    has_new = ended is not None and (day is None or clock.local_day(ended) > day)
    assert pilot.begun_at is not None  # it runs
    since = day or clock.local_day(pilot.begun_at)
    if has_new or clock.today() - since >= REPORTED:
        return ToReport(pilot, has_new)
    return None
