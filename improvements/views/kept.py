"""Somebody was faster, and the form is gone: what was typed in it is given back."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.desk import Desk
from improvements.models import Suggestion
from lean_portal import errors
from lean_portal.fields import Figure, Prose
from lean_portal.htmx import render_part
from organisation.models import User

MOVED_ON = _("Something has happened since the page was opened, so this can no longer be done.")
View = Callable[..., HttpResponse]


def typed_in(kind: type[forms.Form], data: Mapping[str, str]) -> list[str]:
    """The texts among what was sent for a form of this kind, whatever its prefix."""
    names = {
        name
        for name, field in kind.base_fields.items()
        if isinstance(field, Prose | Figure) or isinstance(field.widget, forms.Textarea)
    }
    return [
        text for key, value in data.items() if key.rpartition("-")[2] in names and (text := value.strip())
    ]


def kept_page(
    request: HttpRequest, kept: list[str], why: str | Promise, back: str, *, status: int = 409
) -> HttpResponse:
    context = {"kept": kept, "why": why, "back": back}
    response = render_part(request, "improvements/kept.html", "kept", context, status=status)
    response["HX-Push-Url"] = "false"
    return response


def to_desk(user: User, desk: Desk, **which: int) -> str:
    to_suggestion(user, **which)
    return desk.url()


def to_suggestion(user: User, year: int, serial: int, **_more: int) -> str:
    """For whoever may at least read it."""
    found = get_object_or_404(Suggestion.objects.visible_to(user), year=year, serial=serial)
    return found.get_absolute_url()


def keeps_typed(kind: type[forms.Form], place: Callable[..., str]) -> Callable[[View], View]:
    """A form that is gone, or is theirs no more, gives back what was typed in it. `place` says where to go
    on. For those who may not be there at all there is no such page, which says so and keeps the words too."""

    def decorate(view: View) -> View:
        @wraps(view)
        def done_or_kept(request: HttpRequest, **which: Any) -> HttpResponse:
            try:
                return view(request, **which)
            except (Http404, PermissionDenied):
                kept = typed_in(kind, request.POST)
                if not kept:
                    raise
                try:
                    return kept_page(request, kept, MOVED_ON, place(request.user, **which))
                except Http404:
                    elsewhere = reverse("improvements:suggestion_list")
                    return kept_page(request, kept, errors.NOT_FOUND.text, elsewhere, status=404)

        return done_or_kept

    return decorate
