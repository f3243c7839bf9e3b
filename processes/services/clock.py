"""What time itself does: those who are still to assess are reminded, and a missed decision is noticed."""

from django.db import transaction

from events.services import is_recorded, record_due
from lean_portal import clock
from organisation.workdays import add_workdays
from processes.models import Selection
from processes.readiness import missing_assessors
from processes.services.base import lock_selection
from processes.workflow import SelectionState

REMINDERS = (2, 0)  # working days before the last day to assess


def pass_time() -> int:
    """Everything whose time has come; any number of clocks may run at once. Returns how much was recorded."""
    return sum(announce(selection) for selection in Selection.objects.undecided())


@transaction.atomic
def announce(selection: Selection) -> int:
    if is_recorded(_due(selection)):
        return 0
    selection = lock_selection(selection)  # as it is now: revealed, decided, moved?
    return record_due(_due(selection), subject=selection)


def _due(selection: Selection) -> dict[str, str]:
    """Key → kind of what is to be said by now. A moved deadline reminds anew, and of two reminders whose day
    has come the later counts."""
    now = clock.now()
    found: dict[str, str] = {}
    if selection.state == SelectionState.ASSESSING and now < selection.assess_before:
        last = selection.last_day_to_assess
        near = [n for n in REMINDERS if add_workdays(last, -n) <= clock.today()]
        opened_today = selection.opened_at and clock.local_day(selection.opened_at) == clock.today()
        if near and not opened_today and missing_assessors(selection):
            found[f"selection_reminded:{selection.pk}:{last}:{min(near)}"] = "processes.selection_reminded"
    if selection.is_overdue:
        key = f"selection_overdue:{selection.pk}:{selection.decide_before.isoformat()}"
        found[key] = "processes.deadline_passed"
    return found
