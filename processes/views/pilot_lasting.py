"""Does what a pilot left behind still hold? Its owner looks, says that it does not, and says what follows."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from improvements import services
from improvements.models import FollowUp, Relapse
from improvements.services.relapses import NOT_HELD, is_held
from improvements.views.kept import MOVED_ON, keeps_typed, kept_page, typed_in
from lean_portal import clock
from lean_portal.answers import opened_or_sent
from lean_portal.forms import RefusableForm
from lean_portal.refusals import NotAllowed
from organisation.models import User
from processes.forms.pilot_lasting import FollowsForm, LapseForm, PilotCheckForm
from processes.models import Pilot
from processes.pilot_lasting import lasting_of
from processes.views.pilot_effort import to_pilot
from processes.views.pilot_finding import led_at
from processes.views.pilot_life import data_of

HOLDS = _("Thank you! It is noted that it holds.")
HOLDS_NOT = _(
    "It is noted, and the team is told. Say what follows: taken up again, or let go with the reason."
)
SAID = _("It is noted, and the team is told.")


@opened_or_sent
@never_cache
@keeps_typed(PilotCheckForm, to_pilot)
def pilot_check(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One minute on a phone, for whoever owns the process today."""
    pilot = led_at(request, code)
    check = get_object_or_404(FollowUp, effort=pilot.effort_id, pk=pk)
    form = PilotCheckForm(data_of(request))
    if check.result and request.method == "POST":
        said = {"result": check.result, "words": check.words}
        return said_before(request, pilot, form, check.by, said)

    def save() -> None:
        services.answer_check(follow_up=check, by=request.user, **form.cleaned_data)

    context = {"check": check, "early": clock.today() < check.opens_on}
    answer = asked(request, pilot, form, save, "processes/pilot_check.html", context)
    if answer is None:
        holds = form.cleaned_data["result"] == FollowUp.Result.HOLDS
        messages.success(request, HOLDS if holds else HOLDS_NOT)
        return redirect(pilot)
    return answer


@opened_or_sent
@never_cache
@keeps_typed(LapseForm, to_pilot)
def pilot_lapse(request: HttpRequest, code: str) -> HttpResponse:
    """Between the checks, or after the last of them."""
    pilot = led_at(request, code)
    form = LapseForm(data_of(request))
    effort = pilot.effort
    if effort is None or not is_held(effort):
        last = effort.relapses.last() if effort else None
        said = {"reason": last.words if last else ""}
        return said_before(request, pilot, form, last.by if last else None, said)

    def save() -> None:
        services.relapse_pilot(effort=effort, by=request.user, **form.cleaned_data)

    answer = asked(request, pilot, form, save, "processes/pilot_lapse.html", {})
    if answer is None:
        messages.success(request, HOLDS_NOT)
        return redirect(pilot)
    return answer


@opened_or_sent
@never_cache
@keeps_typed(FollowsForm, to_pilot)
def pilot_follows(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What follows a relapse."""
    pilot = led_at(request, code)
    relapse = get_object_or_404(Relapse, effort=pilot.effort_id, pk=pk)
    form = FollowsForm(data_of(request))
    if relapse.follows:
        said = {"follows": relapse.follows, "answer": relapse.answer}
        return said_before(request, pilot, form, relapse.answered_by, said)

    def save() -> None:
        services.answer_relapse(relapse=relapse, by=request.user, **form.cleaned_data)

    answer = asked(request, pilot, form, save, "processes/pilot_follows.html", {"relapse": relapse})
    if answer is None:
        messages.success(request, SAID)
        return redirect(pilot)
    return answer


def asked(
    request: HttpRequest,
    pilot: Pilot,
    form: RefusableForm,
    save: Callable[[], None],
    template: str,
    context: dict[str, Any],
) -> HttpResponse | None:
    """None once it is saved; otherwise the form. 409 where somebody was faster, with the words kept."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save()
            except NotAllowed as refusal:
                form.refuse(refusal)
                status = 409 if getattr(refusal, "code", "") == "moved" else 422
            else:
                return None
    shown = {"form": form, "pilot": pilot, "process": pilot.process, "lasting": lasting_of(pilot)}
    return render(request, template, {**shown, **context}, status=status)


def said_before(
    request: HttpRequest, pilot: Pilot, form: RefusableForm, by: User | None, said: dict[str, str]
) -> HttpResponse:
    """To the page of the pilot, which says it. A double click is done by its first half; to others what they
    typed is given back."""
    kept = typed_in(type(form), request.POST)
    mine = by == request.user and form.is_bound and form.is_valid()
    if not kept or mine and all(form.cleaned_data[name] == value for name, value in said.items()):
        if request.method != "POST":
            messages.info(request, NOT_HELD)
        return redirect(pilot)
    return kept_page(request, kept, MOVED_ON, pilot.get_absolute_url())
