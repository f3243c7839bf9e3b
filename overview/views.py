import datetime as dt
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvements import drafts, measures_due
from improvements.obligations import MOST, glance
from lean_portal import clock
from meetings import obligations as of_meetings
from notifications import obligations as of_intranet
from organisation.models import Unit, User
from organisation.permissions import is_steering_member
from overview import handing, routine
from overview import obligations as of_endurance
from overview.lately import lately
from processes import obligations as of_processes
from training import obligations as of_training
from training import start
from training import support as of_support
from values import obligations as of_values


@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """Min sida: the few things that need me, then my suggestions, then what came of last time."""
    seen = glance(request.user)
    others = [
        *measures_due.obligations(request.user),
        *of_values.obligations(request.user),
        *of_processes.obligations(request.user),
        *of_training.obligations(request.user),
        *of_meetings.obligations(request.user),
        *of_intranet.obligations(request.user),
        *of_support.obligations(request.user),
        *handing.obligations(request.user),
        *of_endurance.obligations(request.user),
    ]
    units = list(start.with_facts(routine.own_units(request.user))) if routine.posts_of(request.user) else []
    # By date; what has none of its own comes last.
    needs = sorted([*seen.needs, *others], key=lambda need: need.when or dt.date.max)
    context = {
        "glance": seen,
        "drafts": drafts.lines(request.user)[:MOST],
        "needs": needs,
        "any_day": any(need.when for need in needs),
        "needs_count": seen.needs_count + len(others),
        "lately": lately(request.user),
        "today": clock.today(),
        "more_to_answer": seen.answer_count > MOST,
        "routine": own_routine(request.user, units),
        "packages": start.left(units),
        "desk": "admin:steering:desk" if is_steering_member(request.user) else "improvements:desk",
    }
    return render(request, "overview/my_page.html", context)


def own_routine(user: User, units: Sequence[Unit]) -> routine.Routine | None:
    """Of the first unit whose post this person holds; the others stand on the page of the routine."""
    if not units:
        return None
    unit = units[0]
    with_answers = routine.reads_answers(user, unit)
    return routine.routine_of(unit, with_answers=with_answers, is_alone=unit.is_workplace)  # type: ignore[attr-defined]
