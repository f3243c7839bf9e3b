"""How a change in the workspace is answered: 422 with what was typed, 409 with both texts, or onwards."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lean_portal.forms import RefusableForm
from lean_portal.refusals import NotAllowed
from organisation.permissions import allow
from values.merging import Merging
from values.permissions import edits_values
from values.views.work import open_merging, page, start_page
from values.views.work_drawing import difference
from values.views.work_panels import Build, Panel

GONE = _("Somebody else has removed this in the meantime.")
CLOSED = _("No version is being worked on any more, so nothing was saved.")
UNSAVED = (
    "text",
    "second",
    "name",
    "description",
    "reason",
    "new_reason",
    "reference",
)  # what a person writes


class Saved(NamedTuple):
    """What somebody else has saved in a field, and how what was typed differs from it."""

    label: str
    words: SafeString


def changes(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the editors, by POST, and given the version that is open."""

    @require_POST
    @never_cache
    @allow(edits_values)
    @wraps(view)
    def guarded(request: HttpRequest, **about: str) -> HttpResponse:
        merging = open_merging(request)
        if merging is None:
            return start_page(request, status=409, why=CLOSED, kept=kept(request))
        return view(request, merging, **about)

    return guarded


def perform(
    request: HttpRequest, merging: Merging, form: RefusableForm, build: Build, service: Any, **arguments: Any
) -> Any:
    """What the service gives back, or the page that says why not (an HttpResponse)."""
    if form.is_valid():
        try:
            return service(by=request.user, **arguments, **form.cleaned_data)
        except NotAllowed as refusal:
            if getattr(refusal, "code", "") in ("stale", "gone"):
                return conflict(request, form, build, refusal)
            form.refuse(refusal)
    panel = built(merging, build, form)
    if panel is None:
        return conflict(request, form, build, NotAllowed(GONE, code="gone"))
    return page(request, merging, panel, status=422)


def conflict(
    request: HttpRequest, form: RefusableForm, build: Build, refusal: ValidationError
) -> HttpResponse:
    """Somebody was faster. Both texts, and a form that saves the second time."""
    why = " ".join(refusal.messages)
    merging = open_merging(request)
    if merging is None:
        return start_page(request, status=409, why=why, kept=kept(request))
    saved = built(merging, build)
    if saved is None or saved.form is None:
        panel = saved or Panel("gone", "")
        return page(request, merging, panel, status=409, why=why, kept=kept(request))
    found = differences(saved.form, form)
    form.data = form.data.copy()
    for field in form.hidden_fields():  # the next time is a decision, made with both texts in sight
        form.data[field.name] = str(saved.form.initial.get(field.name, ""))
    panel = built(merging, build, form) or saved
    return page(request, merging, panel, status=409, why=why, saved=found)


def built(merging: Merging, build: Build, form: RefusableForm | None = None) -> Panel | None:
    """None where what it is about is no more."""
    try:
        return build(merging, form)
    except KeyError:
        return None


def differences(saved: RefusableForm, typed: RefusableForm) -> list[Saved]:
    found = []
    for name, field in saved.fields.items():
        if isinstance(field.widget, forms.HiddenInput) or not {name} <= {*saved.initial} & {*typed.fields}:
            continue
        labels = {str(value): str(label) for value, label in flat(getattr(field, "choices", ()))}
        before, after = (str(text or "") for text in (saved.initial[name], typed.data.get(name, "")))
        before, after = labels.get(before, before), labels.get(after, after)
        if before and before != after:
            found.append(Saved(str(field.label), difference(before, after)))
    return found


def flat(choices: Any) -> list[tuple[Any, Any]]:
    return [
        pair
        for value, label in choices
        for pair in (label if isinstance(label, (list, tuple)) else [(value, label)])
    ]


def kept(request: HttpRequest) -> list[str]:
    """What was typed, where there is no form left to keep it."""
    return [text for name in UNSAVED if (text := request.POST.get(name, "").strip())]


def onwards(request: HttpRequest, url: str, words: Any) -> HttpResponse:
    messages.success(request, words)
    return redirect(url)
