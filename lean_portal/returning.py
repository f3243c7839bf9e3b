"""Back to the page that a form was sent from, when one service is reached from several."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def back(request: HttpRequest, otherwise: str, *args: Any) -> HttpResponse:
    """`next` of the form, where it is a page of the portal."""
    there = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(there, None) and there.startswith("/")
    return redirect(there) if is_here else redirect(otherwise, *args)
