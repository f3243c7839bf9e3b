"""From one version to the next: begin, say what is to change, lay down."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from lean_portal.answers import attempt, opened_or_sent, page
from organisation.permissions import allow
from values.forms.gate import ScopeForm
from values.models import ValueFoundation
from values.permissions import edits_values
from values.services import versions
from values.views.gate_page import named_version
from values.workflow import Scope, State


def numbers(before: ValueFoundation) -> dict[str, str]:
    """Scope → the number that the version would have."""
    return {scope: "{}.{}".format(*versions.next_number(before, scope)) for scope in Scope}


@opened_or_sent
@allow(edits_values)
def version_start(request: HttpRequest) -> HttpResponse:
    """A copy of the one in force, as 1.1 or 2.0. The first one begins where the merging is done."""
    if ValueFoundation.objects.open().exists():
        messages.info(request, _("A version is being worked on already."))
        return redirect("values:gate")
    before = ValueFoundation.objects.in_force().defer("content").first()
    return redirect("values:work") if before is None else next_version(request, before)


def next_version(request: HttpRequest, before: ValueFoundation) -> HttpResponse:
    wished = request.GET.get("scope", "")
    form = ScopeForm(
        request.POST if request.method == "POST" else None,
        numbers=numbers(before),
        initial={"scope": wished if wished in Scope else ""},
    )
    if request.method == "POST" and form.is_valid():
        started = attempt(form, versions.start_next, by=request.user, **form.cleaned_data)
        if started is not None:
            words = _("Version %(number)s has begun, as a copy of %(before)s.")
            messages.success(request, words % {"number": started.number, "before": before.number})
            return redirect("values:work")
    return page(request, "values/gate_next.html", form, {"before": before})


@opened_or_sent
@allow(edits_values)
def scope_change(request: HttpRequest) -> HttpResponse:
    """1.1 becomes 2.0, or the other way."""
    version = draft_to_change(request)
    if version is None or version.based_on is None:
        messages.info(request, _("There is no draft of a later version."))
        return redirect("values:gate")
    form = ScopeForm(
        request.POST if request.method == "POST" else None,
        numbers=numbers(version.based_on),
        initial={"scope": version.scope},
    )
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, versions.set_scope, foundation=version, by=request.user, **form.cleaned_data)
        if changed is not None:
            messages.success(request, _("It is called %(number)s now.") % {"number": changed.number})
            return redirect("values:gate")
    return page(request, "values/gate_scope.html", form, {"version": version})


@opened_or_sent
@allow(edits_values)
def discard(request: HttpRequest) -> HttpResponse:
    """Asks first. What is laid down is kept."""
    version = draft_to_change(request)
    if version is None:
        messages.info(request, _("There is no draft to lay down."))
        return redirect("values:gate")
    if request.method != "POST":
        return render(request, "values/gate_discard.html", {"version": version})
    try:
        versions.discard_foundation(foundation=version, by=request.user)
        messages.success(request, _("Version %(number)s is laid down.") % {"number": version.number})
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect("values:gate")


def draft_to_change(request: HttpRequest) -> ValueFoundation | None:
    """The draft of today; when something is sent, the version that the page showed."""
    if request.method == "POST":
        return named_version(request)
    return ValueFoundation.objects.filter(state=State.DRAFT).select_related("based_on").first()
