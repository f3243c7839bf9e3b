"""A decision that is sent from the desk: done, written to be published later, or told that it is too late."""

import datetime as dt
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements import actions, happened, services, trial_words, withheld
from improvements.desk import MOST, Desk, Tab, tab_of
from improvements.forms.answers import ASKED
from improvements.forms.decision import DecisionForm, in_one_line, left_over, written_in
from improvements.models import Step, Suggestion, Trial
from improvements.services.prepare import PREPARABLE, answer_at_once, prepare_decision
from improvements.services.publish import LETTERS
from improvements.views.desk_page import Item, anew, decision_form, page, written_of
from improvements.workflow import Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import User

AT_ONCE = dt.timedelta(seconds=30)


def decide(request: HttpRequest, desk: Desk, item: Item) -> HttpResponse:
    form = decision_form(item, request, data=request.POST)
    seen = version_of(request)
    if not item.who or (seen is not None and seen != item.suggestion.version):
        return late(request, desk, item)
    if form.is_valid() and ("later" in request.POST or form.is_ready()):
        after = next_of(request.user, desk, item.suggestion)
        try:
            done = send_or_write(form, request)
        except PermissionDenied:  # it changed hands a moment ago
            return late(request, desk, item)
        except NotAllowed as refusal:
            if not hasattr(refusal, "error_dict"):
                return late(request, desk, item, refusal)
            form = refused(request, item, refusal)
        else:
            messages.success(request, done)
            return redirect(after)
    form.at_version(item.suggestion.version)
    return page(request, desk, tab_of(item.suggestion), item, status=422, form=form)


def refused(request: HttpRequest, item: Item, refusal: NotAllowed) -> DecisionForm:
    """The form once more, by what the answers have shown: the way up is then offered and filled in."""
    item.suggestion.refresh_from_db(fields=ASKED)
    form = decision_form(item, request, data=request.POST)
    form.is_valid()
    form.refuse(refusal)
    return form


def send_or_write(form: DecisionForm, request: HttpRequest) -> Promise:
    """Decide now, or keep it to be published later; the words for what was done."""
    if "later" in request.POST:
        write_first(form, request)
        return WRITTEN_FIRST
    try:
        perform(form, by=request.user, revision=number_in(request, "revision") or 0)
    except NotAllowed as refusal:
        if getattr(refusal, "code", "") != "unsigned":
            raise
        write_first(form, request)
        return WAITS_FOR_ANOTHER
    return form.chosen.done


WRITTEN_FIRST = _("It is written, and not published yet. Nobody is told before you publish.")
WAITS_FOR_ANOTHER = _(
    "Two members sign the steering group's no. It is written, and waits for somebody else to sign it. "
    "Nobody is told yet."
)


def write_first(form: DecisionForm, request: HttpRequest) -> None:
    prepare_decision(
        suggestion=form.suggestion,
        by=request.user,
        action=form.chosen.code,
        given=form.given,
        answers=form.answers if form.weighs else None,
        version=form.cleaned_data["version"],
        revision=number_in(request, "revision") or 0,
    )


def perform(form: DecisionForm, *, by: User, revision: int) -> None:
    suggestion, version = form.suggestion, form.cleaned_data["version"]
    if form.weighs:  # remembered by itself: a refused yes leaves the answers that refused it
        services.weigh_suggestion(suggestion=suggestion, by=by, answers=form.answers, version=version)
    act = partial(form.chosen.service, suggestion=suggestion, by=by, version=version, **form.arguments)
    if form.chosen.code not in PREPARABLE:
        act()
    else:
        answer_at_once(suggestion=suggestion, by=by, version=version, revision=revision, act=act)


def next_of(user: User, desk: Desk, suggestion: Suggestion) -> str:
    """Where to go on: what comes after it in its queue, else what comes before, else the emptied queue."""
    tab = tab_of(suggestion) or Tab.ANSWER
    order = list(desk.queue(user, tab).only("year", "serial")[:MOST])
    place = order.index(suggestion) if suggestion in order else len(order)
    others = [*order[place + 1 :], *order[:place]]
    return desk.url(others[0]) if others else desk.url(tab="" if tab == Tab.ANSWER else tab)


def late(request: HttpRequest, desk: Desk, item: Item, refusal: NotAllowed | None = None) -> HttpResponse:
    """A double click has been done by its first half; otherwise somebody was faster."""
    action = actions.BY_CODE.get(request.POST.get("action", ""))
    if action is None or "later" in request.POST or not is_sent_twice(request, item.suggestion, action):
        return conflict(request, desk, item, refusal)
    messages.success(request, action.done)
    return redirect(next_of(request.user, desk, item.suggestion))


def is_sent_twice(request: HttpRequest, suggestion: Suggestion, action: actions.Action) -> bool:
    """What happened last is what is sent: a moment ago, by the same person, with the same words and day."""
    last, seen = suggestion.steps.last(), version_of(request)
    if last is None or seen is None or last.number <= seen or last.by_id != request.user.pk:
        return False
    sent, done = written_in(request.POST, action), [last.text, last.would_change, str(last.until)]
    if action.code in ("trial", "conclude"):
        done += trial_words.written(Trial.objects.of_suggestion(suggestion).last())
    is_same = last.state == action.to if action.to else bool(sent) or is_read_twice(action, last)
    return is_same and sent <= {*map(in_one_line, done)} and clock.now() - last.at < AT_ONCE


def is_read_twice(action: actions.Action, last: Step) -> bool:
    """That something has been read is said without a word."""
    return action.code == "noted" and last.kind == Step.Kind.READ


def conflict(request: HttpRequest, desk: Desk, item: Item, refusal: NotAllowed | None = None) -> HttpResponse:
    """Somebody was faster: what has happened, and everything that was typed."""
    item = anew(request, desk, item)
    seen = version_of(request)
    steps = list(item.suggestion.steps.all())
    newer = [step for step in steps if seen is not None and step.number > seen]
    form = decision_form(item, request, typed=request.POST.dict())
    since = {
        "why": "" if refusal is None or refusal.code == "stale" else " ".join(refusal.messages),
        "rows": happened.history(
            item.suggestion,
            newer,
            inside=Who.HANDLER in item.who,
            shut=withheld.shut_until(item.suggestion, request.user),
        ),
        "kept": left_over(request.POST, form),
        "written": written_since(item, request),
    }
    return page(
        request, desk, tab_of(item.suggestion), item, status=409, form=form, conflict=since, steps=steps
    )


def written_since(item: Item, request: HttpRequest) -> str:
    """What somebody has written to be published later, where the page showed none or an earlier text."""
    written = written_of(item.suggestion) if Who.HANDLER in item.who else {}
    if not written or written["revision"] == (number_in(request, "revision") or 0):
        return ""
    return "\n\n".join(written["given"][name] for name in LETTERS if name in written["given"])


def version_of(request: HttpRequest) -> int | None:
    return number_in(request, "version")


def number_in(request: HttpRequest, name: str) -> int | None:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else None
