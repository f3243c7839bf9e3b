"""After the work: does it still hold, to whom is it offered, what do they answer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from improvements import rules, services, withheld
from improvements.board_deeds import ANSWER
from improvements.forms.follow import CheckAnswerForm, OfferAnswerForm, OfferForm
from improvements.models import FollowUp, Offer, Suggestion, Trial
from improvements.services.spread import may_offer
from improvements.similar_units import similar_to
from improvements.views.kept import MOVED_ON, keeps_typed, kept_page, to_suggestion, typed_in
from improvements.views.reading import find
from improvements.workflow import HOLDING, Who
from lean_portal import clock
from lean_portal.answers import opened_or_sent
from lean_portal.refusals import NotAllowed
from organisation.models import User

# ---- does it hold? -----------------------------------------------------------------------------------------


def to_checked(user: User, pk: int) -> str:
    seen = Suggestion.objects.visible_to(user)
    return get_object_or_404(seen, effort__follow_ups=pk).get_absolute_url()


@opened_or_sent
@never_cache
@keeps_typed(CheckAnswerForm, to_checked)
def check_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One minute on a phone, for whoever holds the role today."""
    seen = Suggestion.objects.visible_to(request.user)
    checks = FollowUp.objects.select_related(
        "effort__suggestion__unit", "effort__suggestion__responsible_unit"
    )
    check = get_object_or_404(checks, pk=pk, effort__suggestion__in=seen)
    suggestion = check.effort.suggestion
    assert suggestion is not None
    if Who.RESPONSIBLE not in rules.actors(suggestion, request.user):
        raise PermissionDenied
    if request.method != "POST":
        form = CheckAnswerForm(initial={"version": suggestion.version})
        return check_page(request, check, suggestion, form)
    form = CheckAnswerForm(request.POST)
    if check.result:
        return answered_before(request, check, suggestion, form)
    if not form.is_valid():
        form.at_version(suggestion.version)
        return check_page(request, check, suggestion, form, status=422)
    try:
        services.answer_check(follow_up=check, by=request.user, **form.cleaned_data)
    except NotAllowed as refusal:
        return check_refused(request, check, form, refusal)
    holds = form.cleaned_data["result"] == FollowUp.Result.HOLDS
    messages.success(request, STILL_HOLDS if holds else HOLDS_NOT)
    return redirect(suggestion)


STILL_HOLDS = _("Thank you! It is noted that it holds.")
HOLDS_NOT = _(
    "It is noted, and the author is told. Say what follows: try again, a new day, or stop with reasons."
)


def check_refused(
    request: HttpRequest, check: FollowUp, form: CheckAnswerForm, refusal: NotAllowed
) -> HttpResponse:
    """Somebody was faster, or it is too early: the form once more, with what was typed."""
    check.refresh_from_db()
    suggestion = Suggestion.objects.select_related("unit", "responsible_unit").get(effort=check.effort_id)
    if check.result:
        return answered_before(request, check, suggestion, form)
    form.at_version(suggestion.version)
    form.refuse(refusal)
    late = getattr(refusal, "code", "") in ("stale", "moved")
    return check_page(request, check, suggestion, form, status=409 if late else 422)


def answered_before(
    request: HttpRequest, check: FollowUp, suggestion: Suggestion, form: CheckAnswerForm
) -> HttpResponse:
    """A double click is done by its first half; what somebody else has answered stands, and the words are
    given back."""
    if check.by_id == request.user.pk and check.words == form.text.strip():
        return redirect(suggestion)
    kept = [form.text.strip()] if form.text.strip() else []
    return kept_page(request, kept, MOVED_ON, suggestion.get_absolute_url())


def check_page(
    request: HttpRequest, check: FollowUp, suggestion: Suggestion, form: CheckAnswerForm, *, status: int = 200
) -> HttpResponse:
    earlier = withheld.checks(suggestion, request.user).exclude(result="")
    context = {
        "check": check,
        "suggestion": suggestion,
        "form": form,
        "early": clock.today() < check.opens_on,
        "trial": last_concluded(suggestion, request.user),
        "checks": list(earlier),
    }
    return render(request, "improvements/check_answer.html", context, status=status)


def last_concluded(suggestion: Suggestion, user: User) -> Trial | None:
    concluded = [trial for trial in withheld.trials(suggestion, user) if trial.concluded_at]
    return concluded[-1] if concluded else None


# ---- to offer it -------------------------------------------------------------------------------------------


@opened_or_sent
@never_cache
@keeps_typed(OfferForm, to_suggestion)
def suggestion_offer(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    """The responsible role, or the steering group, offers it to units like its own."""
    suggestion = find(request.user, year, serial)
    if not may_offer(suggestion, request.user):
        raise PermissionDenied
    offerable = suggestion.state in HOLDING and suggestion.open_to_group
    alike = similar_to(suggestion) if offerable else []
    # The form may be gone: it was the last unit, or it has relapsed.
    if request.method == "POST" and not alike and (answer := offered_before(request, suggestion)):
        return answer
    form = OfferForm(request.POST or None, alike=alike, initial={"version": suggestion.version})
    status = 200
    if request.method == "POST":
        form = OfferForm(request.POST, alike=alike)
        if form.is_valid():
            try:
                services.offer(suggestion=suggestion, by=request.user, **form.cleaned_data)
            except NotAllowed as refusal:
                form.refuse(refusal)
                status = 422 if hasattr(refusal, "error_dict") else 409
            else:
                messages.success(request, _("It is offered. You are told what they answer."))
                return redirect("improvements:suggestion_offer", year, serial)
        form.at_version(find(request.user, year, serial).version)
        status = status if status != 200 else 422
    asked = Offer.objects.standing().filter(suggestion=suggestion).select_related("unit", "taken_as")
    context = {"suggestion": suggestion, "form": form, "offerable": offerable}
    context |= {"alike": alike, "asked": with_ways(list(asked), request.user)}
    return render(request, "improvements/suggestion_offer.html", context, status=status)


def with_ways(asked: list[Offer], user: User) -> list[Offer]:
    """Each with the way to what came of it, where this person may read that. One query."""
    taken = Suggestion.objects.listed_for(user).filter(pk__in=[offer.taken_as_id for offer in asked])
    seen = set(taken.values_list("pk", flat=True))
    for offer in asked:
        shown = offer.taken_as if offer.taken_as_id in seen else None
        offer.way = shown.get_absolute_url() if shown else ""  # type: ignore[attr-defined]
    return asked


def offered_before(request: HttpRequest, suggestion: Suggestion) -> HttpResponse | None:
    """A double click is done by its first half; otherwise the words are given back."""
    kept = typed_in(OfferForm, request.POST)
    mine = Offer.objects.standing().filter(suggestion=suggestion, by=request.user, words="".join(kept))
    units = {int(pk) for pk in request.POST.getlist("units") if pk.isdecimal() and len(pk) < 10}
    if units and units <= set(mine.values_list("unit", flat=True)):
        return redirect("improvements:suggestion_offer", suggestion.year, suggestion.serial)
    return kept_page(request, kept, MOVED_ON, suggestion.get_absolute_url()) if kept else None


@opened_or_sent
@never_cache
def offer_take_back(request: HttpRequest, year: int, serial: int, offer: int) -> HttpResponse:
    suggestion = find(request.user, year, serial)
    found = get_object_or_404(Offer, suggestion=suggestion, pk=offer)
    if not may_offer(suggestion, request.user):
        raise PermissionDenied
    if request.method == "POST":
        try:
            services.take_back_offer(offer=found, by=request.user)
            messages.success(request, _("The offer is taken back."))
        except NotAllowed as refusal:
            messages.warning(request, " ".join(refusal.messages))
    return redirect("improvements:suggestion_offer", year, serial)


# ---- to answer an offer ------------------------------------------------------------------------------------


def to_offered(user: User, pk: int) -> str:
    seen = Suggestion.objects.visible_to(user)
    return get_object_or_404(seen, offers=pk).get_absolute_url()


@opened_or_sent
@never_cache
@keeps_typed(OfferAnswerForm, to_offered)
def offer_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever answers for the unit today. What was offered is on the same page."""
    seen = Suggestion.objects.visible_to(request.user)
    offers = Offer.objects.standing().select_related("suggestion__unit", "unit", "taken_as")
    offer = get_object_or_404(offers, pk=pk, suggestion__in=seen)
    if offer.unit_id not in request.user.answered_unit_ids:
        raise PermissionDenied
    if request.method != "POST":
        chosen = request.GET.get(ANSWER)  # by the button on the board
        answer = chosen if chosen in Offer.Answer.values else offer.answer
        first = {"seen": offer.answer, "reason": offer.reason, "answer": answer}
        return offer_page(request, offer, OfferAnswerForm(initial=first))
    form = OfferAnswerForm(request.POST)
    if not form.is_valid():
        return offer_page(request, offer, form, status=422)
    try:
        done = services.answer_offer(offer=offer, by=request.user, **form.cleaned_data)
    except NotAllowed as refusal:
        return offer_refused(request, pk, form, refusal)
    if done.taken_as is None:
        messages.success(request, _("Thank you! Those who offered it read why. You can say yes later."))
        return redirect("improvements:offer_answer", pk)
    messages.success(request, _("Thank you! This is the page of it in your unit."))
    return redirect(done.taken_as)


def offer_refused(request: HttpRequest, pk: int, form: OfferAnswerForm, refusal: NotAllowed) -> HttpResponse:
    offer = Offer.objects.select_related("suggestion__unit", "unit", "taken_as").filter(pk=pk).first()
    if offer is None:
        raise Http404
    mine = offer.answered_by_id == request.user.pk and offer.answer == form.cleaned_data["answer"]
    if offer.taken_as and mine and not offer.came_to_nothing:  # a double click is done by its first half
        return redirect(offer.taken_as)
    if mine and not offer.taken_back_at and offer.reason == form.cleaned_data["reason"] != "":
        return redirect("improvements:offer_answer", pk)
    form.refuse(refusal)
    form.data = form.data.copy()
    form.data["seen"] = offer.answer
    late = not hasattr(refusal, "error_dict")
    return offer_page(request, offer, form, status=409 if late else 422)


def offer_page(
    request: HttpRequest, offer: Offer, form: OfferAnswerForm, *, status: int = 200
) -> HttpResponse:
    suggestion = offer.suggestion
    checks = withheld.checks(suggestion, request.user).filter(result=FollowUp.Result.HOLDS)
    context: dict[str, Any] = {
        "offer": offer,
        "suggestion": suggestion,
        "form": form,
        "trial": last_concluded(suggestion, request.user),
        "checks": list(checks),
        "holding": suggestion.state in HOLDING,
        "waits": offer.taken_back_at is None and (offer.taken_as is None or offer.came_to_nothing),
    }
    return render(request, "improvements/offer_answer.html", context, status=status)
