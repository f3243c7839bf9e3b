"""The desk of managers and of the steering group: queue, suggestion, history and answer on one page."""

import datetime as dt
from functools import partial
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from improvements import (
    actions,
    files,
    follow_ups,
    life_line,
    masking,
    pairs,
    rules,
    services,
    spreading,
    trial_words,
    weighing,
    withheld,
)
from improvements.board_deeds import ANSWER
from improvements.deciders import Judgement, judge
from improvements.desk import MOST, TAB, Desk, Tab, tab_of
from improvements.exports.links import export_links
from improvements.forms.answers import ASKED, AnswersForm
from improvements.forms.decision import (
    ClearForm,
    DecisionForm,
    in_one_line,
    left_over,
    names_unit,
    written_in,
)
from improvements.forms.template_choice import all_templates, offered_templates
from improvements.forms.units import open_units
from improvements.forms.weighing import CheckForm, NoteForm
from improvements.models import Step, Suggestion, Trial
from improvements.models.rung import climbed_so_far
from improvements.promises import is_unread
from improvements.services.prepare import PREPARABLE, answer_at_once, prepare_decision, writes_first
from improvements.services.publish import LETTERS
from improvements.services.templates import manages_templates
from improvements.to_publish import has_written, written_for
from improvements.views.kept import keeps_typed, to_desk
from improvements.workflow import AWAITING, State, Who
from lean_portal import clock
from lean_portal.answers import opened_or_sent
from lean_portal.htmx import render_part, wants_part
from lean_portal.refusals import NotAllowed
from lean_portal.templatetags.portal import due, short_day
from organisation.context import group_of
from organisation.models import Unit, User

AROUND = ("unit", "handler_unit__authority", "responsible_unit", "author", "on_behalf_of")
SOON = 2  # days: today and tomorrow
AT_ONCE = dt.timedelta(seconds=30)
TEMPLATE, ITEM = "improvements/desk.html", "improvements/desk_item.html"
PARTS = {"weighing": "improvements/desk_weighing.html"}  # those that do not stand in ITEM


class Item(NamedTuple):
    """A suggestion on a desk, and in which capacities its reader acts. None at all: it lies here no more."""

    suggestion: Suggestion
    who: frozenset[Who] = frozenset()


class Row(NamedTuple):
    """What the template writes of each in the queue: worked out here, for there may be a hundred."""

    pk: int
    title: str
    url: str
    when: SafeString
    about: str
    choose: str
    current: bool


@require_safe
@never_cache
def desk(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The queue, with its first suggestion beside it. Reading changes nothing."""
    asked = request.GET.get(TAB, Tab.ANSWER)
    if asked not in Tab:
        raise Http404
    return page(request, desk, Tab(asked))


@opened_or_sent
@never_cache
@keeps_typed(DecisionForm, to_desk)
def desk_suggestion(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    item = find(request.user, desk, year, serial)
    if request.method == "POST":
        return decide(request, desk, item)
    if not item.who:
        return redirect(item.suggestion)
    return page(request, desk, tab_of(item.suggestion), item)


@opened_or_sent
@never_cache
def sender_open(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    """The name stands in this answer and nowhere else: no redirect carries it."""
    item = find(request.user, desk, year, serial)
    if request.method != "POST" or not item.who:
        return redirect(desk.url(item.suggestion))
    try:
        author = services.open_sender(suggestion=item.suggestion, by=request.user)
    except NotAllowed:
        return redirect(desk.url(item.suggestion))
    opened = rules.sender_in_full(item.suggestion, author)
    return page(request, desk, tab_of(item.suggestion), item, part="sender", opened=opened)


@opened_or_sent
@never_cache
def suggestion_clear(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    item = find(request.user, desk, year, serial)
    if request.method != "POST" or not item.who:
        return redirect(desk.url(item.suggestion))
    form = ClearForm(request.POST)
    if not form.is_valid():
        form.at_version(item.suggestion.version)
        return page(request, desk, tab_of(item.suggestion), item, status=422, clear_form=form, form=form)
    try:
        services.clear_for_group(
            suggestion=item.suggestion, by=request.user, version=form.cleaned_data["version"]
        )
    except NotAllowed as refusal:
        return conflict(request, desk, item, refusal)
    messages.success(request, _("The whole group may read it now."))
    return redirect(desk.url(item.suggestion))


@opened_or_sent
@never_cache
@keeps_typed(DecisionForm, to_desk)
def suggestion_weigh(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    """Who may say yes, by what is answered so far. Everything else that is typed comes back as it stands."""
    item = find(request.user, desk, year, serial)
    if request.method != "POST" or not item.who:
        return redirect(desk.url(item.suggestion))
    asked, seen = AnswersForm(request.POST), version_of(request)
    if seen != item.suggestion.version:
        return conflict(request, desk, item)
    try:
        if not asked.is_valid():
            raise NotAllowed(_("Choose among the answers that are there."), code="unknown")
        services.weigh_suggestion(
            suggestion=item.suggestion, by=request.user, answers=asked.answers, version=seen
        )
    except (NotAllowed, PermissionDenied) as refusal:
        return conflict(request, desk, item, refusal if isinstance(refusal, NotAllowed) else None)
    item = anew(request, desk, item)
    if seen != item.suggestion.version:
        return conflict(request, desk, item)
    form = decision_form(item, request, typed=request.POST.dict())
    return page(request, desk, tab_of(item.suggestion), item, form=form, weighed=True)


# ---- to decide ------------------------------------------------------------------------------------------


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
    happened = {
        "why": "" if refusal is None or refusal.code == "stale" else " ".join(refusal.messages),
        "rows": life_line.history(
            item.suggestion,
            newer,
            inside=Who.HANDLER in item.who,
            shut=withheld.shut_until(item.suggestion, request.user),
        ),
        "kept": left_over(request.POST, form),
        "written": written_since(item, request),
    }
    return page(
        request, desk, tab_of(item.suggestion), item, status=409, form=form, conflict=happened, steps=steps
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


# ---- what the page shows --------------------------------------------------------------------------------


def find(user: User, desk: Desk, year: int, serial: int) -> Item:
    rows = Suggestion.objects.visible_to(user).exclude(state=State.DRAFT).select_related(*AROUND)
    rows = rows.annotate(
        climbed=climbed_so_far(),
        company=pairs.has_company(),
        files_named=files.files_beside(),
        written=has_written(user),
        template_rows=all_templates(),
        next_check=follow_ups.next_check(),
        wished_on=spreading.wished_day(),
    )
    suggestion = get_object_or_404(rows, year=year, serial=serial)
    suggestion.written = written_for(suggestion, user) if suggestion.written else []
    who = rules.actors(suggestion, user)
    if desk.holds(suggestion, user, who):
        return Item(suggestion, who)
    if desk.held(suggestion, user):
        return Item(suggestion)
    raise Http404


def anew(request: HttpRequest, desk: Desk, item: Item) -> Item:
    """As it is now, with all that the page shows: the row that a service gives back holds less."""
    return find(request.user, desk, item.suggestion.year, item.suggestion.serial)


def page(
    request: HttpRequest,
    desk: Desk,
    tab: Tab | None,
    item: Item | None = None,
    *,
    part: str = "work",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    user, alone = request.user, wants_part(request)
    found = list(desk.rows(user, tab or Tab.ANSWER))
    if item is None and found:
        item = find(user, desk, found[0].year, found[0].serial)
    counts = desk.counts(user)
    context = {
        "desk": desk,
        "tab": tab,
        "tabs": desk.tabs(counts, tab),
        "left_out": counts["jav"] if tab in (None, Tab.ANSWER, Tab.AUTHOR) else 0,
        "written_count": counts["written"],
        "publish_url": desk.url(name="to_publish"),
        "keeps_templates": desk.is_steering and manages_templates(user),
        "several_url": desk.url(name="several"),
        "rows": rows_of(found, tab, desk.url(), item.suggestion if item else None),
        "export": export_links(request, TAB, ko=desk.namespace, **{TAB: tab or Tab.ANSWER}),
        "most": MOST if len(found) == MOST else 0,
        "alone": alone,
        "news": list(messages.get_messages(request)) if alone else [],
        **(reading(desk, item, request, more) if item else {}),
        **more,
    }
    # The name and the original are parts of the part: htmx gets them from the file they stand in.
    template = TEMPLATE if part == "work" or not alone else PARTS.get(part, ITEM)
    response = render_part(request, template, part, context, status=status)
    if status != 200 or part != "work":
        response["HX-Push-Url"] = "false"
    return response


def rows_of(found: list[Suggestion], tab: Tab | None, base: str, chosen: Suggestion | None) -> list[Row]:
    labels = {state: str(label) for state, label in State.choices}
    unread, written, choose = _("not read yet"), _("written, not published"), str(_("Choose: %(title)s"))
    rows = []
    for suggestion in found:
        owed, about = life_line.next_promise(suggestion), [suggestion.unit.name]
        if tab in (Tab.ONGOING, Tab.DECIDED):
            about.append(labels[suggestion.state])
        elif suggestion.state == State.SUBMITTED or is_unread(suggestion):
            about.append(str(unread))
        if suggestion.written:
            about.append(str(written))
        when = due(owed.day) if owed and owed.due.kept_by_us else on_day(suggestion.state_since)
        named, current = choose % {"title": suggestion.title}, suggestion == chosen
        url = f"{base}{suggestion.slug}/"
        rows.append(Row(suggestion.pk, suggestion.title, url, when, ", ".join(about), named, current))
    return rows


def on_day(moment: dt.datetime) -> SafeString:
    return format_html('<span class="when">{}</span>', short_day(moment))


def reading(desk: Desk, item: Item, request: HttpRequest, more: dict[str, Any]) -> dict[str, Any]:
    suggestion, who = item
    user, steps = request.user, more.get("steps") or list(suggestion.steps.all())
    handles, owed = Who.HANDLER in who, life_line.next_promise(suggestion)
    tried = any(step.state == State.TRIAL for step in steps)
    form = more["form"] if isinstance(more.get("form"), DecisionForm) else decision_form(item, request)
    shut = withheld.shut_until(suggestion, user)
    history = life_line.history(suggestion, steps, inside=handles, shut=shut)
    history = life_line.with_rungs(history, suggestion.climbed)
    return {
        "suggestion": suggestion,
        **pairs.at_desk(suggestion, user, who),
        "handles": handles,
        "url": desk.url(suggestion),
        "owed": owed,
        "soon": owed is not None and (owed.day - clock.today()).days < SOON,
        "pause": life_line.pause_words(suggestion),
        "gone_on": life_line.gone_on(suggestion, owed),
        "state_words": life_line.state_words(suggestion),
        "who_is_next": life_line.who_is_next(suggestion),
        "sender": rules.sender_shown_to(suggestion, user),
        "original_near": handles and not rules.is_beyond_the_border(suggestion),
        "sender_hidden": handles and not rules.sender_is_open_to(suggestion, user) and suggestion.author_id,
        "history": life_line.with_openings(history, masking.openings(suggestion, inside=handles)),
        "affected": affected_by(suggestion),
        "files": files.lines(suggestion, user),
        "trials": withheld.trials(suggestion, user) if tried else [],
        "decision": form,
        "judged": form.judged,
        "writes_first": handles and writes_first(suggestion, user),
        "written": written_of(suggestion),
        "templates": offered_templates(form),
        "clear_form": ClearForm(initial={"version": suggestion.version}),
        **(weighed(suggestion, user, form.judged, more) if handles else {}),
    }


def weighed(
    suggestion: Suggestion, user: User, judged: Judgement | None, more: dict[str, Any]
) -> dict[str, Any]:
    """What those who handle it have written for themselves, and the forms to write more."""
    seen = weighing.seen_by(suggestion, user)
    known, begun = (weighing.known(judged), weighing.begun(judged)) if judged else ({}, {})
    check_form = more.get("check_form") or CheckForm(weighing=seen.weighing, begun=begun)
    check_form.known = known
    return {"seen": seen, "note_form": NoteForm(), "check_form": check_form}


def written_of(suggestion: Any) -> dict[str, Any]:
    """What is written and not published, for those who handle it. Looked at, it holds for what is now."""
    found = next(iter(suggestion.written), None)
    if found is None:
        return {}
    signer = found["signer"] if found["signed"] else ""
    stale = found["version"] != suggestion.version or found["overtaken"]
    return {**found, "signer": signer, "stale": stale}


def decision_form(item: Item, request: HttpRequest, **typed: Any) -> DecisionForm:
    suggestion = item.suggestion
    if not typed and Who.HANDLER in item.who and (written := written_of(suggestion)):
        typed = {"typed": {**written["weighed"], **written["given"], "action": written["action"]}}
    if not typed and (asked := request.GET.get(ANSWER)) in actions.BY_CODE:
        typed = {"typed": {"action": asked}}  # a button of the board
    home = None if suggestion.at_steering else suggestion.handler_unit.authority_id
    units = open_units(home) if names_unit(*item) else ()
    judged = None
    if Who.HANDLER in item.who and suggestion.state in AWAITING:
        affected, settings = affected_by(suggestion), group_of(request)
        judged = judge(suggestion, request.user, affected=affected, settings=settings)
    return DecisionForm(suggestion=suggestion, who=item.who, units=units, judged=judged, **typed)


def affected_by(suggestion: Any) -> list[Unit]:
    """Asked for once: the page shows them and the decision table counts them."""
    if not hasattr(suggestion, "affected_now"):
        suggestion.affected_now = list(suggestion.affected_units.all())
    return suggestion.affected_now
