"""How a view asks a service and answers: the service's words in the form, 422 when something is wrong."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from lean_portal.forms import RefusableForm

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
