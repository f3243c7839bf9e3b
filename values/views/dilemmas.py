"""Dilemma cards: one for the next workplace meeting, and all of them for those who write them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lean_portal import clock
from lean_portal.answers import opened_or_sent
from organisation.models import Unit
from organisation.permissions import allow
from values.forms.use import DilemmaForm
from values.models import Behaviour, Dilemma, Value
from values.permissions import edits_values
from values.services import use
from values.views.tabs import tabs
from values.views.talks import names_in_force

CARD = "kort"
LONG = 600  # signs of a card that is set smaller on paper
SAID = ("about", "situation", "questions")


# ---- one card --------------------------------------------------------------------------------------------


@require_safe
def dilemma(request: HttpRequest) -> HttpResponse:
    """This month's card of the reader's workplace, or the one that is asked for."""
    cards = list(Dilemma.objects.in_rotation())
    if not cards:
        context = {"edits": edits_values(request.user), "adopted": Value.objects.in_force().exists()}
        return render(request, "values/dilemma_none.html", context)
    place = asked_for(request, cards)
    card, home = cards[place], request.user.home_unit_id
    value = Value.objects.in_force().get(key=card.about_id)
    context = {
        "card": card,
        "value": value,
        "behaviours": Behaviour.objects.filter(value=value).order_by("position", "id"),
        "unit": Unit.objects.filter(pk=home).only("name").first() if home else None,
        "another": cards[(place + 1) % len(cards)] if len(cards) > 1 else None,
        "count": len(cards),
        "long": len(card.situation) + len(card.questions) > LONG,
        "edits": edits_values(request.user),
    }
    return render(request, "values/dilemma.html", context)


def asked_for(request: HttpRequest, cards: list[Dilemma]) -> int:
    asked = request.GET.get(CARD)
    if asked is None:
        return this_month(request.user.home_unit_id or 0, len(cards))
    found = [place for place, card in enumerate(cards) if str(card.pk) == asked]
    if not found:
        raise Http404
    return found[0]


def this_month(unit: int, count: int) -> int:
    """Which card is on: the next one each month, and workplaces begin at different cards. So a workplace
    meets every card once before the first returns, and nothing needs to be remembered."""
    today = clock.today()
    return (unit + 12 * today.year + today.month) % count


# ---- all of them -----------------------------------------------------------------------------------------


@require_safe
def dilemma_list(request: HttpRequest) -> HttpResponse:
    """By value, in the order of the foundation. Those that are out of use are for the editors."""
    edits, current = edits_values(request.user), names_in_force()
    by_value: dict[str, list[Dilemma]] = {key: [] for key in current}
    resting: list[Dilemma] = []
    for card in Dilemma.objects.all():
        used = card.retired_at is None and card.about_id in by_value
        (by_value[card.about_id] if used else resting).append(card)
    context = {
        "groups": [(key, current[key], cards) for key, cards in by_value.items() if cards],
        "bare": [current[key] for key, cards in by_value.items() if not cards] if edits else [],
        "resting": with_names(resting) if edits and resting else [],
        "edits": edits,
        "adopted": bool(current),
        "tabs": tabs(request.user, "values:local"),
    }
    return render(request, "values/dilemma_list.html", context)


def with_names(cards: list[Dilemma]) -> list[tuple[Dilemma, str]]:
    names = Value.objects.names()
    return [(card, names.get(card.about_id, card.about_id)) for card in cards]


# ---- the editors -----------------------------------------------------------------------------------------


@opened_or_sent
@allow(edits_values)
def dilemma_create(request: HttpRequest) -> HttpResponse:
    names = names_in_force()
    if not names:
        messages.info(request, _("The values are not adopted yet. Cards are written about adopted values."))
        return redirect("values:dilemmas")
    form = DilemmaForm(
        request.POST if request.method == "POST" else None,
        initial={"about": request.GET.get("varde", "")},
        names=names,
    )
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in SAID}
        try:
            use.add_dilemma(by=request.user, **given)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The card is in use now."))
            return redirect("values:dilemmas")
    return page(request, form, {})


@opened_or_sent
@allow(edits_values)
def dilemma_change(request: HttpRequest, pk: int) -> HttpResponse:
    card = get_object_or_404(Dilemma, pk=pk)
    initial = {"version": card.version, "about": card.about_id}
    initial |= {"situation": card.situation, "questions": card.questions}
    form = DilemmaForm(
        request.POST if request.method == "POST" else None, initial=initial, names=names_in_force()
    )
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("version", *SAID)}
        try:
            use.change_dilemma(dilemma=card, by=request.user, **given)
        except ValidationError as refusal:
            return refused(request, form, card, refusal)
        messages.success(request, _("The card is changed."))
        return redirect("values:dilemmas")
    return page(request, form, {"card": card})


def refused(request: HttpRequest, form: DilemmaForm, card: Dilemma, refusal: ValidationError) -> HttpResponse:
    """Somebody else was faster: then both texts, and sending once more is a choice."""
    if getattr(refusal, "code", "") != "stale":
        form.refuse(refusal)
        return page(request, form, {"card": card})
    theirs = get_object_or_404(Dilemma, pk=card.pk)
    form.at_version(theirs.version)
    about = Value.objects.names().get(theirs.about_id, theirs.about_id)
    return page(request, form, {"card": card, "theirs": theirs, "theirs_about": about}, status=409)


def page(
    request: HttpRequest, form: DilemmaForm, context: dict[str, Any], *, status: int | None = None
) -> HttpResponse:
    status = status or (422 if form.errors else 200)
    return render(request, "values/dilemma_form.html", {"form": form, **context}, status=status)


@require_POST
@allow(edits_values)
def dilemma_retire(request: HttpRequest, pk: int) -> HttpResponse:
    use.retire_dilemma(dilemma=get_object_or_404(Dilemma, pk=pk), by=request.user)
    messages.success(request, _("The card is out of use, and kept."))
    return redirect("values:dilemmas")


@require_POST
@allow(edits_values)
def dilemma_restore(request: HttpRequest, pk: int) -> HttpResponse:
    use.restore_dilemma(dilemma=get_object_or_404(Dilemma, pk=pk), by=request.user)
    messages.success(request, _("The card is in use again."))
    return redirect("values:dilemmas")
