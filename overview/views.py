import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvements.obligations import MOST, glance
from lean_portal import clock
from organisation.permissions import is_steering_member
from values.obligations import obligations


@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """Min sida: the few things that need me, then my suggestions."""
    seen, of_values = glance(request.user), obligations(request.user)
    # By date; what has none of its own comes last.
    needs = sorted([*seen.needs, *of_values], key=lambda need: need.when or dt.date.max)
    context = {
        "glance": seen,
        "needs": needs,
        "any_day": any(need.when for need in needs),
        "needs_count": seen.needs_count + len(of_values),
        "today": clock.today(),
        "more_to_answer": seen.answer_count > MOST,
        "desk": "admin:steering:desk" if is_steering_member(request.user) else "improvements:desk",
    }
    return render(request, "overview/my_page.html", context)
