"""How a view asks a service and answers: the service's words in the form, 422 when something is wrong."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from lean_portal.forms import ComparedForm, RefusableForm

opened_or_sent = require_http_methods(["GET", "HEAD", "POST"])


def attempt(form: RefusableForm, service: Any, **arguments: Any) -> Any:
    """What the service gives back, or None and its words in the form."""
    try:
        return service(**arguments)
    except ValidationError as refusal:
        form.refuse(refusal)
        return None


def page(request: HttpRequest, template: str, form: RefusableForm, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def changed(
    request: HttpRequest,
    form: ComparedForm,
    save: Callable[[], None],
    beside: Callable[[], None],
    template: str,
    context: dict[str, Any],
) -> HttpResponse | None:
    """None once it is saved; otherwise the form: with what is wrong (422), or with what was saved meanwhile
    beside what was typed (409)."""
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                save()
            except ValidationError as refusal:
                form.refuse(refusal)
                if getattr(refusal, "code", "") == "stale":
                    code = 409
                    beside()
            else:
                return None
    return render(request, template, {"form": form, **context}, status=code)
