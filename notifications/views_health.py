"""For whatever watches over the portal. No login, no session; `live` needs nothing at all."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from notifications import health


@require_safe
@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@require_safe
@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    found = health.report()
    return JsonResponse(found, status=503 if found["status"] == "failing" else 200)
