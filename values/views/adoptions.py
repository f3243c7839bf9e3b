"""Each company decides for itself, and whoever answers for it records the decision."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lean_portal import clock
from lean_portal.answers import opened_or_sent
from lean_portal.refusals import NotAllowed
from organisation.models import Unit
from values.forms.gate import OrganisationAdoptForm
from values.models import ValueFoundation
from values.permissions import edits_values
from values.services import versions
from values.views.gate_page import where


@require_safe
@never_cache
def adoption_list(request: HttpRequest) -> HttpResponse:
    version = ValueFoundation.objects.in_force().with_look().defer("content").first()
    if version is None:
        return redirect("values:gate")
    context = {"in_force": version, "edits": edits_values(request.user), **where(version, request.user)}
    return render(request, "values/adoptions.html", context)


@opened_or_sent
@never_cache
def organisation_adopt(request: HttpRequest, code: str) -> HttpResponse:
    organisation = get_object_or_404(Unit.objects.open().authorities(), code=code)
    if organisation.pk not in request.user.answered_unit_ids:
        raise Http404
    version = ValueFoundation.objects.in_force().defer("content").first()
    if version is None:
        messages.info(request, _("No version has been adopted yet."))
        return redirect("values:gate")
    if request.method != "POST":
        initial = {"decided_on": clock.today(), "decided_by": organisation.board}
        return page(request, organisation, version, OrganisationAdoptForm(initial=initial))
    form = OrganisationAdoptForm(request.POST)
    if not form.is_valid():
        return page(request, organisation, version, form, status=422)
    return save(request, organisation, version, form)


def save(
    request: HttpRequest, organisation: Unit, version: ValueFoundation, form: OrganisationAdoptForm
) -> HttpResponse:
    """The number says which version the page showed: the decision is about that one and no other."""
    try:
        if request.POST.get("number") != version.number:
            raise NotAllowed(_("Another version is in force now. Is it the one you decided?"), code="stale")
        versions.adopt_for_organisation(
            foundation=version, organisation=organisation, by=request.user, **form.cleaned_data
        )
    except ValidationError as refusal:
        form.refuse(refusal)
        status = 409 if getattr(refusal, "code", "") == "stale" else 422
        return page(request, organisation, version, form, status=status)
    words = _("The decision is recorded: version %(number)s holds in %(organisation)s.")
    messages.success(request, words % {"number": version.number, "organisation": organisation.name})
    return redirect("values:adoptions")


def page(
    request: HttpRequest,
    organisation: Unit,
    version: ValueFoundation,
    form: OrganisationAdoptForm,
    *,
    status: int = 200,
) -> HttpResponse:
    adoption = version.adoptions.filter(organisation=organisation).first()
    context: dict[str, Any] = {
        "organisation": organisation, "version": version, "adoption": adoption, "form": form,
    }  # fmt: skip
    return render(request, "values/organisation_adopt.html", context, status=status)
