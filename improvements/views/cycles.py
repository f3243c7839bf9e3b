"""The cycles of a pilot: begun, read and concluded. A suggestion is tried from the desk; here it is read."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from improvements import services, withheld
from improvements.efforts import leads
from improvements.forms.cycles import CycleForm, StudyForm
from improvements.models import Effort, Trial
from improvements.services import measures
from improvements.views.kept import keeps_typed
from improvements.views.measures import find_effort, to_effort
from lean_portal.answers import opened_or_sent
from lean_portal.refusals import NotAllowed

FASTER = ("open", "moved")  # somebody else was


@opened_or_sent
@never_cache
@keeps_typed(CycleForm, to_effort)
def cycle_create(request: HttpRequest, effort: int) -> HttpResponse:
    found = find_effort(request.user, effort)
    if not leads(request.user, found):
        raise PermissionDenied
    if found.suggestion_id:
        return redirect(found)
    if request.method != "POST":
        return elsewhere(request, found) or form_page(request, found, CycleForm(effort=found))
    form = CycleForm(request.POST, effort=found)
    if not form.is_valid():
        return form_page(request, found, form, status=422)
    try:
        services.start_cycle(effort=found, by=request.user, planned=form.planned)
    except NotAllowed as refusal:
        if not is_begun(found, form):
            form.refuse(refusal)
            return form_page(request, found, form, status=status_of(refusal))
    messages.success(request, _("The cycle has begun."))
    return redirect(found)


def elsewhere(request: HttpRequest, effort: Effort) -> HttpResponse | None:
    """Where nothing can begin: to the cycle that goes on, or to the work that is closed or has not begun."""
    if effort.closed_at:
        messages.info(request, measures.CLOSED)
        return redirect(effort)
    if effort.waits:
        messages.info(request, _("The pilot has not begun. Begin it first, and then the cycle."))
        return redirect(effort)
    going_on = effort.trials.going_on().first()
    return redirect("improvements:cycle_detail", effort.pk, going_on.number) if going_on else None


def is_begun(effort: Effort, form: CycleForm) -> bool:
    """A double click: what goes on is what was sent."""
    sent = form.planned._asdict()
    return effort.trials.going_on().filter(**sent).exists()


@opened_or_sent
@never_cache
@keeps_typed(StudyForm, to_effort)
def cycle_detail(request: HttpRequest, effort: int, number: int) -> HttpResponse:
    found = find_effort(request.user, effort)
    trial = get_object_or_404(found.trials, number=number)
    if found.suggestion and trial not in withheld.trials(found.suggestion, request.user):
        raise Http404
    led = leads(request.user, found)
    if request.method == "POST" and found.suggestion_id:
        return redirect(found)  # it is concluded from the desk
    if request.method != "POST":
        form = StudyForm(trial=trial) if led and not found.suggestion_id and not trial.concluded_at else None
        return cycle_page(request, found, trial, form)
    if not led:
        raise PermissionDenied
    form = StudyForm(request.POST, trial=trial)
    if not form.is_valid():
        return cycle_page(request, found, trial, form, status=422)
    try:
        services.conclude_cycle(
            effort=found,
            by=request.user,
            verdict=form.cleaned_data["verdict"],
            studied=form.studied,
            number=number,
        )
    except NotAllowed as refusal:
        trial.refresh_from_db()
        if not is_concluded(trial, form):
            form.refuse(refusal)
            return cycle_page(request, found, trial, form, status=status_of(refusal))
    messages.success(request, _("The cycle is concluded."))
    return redirect(found)


def is_concluded(trial: Trial, form: StudyForm) -> bool:
    """A double click: what it ended with is what was sent."""
    sent = {"verdict": form.cleaned_data["verdict"], **form.studied._asdict()}
    if sent["result"] is not None:
        sent["no_data"] = ""
    return all(getattr(trial, name) == value for name, value in sent.items())


def status_of(refusal: NotAllowed) -> int:
    return 409 if getattr(refusal, "code", "") in FASTER else 422


def form_page(request: HttpRequest, effort: Effort, form: CycleForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "effort": effort, "trials": list(effort.trials.all()), "leads": True}
    return render(request, "improvements/cycle_create.html", context, status=status)


def cycle_page(
    request: HttpRequest, effort: Effort, trial: Trial, form: StudyForm | None, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "effort": effort, "trial": trial}
    whole = effort.suggestion
    trials = withheld.trials(whole, request.user) if whole else effort.trials.all()
    context["others"] = [other for other in trials if other.number != trial.number]
    return render(request, "improvements/cycle_detail.html", context, status=status)
