"""From a desk: this suggestion and another one are about the same, or they are not."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from improvements import services
from improvements.desk import Desk
from improvements.forms.pairs import PairForm
from improvements.models import Relation, Suggestion
from improvements.pairs import can_merge, proposals_for
from improvements.views.desk_page import Item, find
from improvements.workflow import Who
from lean_portal.answers import attempt, opened_or_sent

DONE: dict[str, Promise] = {
    Relation.SAME: _("They are merged. The authors are told, and may object for ten working days."),
    Relation.PART: _("They are merged. The authors are told, and may object for ten working days."),
    Relation.BUILDS: _("Each of them links to the other now."),
    Relation.APART: _("Noted: they are not the same. They are not proposed as a pair again."),
}


@opened_or_sent
@never_cache
def suggestion_pair(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    """The number of the other may come with the address: `?med=2026-12`."""
    item = find(request.user, desk, year, serial)
    suggestion = item.suggestion
    if Who.HANDLER not in item.who:
        return redirect(desk.url(suggestion))
    merges = can_merge(suggestion, item.who) or suggestion.merged_into_id is not None and bool(request.POST)
    initial = {"version": suggestion.version, "other": request.GET.get("med", "")[:40]}
    form = PairForm(request.POST or None, user=request.user, merges=merges, initial=initial)
    if request.method == "POST" and form.is_valid() and pair(request, item, form):
        messages.success(request, DONE[form.cleaned_data["relation"]])
        return redirect(desk.url(suggestion))
    if form.is_bound:
        form.at_version(suggestion.version)
    proposals = [] if form.is_bound else proposals_for(suggestion, request.user)
    context = {"desk": desk, "suggestion": suggestion, "form": form, "proposals": proposals,
               "back": desk.url(suggestion), "url": desk.url(suggestion)}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "improvements/suggestion_pair.html", context, status=status)


def pair(request: HttpRequest, item: Item, form: PairForm) -> Any:
    given = form.cleaned_data
    if form.merges and item.suggestion.merged_into_id == given["other"].pk:
        return True  # the same form came twice: it is done, and that is the answer
    both = {"suggestion": item.suggestion, "relation": given["relation"], "by": request.user}
    both["version"] = given["version"]
    if form.merges:
        merge, reason = services.merge_suggestion, given.get("reason", "")
        return attempt(form, merge, into=given["other"], reason=reason, **both)
    return attempt(form, services.pair_suggestions, other=given["other"], **both)


@opened_or_sent
@never_cache
def pair_refuse(request: HttpRequest, desk: Desk, year: int, serial: int, other: int) -> HttpResponse:
    """Not the same: one press."""
    item = find(request.user, desk, year, serial)
    if request.method != "POST" or Who.HANDLER not in item.who:
        return redirect(desk.url(item.suggestion))
    rows = Suggestion.objects.listed_for(request.user)
    try:
        services.pair_suggestions(
            suggestion=item.suggestion,
            other=get_object_or_404(rows, pk=other),
            relation=Relation.APART,
            by=request.user,
        )
    except ValidationError as refusal:
        messages.info(request, " ".join(refusal.messages))
    else:
        messages.success(request, DONE[Relation.APART])
    return redirect(desk.url(item.suggestion))


@opened_or_sent
@never_cache
def pair_undo(request: HttpRequest, desk: Desk, year: int, serial: int, other: int) -> HttpResponse:
    """They do not build on each other after all."""
    item = find(request.user, desk, year, serial)
    if request.method != "POST" or Who.HANDLER not in item.who:
        return redirect(desk.url(item.suggestion))
    rows = Suggestion.objects.listed_for(request.user)
    services.unpair_suggestions(
        suggestion=item.suggestion, other=get_object_or_404(rows, pk=other), by=request.user
    )
    messages.success(request, _("The two no longer link to each other."))
    return redirect(desk.url(item.suggestion))
