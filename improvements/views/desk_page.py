"""What stands on the desk: the queue, and beside it the suggestion with its history and its form."""

import datetime as dt
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from improvements import (
    actions,
    files,
    follow_ups,
    happened,
    masking,
    next_step,
    pairs,
    rules,
    spreading,
    weighing,
    withheld,
)
from improvements.board_deeds import ANSWER
from improvements.deciders import Judgement, judge
from improvements.desk import MOST, TAB, Desk, Tab
from improvements.exports.links import export_links
from improvements.forms.decision import ClearForm, DecisionForm, names_unit
from improvements.forms.template_choice import all_templates, offered_templates
from improvements.forms.units import open_units
from improvements.forms.weighing import CheckForm, NoteForm
from improvements.models import Suggestion
from improvements.models.rung import climbed_so_far
from improvements.promises import is_unread
from improvements.services.prepare import writes_first
from improvements.services.templates import manages_templates
from improvements.to_publish import has_written, written_for
from improvements.workflow import AWAITING, State, Who
from lean_portal import clock
from lean_portal.htmx import render_part, wants_part
from lean_portal.templatetags.portal import due, short_day
from organisation.context import group_of
from organisation.models import Unit, User

AROUND = ("unit", "handler_unit__authority", "responsible_unit", "author", "on_behalf_of")
SOON = 2  # days: today and tomorrow
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
        owed, about = next_step.next_promise(suggestion), [suggestion.unit.name]
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
    handles, owed = Who.HANDLER in who, next_step.next_promise(suggestion)
    tried = any(step.state == State.TRIAL for step in steps)
    form = more["form"] if isinstance(more.get("form"), DecisionForm) else decision_form(item, request)
    shut = withheld.shut_until(suggestion, user)
    history = happened.history(suggestion, steps, inside=handles, shut=shut)
    history = happened.with_rungs(history, suggestion.climbed)
    return {
        "suggestion": suggestion,
        **pairs.at_desk(suggestion, user, who),
        "handles": handles,
        "url": desk.url(suggestion),
        "owed": owed,
        "soon": owed is not None and (owed.day - clock.today()).days < SOON,
        "pause": next_step.pause_words(suggestion),
        "gone_on": next_step.gone_on(suggestion, owed),
        "state_words": next_step.state_words(suggestion),
        "who_is_next": next_step.who_is_next(suggestion),
        "sender": rules.sender_shown_to(suggestion, user),
        "original_near": handles and not rules.is_beyond_the_border(suggestion),
        "sender_hidden": handles and not rules.sender_is_open_to(suggestion, user) and suggestion.author_id,
        "history": happened.with_openings(history, masking.openings(suggestion, inside=handles)),
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
