from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvements.obligations import MOST, glance
from lean_portal import clock
from organisation.permissions import is_steering_member


@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """Min sida: the few things that need me, then my suggestions."""
    seen = glance(request.user)
    context = {
        "glance": seen,
        "today": clock.today(),
        "more_to_answer": seen.answer_count > MOST,
        "desk": "admin:steering:desk" if is_steering_member(request.user) else "improvements:desk",
    }
    return render(request, "overview/my_page.html", context)
