"""Rounds: which there are, how far one has come, and what the editors do with it. Consultation too."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import attempt, opened_or_sent, page
from lean_portal.templatetags.portal import status
from organisation.models import Body, Unit, User
from organisation.permissions import allow
from organisation.roles import Role
from values.content import Content
from values.forms.rounds import ConsultationForm, ProlongForm, RoundForm
from values.models import Consultation, Round, ValueFoundation
from values.permissions import edits_values
from values.services import consultation, rounds
from values.views.tabs import address, tabs

SIGNS = {Round.State.COMING: "soon", Round.State.OPEN: "trial", Round.State.CLOSED: "implemented"}


class Reach(NamedTuple):
    """How many workplaces of an organisation have answered. `missing`: named to those who may remind them."""

    organisation: Unit
    answered: int
    asked: int
    missing: list[Unit]

    @property
    def width(self) -> int:
        """Of the bar, out of 400."""
        return round(400 * self.answered / self.asked)


# ---- reading ---------------------------------------------------------------------------------------------


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    found = Round.objects.for_rows().annotate(replied=Count("replies"))
    rows = [(each, sign(each)) for each in found]
    context = {
        "rows": rows,
        "open": sum(each.is_open for each, _sign in rows),
        "consultations": Consultation.objects.select_related("foundation").order_by("-held_on", "-id"),
        "draft": draft_to_ask_about(request.user),
        "waiting": set(Round.objects.waiting_for(request.user).values_list("pk", flat=True)),
        "edits": edits_values(request.user),
        "tabs": tabs(request.user, "values:comments"),
    }
    return render(request, "values/round_list.html", context)


@require_safe
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(pk)
    return render(request, "values/round_detail.html", reading(request.user, round_))


@require_safe
def round_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft and the questions, to print and take to the meeting."""
    round_ = find(pk)
    content = Content.from_json(round_.revision.content)
    return render(request, "values/round_paper.html", {"round": round_, "content": content})


def find(pk: int) -> Round:
    return get_object_or_404(Round.objects.select_related("foundation", "revision__foundation"), pk=pk)


def sign(round_: Round) -> str:
    return status(SIGNS[round_.state], round_.state.label)


def draft_to_ask_about(user: User) -> ValueFoundation | None:
    return ValueFoundation.objects.open().filter(state="draft").first() if edits_values(user) else None


def senders_of(user: User, round_: Round) -> list[Unit | Body]:
    """The workplaces that this person answers for and the groups they sit in, where the round asks them."""
    mine = round_.asked_units().filter(pk__in=user.answered_unit_ids).order_by("path")
    roles = [post.role for post in user.posts]
    return [*mine, *round_.bodies.filter(member_roles__overlap=roles)]


def asked_so_far(draft: ValueFoundation) -> set[str]:
    return set(draft.rounds.values_list("kind", flat=True))


def reading(user: User, round_: Round) -> dict[str, Any]:
    """Two queries for those who are asked, whoever they are."""
    units, bodies = list(round_.units_with_reply()), bodies_with_reply(round_)
    roles = {post.role for post in user.posts}
    mine = [unit.has_replied for unit in units if unit.pk in user.answered_unit_ids]
    mine += [done for body, done in bodies if roles & set(body.member_roles)]
    return {
        "round": round_,
        "sign": sign(round_),
        "reach": reach_of(user, units),
        "bodies": bodies,
        "answered": sum(unit.has_replied for unit in units) + sum(done for _body, done in bodies),
        "asked": len(units) + len(bodies),
        "is_waiting": round_.is_open and not all(mine),
        "answers": bool(mine),
        "edits": edits_values(user) and round_.state != Round.State.CLOSED,
        "least": rounds.earliest_close(round_.opens_on),
        "draft_url": address("values:version", round_.revision.slug),
    }


def bodies_with_reply(round_: Round) -> list[tuple[Body, bool]]:
    if round_.kind == Round.Kind.WORKPLACES:
        return []
    replied = Exists(round_.replies.filter(body=OuterRef("pk")))
    return [(body, body.has_replied) for body in round_.bodies.annotate(has_replied=replied)]


def reach_of(user: User, units: list[Unit]) -> list[Reach]:
    """In the organisation's order, never by how many."""
    own = {post.authority_id for post in user.posts_as({Role.ORGANISATION_HEAD})}
    found: dict[int, list[Unit]] = {}
    for unit in units:
        found.setdefault(unit.authority_id or unit.pk, []).append(unit)
    return [
        Reach(
            units[0].authority or units[0],
            sum(unit.has_replied for unit in units),
            len(units),
            [unit for unit in units if not unit.has_replied] if edits_values(user) or key in own else [],
        )
        for key, units in found.items()
    ]


# ---- the editors -----------------------------------------------------------------------------------------


@opened_or_sent
@allow(edits_values)
def round_create(request: HttpRequest) -> HttpResponse:
    draft = draft_to_ask_about(request.user)
    if draft is None:
        messages.info(request, _("There is no draft to send out."))
        return redirect("values:rounds")
    form = RoundForm(request.POST) if request.method == "POST" else RoundForm(asked=asked_so_far(draft))
    if request.method == "POST" and form.is_valid():
        round_ = attempt(form, rounds.open_round, foundation=draft, by=request.user, **form.cleaned_data)
        if round_ is not None:
            messages.success(
                request, _("The draft is sent out. Those who are asked are told on the first day.")
            )
            return redirect("values:round", round_.pk)
    return page(request, "values/round_create.html", form, {"draft": draft})


@opened_or_sent
@allow(edits_values)
def round_change(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(pk)
    if round_.state == Round.State.CLOSED:
        messages.info(request, _("The round is over."))
        return redirect("values:round", pk)
    initial = {"version": round_.version, "closes_on": round_.closes_on}
    form = ProlongForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return change_page(request, round_, form, 422 if form.errors else 200)
    try:
        rounds.prolong_round(round_=round_, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        round_ = find(pk)
        form.refuse(refusal)
        form.at_version(round_.version)
        return change_page(request, round_, form, 409 if getattr(refusal, "code", "") == "stale" else 422)
    messages.success(request, _("The round is longer now."))
    return redirect("values:round", pk)


def change_page(request: HttpRequest, round_: Round, form: ProlongForm, status: int) -> HttpResponse:
    """The last day as it is now stands beside the one that was chosen."""
    return render(request, "values/round_change.html", {"round": round_, "form": form}, status=status)


@require_POST
@allow(edits_values)
def round_close(request: HttpRequest, pk: int) -> HttpResponse:
    return act(request, pk, rounds.close_round, _("The round is closed."))


@require_POST
@allow(edits_values)
def round_call_off(request: HttpRequest, pk: int) -> HttpResponse:
    return act(request, pk, rounds.call_off_round, _("The round is called off."))


@opened_or_sent
@allow(edits_values)
def consultation_create(request: HttpRequest) -> HttpResponse:
    draft = draft_to_ask_about(request.user)
    if draft is None:
        messages.info(request, _("There is no draft to record consultation about."))
        return redirect("values:rounds")
    form = ConsultationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        save = consultation.record_consultation
        if attempt(form, save, foundation=draft, by=request.user, **form.cleaned_data):
            messages.success(request, _("The consultation is recorded."))
            return redirect("values:rounds")
    context = {"draft": draft, "consultations": draft.consultations.all()}
    return page(request, "values/consultation_create.html", form, context)


# ---- what they share -------------------------------------------------------------------------------------


def act(request: HttpRequest, pk: int, service: Any, done: Any) -> HttpResponse:
    round_ = find(pk)
    try:
        service(round_=round_, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    there = Round.objects.filter(pk=pk).exists()
    return redirect("values:round", pk) if there else redirect("values:rounds")
