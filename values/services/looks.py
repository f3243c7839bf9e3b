"""Once a year: does the foundation still hold? And the reminder that it is time to ask."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import is_recorded, record, record_due
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import User
from organisation.workdays import add_workdays
from values.models import ValueFoundation, YearlyLook
from values.permissions import edits_values
from values.services.drafting import lock
from values.workflow import State

REMINDERS = (20, 0)  # working days before the day


@transaction.atomic
def record_look(
    *, foundation: ValueFoundation, by: User, looked_on: dt.date, outcome: str, note: str
) -> YearlyLook:
    """What a look at the version in force led to. The same once more is the same look.

    NotAllowed for a day to come, a day before the adoption, and a second look on one day.
    """
    required(looked_on=looked_on, outcome=outcome, note=note)
    if not edits_values(by):
        raise PermissionDenied
    if outcome not in YearlyLook.Outcome:
        raise NotAllowed({"outcome": [_("Choose one from the list.")]})
    foundation = lock(foundation)
    if foundation.state != State.ADOPTED:
        raise NotAllowed(_("This version is not in force."), code="stale")
    _check_day(looked_on, foundation.adopted_on or dt.date.max)
    found = foundation.looks.filter(looked_on=looked_on).first()
    if found is not None and (found.outcome, found.note) == (outcome, note):
        return found
    if found is not None:
        raise NotAllowed({"looked_on": [_("A look on this day is recorded already.")]})
    look = foundation.looks.create(looked_on=looked_on, outcome=outcome, note=note, by=by, at=clock.now())
    record("values.look_recorded", subject=look, by=by)
    return look


def _check_day(looked_on: dt.date, adopted_on: dt.date) -> None:
    if looked_on > clock.today():
        raise NotAllowed({"looked_on": [_("Choose today or an earlier day.")]})
    if looked_on < adopted_on:
        words = _("The version was adopted on %(day)s. Choose that day or a later one.")
        raise NotAllowed({"looked_on": [words % {"day": adopted_on.isoformat()}]})


# ---- the clock -------------------------------------------------------------------------------------------


def announce_look() -> int:
    """Say that the yearly look comes near, and that its day is here: once each for a due date, however many
    clocks run. Returns how much was recorded."""
    foundation = ValueFoundation.objects.in_force().with_look().first()
    if foundation is None or is_recorded(_due(foundation)):
        return 0
    return _announce(foundation)


@transaction.atomic
def _announce(foundation: ValueFoundation) -> int:
    lock(foundation)
    fresh = ValueFoundation.objects.in_force().with_look().filter(pk=foundation.pk).first()
    return record_due(_due(fresh), subject=foundation) if fresh else 0


def _due(foundation: ValueFoundation) -> dict[str, str]:
    """Of two reminders whose day has come the later counts, so a clock that stood still says one thing."""
    due_on: dt.date = foundation.look_due_on  # type: ignore[attr-defined]
    reached = [n for n in REMINDERS if add_workdays(due_on, -n) <= clock.today()]
    return {f"look_due:{foundation.pk}:{due_on}:{min(reached)}": "values.look_due"} if reached else {}
