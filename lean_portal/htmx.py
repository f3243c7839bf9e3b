"""One answer for a page and for its htmx part."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_part(
    request: HttpRequest,
    template: str,
    part: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    response = render(
        request, f"{template}#{part}" if wants_part(request) else template, context, status=status
    )
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def wants_part(request: HttpRequest) -> bool:
    # A request may fail before django-htmx has seen it.
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.boosted or htmx.history_restore_request:
        return False
    # htmx says "full" when it will put the answer in place of the whole body.
    return request.headers.get("HX-Request-Type") != "full"
