"""Handing over: who leaves, what rests on them, and the page where it is accepted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from improvements.views.kept import keeps_typed
from lean_portal.answers import attempt, opened_or_sent, page
from lean_portal.refusals import NotAllowed
from organisation.models import User
from organisation.permissions import is_steering_member
from overview import handing, resting
from overview.forms import LeaverForm, ReceiverForm, RefusalForm
from overview.services import handover as services
from training.models import Handover, HandoverLine


@opened_or_sent
def handover_begin(request: HttpRequest) -> HttpResponse:
    """One's own; whoever oversees chooses somebody with a post."""
    user, oversees = request.user, handing.oversees(request.user)
    people = handing.possible_leavers() if oversees else User.objects.none()
    chosen = request.POST if request.method == "POST" and oversees and "person" in request.POST else None
    form = LeaverForm(chosen, people=people)
    if request.method == "POST" and chosen is None:
        return begin_own(request, user)
    if request.method == "POST" and form.is_valid():
        found = attempt(form, services.open_handover, leaver=form.cleaned_data["person"], by=user)
        if found:
            return redirect(found)
    context = {
        "oversees": oversees,
        "mine": handing.open_of(user),
        "texts": resting.written_by(user).count() if is_steering_member(user) else 0,
        "going_on": shown_to(user),
    }
    return page(request, "overview/handover_begin.html", form, context)


def begin_own(request: HttpRequest, user: User) -> HttpResponse:
    try:
        return redirect(services.open_handover(leaver=user, by=user))
    except NotAllowed:
        messages.info(request, _("Nothing rests on you by name. Your posts go on by themselves."))
        return redirect("overview:handover_begin")


def shown_to(user: User) -> list[Handover]:
    """Those that go on and that this person arranges or receives from."""
    rows = Handover.objects.open().select_related("leaver").order_by("-at")
    if handing.oversees(user):
        return list(rows)
    mine = HandoverLine.objects.waiting().filter(to=user).values("handover")
    return list(rows.filter(leaver=user) | rows.filter(pk__in=mine))


def find(user: User, pk: int) -> Handover:
    """404 for whoever neither arranges it nor receives anything."""
    handover = get_object_or_404(Handover.objects.select_related("leaver", "by"), pk=pk)
    if not handing.arranges(user, handover.leaver) and not handover.lines.filter(to=user).exists():
        raise Http404
    return handover


@require_safe
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, find(request.user, pk))


def show(request: HttpRequest, found: Handover, line: Any = None, form: Any = None) -> HttpResponse:
    """`form` is one that was sent about `line`, and stays as it is."""
    user = request.user
    arranges = handing.arranges(user, found.leaver)
    people = handing.possible_receivers(found.leaver) if arranges else []
    rows: list[dict[str, Any]] = []
    for each in handing.mine_in(found, user):
        waits = each.accepted_at is None and each.gone_at is None
        accepts = waits and each.to_id == user.pk
        row: dict[str, Any] = {
            "line": each,
            "words": words_of(each, user),
            "waits": waits,
            "accepts": accepts,
        }
        if arranges and waits:
            row["form"] = ReceiverForm(people=people, initial={"to": each.to_id}, auto_id=ids_of(each))
        if accepts:
            row["refusal"] = RefusalForm(auto_id=ids_of(each))
        if line is not None and each.pk == line.pk:
            row["refusal" if isinstance(form, RefusalForm) else "form"] = form
        rows.append(row)
    mine = sum(row["accepts"] for row in rows)
    context = {"handover": found, "rows": rows, "mine": mine, "arranges": arranges, "form": form}
    context["left"] = sum(row["waits"] for row in rows)
    code = 422 if form is not None else 200
    return render(request, "overview/handover.html", context, status=code)


def words_of(line: HandoverLine, user: User) -> str:
    return handing.MOVES[line.kind].words(handing.row_of(line), user)


def ids_of(line: HandoverLine) -> str:
    return f"id_{line.pk}_%s"


@require_POST
def handover_redirect(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    found = find(request.user, pk)
    if not handing.arranges(request.user, found.leaver):
        raise PermissionDenied
    row = get_object_or_404(found.lines.all(), pk=line)
    people = handing.possible_receivers(found.leaver)
    form = ReceiverForm(request.POST, people=people, auto_id=ids_of(row))
    if form.is_valid() and attempt(
        form, services.redirect_line, line=row, to=form.cleaned_data["to"], by=request.user
    ):
        messages.success(request, _("It is meant for another now, who is told."))
        return redirect(found)
    return show(request, found, row, form)


@require_POST
def handover_accept(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    found = find(request.user, pk)
    row = get_object_or_404(found.lines.all(), pk=line)
    try:
        taken = services.accept_line(line=row, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        words = _("It is yours now. Thank you!") if taken else _("It was answered or ended meanwhile.")
        messages.success(request, words)
    return redirect(found)


@require_POST
def handover_accept_all(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request.user, pk)
    try:
        taken, left = services.accept_all(handover=found, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(found)
    if taken or not left:
        words = ngettext("%(n)s thing is yours now.", "%(n)s things are yours now.", taken) % {"n": taken}
        messages.success(request, words)
    for line, why in left:
        said = {"what": words_of(line, request.user), "why": why}
        messages.warning(request, _("Not taken over: %(what)s. %(why)s") % said)
    return redirect(found)


def to_list(user: User, pk: int, line: int) -> str:
    return reverse("overview:handover_begin")


@require_POST
@keeps_typed(RefusalForm, to_list)
def handover_refuse(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    found = find(request.user, pk)
    row = get_object_or_404(found.lines.all(), pk=line)
    if row.to_id != request.user.pk:
        raise PermissionDenied
    form = RefusalForm(request.POST, auto_id=ids_of(row))
    if not form.is_valid():
        return show(request, found, row, form)
    try:
        services.refuse_line(line=row, by=request.user, **form.cleaned_data)
    except NotAllowed as refusal:
        form.refuse(refusal)
        return show(request, found, row, form)
    messages.success(request, _("Thank you for saying so. Another is chosen for it."))
    sees = handing.arranges(request.user, found.leaver) or found.lines.filter(to=request.user).exists()
    return redirect(found) if sees else redirect("overview:handover_begin")
