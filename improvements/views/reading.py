"""The page of a suggestion's life, as one person may read it. Acts that fail answer with the same page."""

from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONArray
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from improvements import (
    charts,
    files,
    follow_ups,
    happened,
    letters,
    life_line,
    masking,
    next_step,
    pairs,
    rules,
    spreading,
    support,
    talk,
    withheld,
)
from improvements.deciders import Judgement, judge
from improvements.decision_table import Level
from improvements.desk import STEERING, UNITS
from improvements.follow_ups import is_to_be_checked
from improvements.forms.suggestion import AnswerForm, NewFactsForm, VersionForm
from improvements.forms.talk import CommentForm
from improvements.models import Measure, Suggestion
from improvements.models.rung import climbed_so_far
from improvements.promises import is_unread
from improvements.services.measures import MEASURED
from improvements.services.spread import may_offer
from improvements.views.draft_left import draft_left
from improvements.views.places import place_of
from improvements.workflow import AWAITING, HOLDING, ONGOING, UNDECIDED, State, Who, moves
from lean_portal import clock
from lean_portal.compiled import compiled_once
from lean_portal.refusals import NotAllowed
from organisation.context import group_of
from organisation.models import GroupSettings, Unit, User
from values.models import Value

AROUND = ("unit__authority", "handler_unit", "responsible_unit", "author", "on_behalf_of")
# What a person may do on the page itself: the state it leads to, and the form it needs.
ANSWER, REOPEN, WITHDRAW, RESUBMIT, WAKE = "answer", "reopen", "withdraw", "resubmit", "wake"
FORMS: dict[str, type[VersionForm]] = {
    ANSWER: AnswerForm, REOPEN: NewFactsForm, RESUBMIT: VersionForm, WAKE: VersionForm,
}  # fmt: skip


def find(user: User, year: int, serial: int) -> Suggestion:
    """The suggestion, where this person may see it; otherwise there is no such page."""
    rows = Suggestion.objects.visible_to(user).annotate(values_named=values_named(), climbed=climbed_so_far())
    rows = rows.annotate(
        measured=has_measures(),
        company=pairs.has_company(),
        files_named=files.files_beside(),
        supported=support.own_supporters(),
    )
    rows = rows.annotate(
        next_check=follow_ups.next_check(),
        next_check_id=follow_ups.next_check_id(),
        has_spread=spreading.has_spread(),
    ).select_related(*AROUND)
    return get_object_or_404(rows, year=year, serial=serial)


@compiled_once(Suggestion)
def has_measures() -> Exists:
    return Exists(Measure.objects.filter(effort__suggestion=OuterRef("pk")))


@compiled_once(Suggestion)
def values_named() -> ArraySubquery:
    """Key and name, in its newest wording, of each value that a suggestion is about. No statement more."""
    tags = Suggestion.value_keys.through.objects.filter(suggestion=OuterRef(OuterRef("pk")))
    newest = Value.objects.newest_wordings().filter(key__in=tags.values("valuekey"))
    return ArraySubquery(newest.values_list(JSONArray("key", "name")))


def possible(suggestion: Suggestion, who: frozenset[Who]) -> set[str]:
    """What this person may do here, by the one table."""
    here, there = State(suggestion.state), {move.to for move in moves(suggestion.state, who - {Who.HANDLER})}
    found = {
        ANSWER: here == State.NEEDS_INFORMATION and State.ACKNOWLEDGED in there,
        REOPEN: here == State.DECLINED and State.UNDER_REVIEW in there and not suggestion.reopened_at,
        WITHDRAW: State.WITHDRAWN in there,
        RESUBMIT: here == State.WITHDRAWN and State.SUBMITTED in there,
        WAKE: here == State.PARKED and State.UNDER_REVIEW in there and rest_is_over(suggestion),
    }
    return {name for name, may in found.items() if may}


def rest_is_over(suggestion: Suggestion) -> bool:
    return suggestion.parked_until is not None and suggestion.parked_until <= clock.today()


def detail_page(
    request: HttpRequest,
    suggestion: Suggestion,
    *,
    act: str = "",
    form: VersionForm | None = None,
    talk_form: CommentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = reading(request, suggestion)
    context["forms"] = {
        name: form if name == act and form else FORMS[name](initial={"version": suggestion.version})
        for name in context["acts"] & FORMS.keys()
    }
    context["form"] = talk_form or form
    context["talk_form"] = talk_form or CommentForm()
    return render(request, "improvements/suggestion_detail.html", context, status=status)


def conflict_page(
    request: HttpRequest, suggestion: Suggestion, *, act: str, form: VersionForm, refusal: NotAllowed
) -> HttpResponse:
    """Somebody was faster: what has happened since the page was opened, and the text that was written."""
    suggestion = find(request.user, suggestion.year, suggestion.serial)
    seen = form.cleaned_data.get("version", suggestion.version)
    form.at_version(suggestion.version)
    context = reading(request, suggestion)
    newer = [step for step in context["steps"] if step.number > seen]
    context["conflict"] = {
        "why": "" if getattr(refusal, "code", "") == "stale" else " ".join(refusal.messages),
        "rows": happened.history(
            suggestion,
            newer,
            inside=context["handles"],
            own=context["is_author"],
            shut=withheld.shut_until(suggestion, request.user),
        ),
        "kept": "" if act in context["acts"] else form.text,
    }
    context["forms"] = {act: form} if act in context["acts"] and act in FORMS else {}
    context["talk_form"] = CommentForm()
    return render(request, "improvements/suggestion_detail.html", context, status=409)


class Door(NamedTuple):
    """The way from the page to the desk where this person acts on it."""

    url: str
    label: str
    waits: bool  # for exactly this person


def door(suggestion: Suggestion, user: User, who: frozenset[Who]) -> Door | None:
    desk = next((desk for desk in (STEERING, UNITS) if desk.holds(suggestion, user, who)), None)
    if desk is None:
        return None
    if Who.HANDLER in who and suggestion.state in AWAITING:
        return Door(desk.url(suggestion), _("Answer the suggestion"), True)
    if Who.HANDLER in who and is_unread(suggestion):
        return Door(desk.url(suggestion), _("Read it at the desk"), True)
    if Who.RESPONSIBLE in who and suggestion.state in ONGOING:
        return Door(desk.url(suggestion), _("Take the next step"), True)
    if Who.RESPONSIBLE in who and is_to_be_checked(suggestion):
        url = reverse("improvements:check_answer", args=[suggestion.next_check_id])
        return Door(url, _("Does this still hold? Answer"), True)
    return Door(desk.url(suggestion), _("See it at the desk"), False)


def judged_now(
    suggestion: Suggestion, user: User, affected: list[Unit], settings: GroupSettings
) -> Judgement | None:
    """Who may say yes and why, while nobody has: when it is answered, or known to lie further up."""
    if suggestion.state not in UNDECIDED:
        return None
    found = judge(suggestion, user, affected=affected, settings=settings)
    return found if found.answered or found.level != Level.MANAGER else None


def measured(suggestion: Suggestion, user: User, who: frozenset[Who]) -> dict[str, Any]:
    """Its charts, and for whoever leads it the way to measure more."""
    return {
        "charts": charts.charts_of_suggestion(suggestion, user) if suggestion.measured else [],
        "leads": Who.RESPONSIBLE in who and suggestion.state in MEASURED,
        "begin_url": reverse("improvements:measure_begin", args=[suggestion.year, suggestion.serial]),
    }


def reading(request: HttpRequest, suggestion: Suggestion) -> dict[str, Any]:
    user, steps = request.user, list(suggestion.steps.all())
    who = rules.actors(suggestion, user)
    shut, owed = withheld.shut_until(suggestion, user), next_step.next_promise(suggestion)
    letter = letters.letter(suggestion, steps, shut)
    inside = Who.HANDLER in who
    affected = list(suggestion.affected_units.all())
    own, told = Who.AUTHOR in who, letter.step if letter else None
    history = happened.history(suggestion, steps, inside=inside, own=own, told=told, shut=shut)
    history = happened.with_rungs(history, suggestion.climbed)
    tried = any(step.state == State.TRIAL for step in steps)
    return {
        "suggestion": suggestion,
        "beside": pairs.beside(suggestion, user, who),
        "is_author": own,
        "acts": possible(suggestion, who),
        "handles": inside,
        "door": door(suggestion, user, who),
        "state_words": next_step.state_words(suggestion),
        "next": owed,
        "next_deed": owed.deed(next_step.who_is_next(suggestion)) if owed else "",
        "pause": next_step.pause_words(suggestion),
        "gone_on": next_step.gone_on(suggestion, owed),
        "line": life_line.line(suggestion, steps),
        "letter": letter,
        "history": happened.with_openings(history, masking.openings(suggestion, inside=inside)),
        "files": files.lines(suggestion, user),
        "can_add_file": files.may_add(suggestion, user),
        "original": masking.own_original(suggestion, user),
        "steps": steps,
        "talk": talk.talk_of(suggestion, user, letter.step if letter else None),
        "trials": withheld.trials(suggestion, user) if tried else [],
        **measured(suggestion, user, who),
        "checks": follow_ups.looked_at(suggestion, steps, user),
        "withheld": withheld.left_out(suggestion, user),
        "spread": spreading.tree(suggestion, user) if suggestion.has_spread else None,
        "after": spreading.taken_from(suggestion, user) if suggestion.has_spread else None,
        "may_offer": suggestion.open_to_group and suggestion.state in HOLDING and may_offer(suggestion, user),
        "affected": affected,
        "judged": judged_now(suggestion, user, affected, group_of(request)),
        "sender": rules.sender_shown_to(suggestion, user),
        "behind": support.behind(suggestion, user),
        "draft_left": draft_left(request),
        "handled_by": next_step.handled_by(suggestion),
        "place": place_of(suggestion.channel, group_of(request)) if suggestion.channel else None,
    }
