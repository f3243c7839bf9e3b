"""What rests on a person, and what is on its way: for Min sida, in one query whatever there is of it."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from improvements import cycles_due
from improvements.models import (
    Evaluation,
    Objection,
    Rung,
    Suggestion,
    SuggestionQuerySet,
    Trial,
)
from improvements.models.suggestion import not_left_out, unread
from improvements.next_step import DECISION, Owed, next_promise
from improvements.obligations_after import as_check, as_offer, as_unread, offered_to, to_check, to_read
from improvements.promises import RungLevel, at_the_top
from improvements.to_publish import to_sign
from improvements.workflow import AWAITING, ONGOING, State
from lean_portal import clock
from lean_portal.obligation import Obligation
from lean_portal.templatetags.portal import day, in_words, short_day
from organisation.models import User
from organisation.steering import convenes
from organisation.workdays import add_workdays, workdays_between

MOST = 5  # of each kind; a page for the rest is one link away
PROMISED_STEPS = tuple(state for state in ONGOING if state != State.RELAPSE)
NEAR = 5  # working days before its date that a task is brought up


class Part(StrEnum):
    ANSWER = "answer"
    REPLY = "reply"
    CARRY_OUT = "carry_out"
    CHECK = "check"
    OFFER = "offer"
    READ = "read"
    CLIMBED = "climbed"
    EVALUATE = "evaluate"
    OBJECTED = "objected"
    LATER = "later"
    MINE = "mine"


# ---- the parts, as QuerySets ----------------------------------------------------------------------------


def to_answer(user: User) -> SuggestionQuerySet:
    """Those that wait for this person's answer, the oldest promise first."""
    promised = Case(When(state=State.SUBMITTED, then=F("read_by")), default=F("decide_by"))
    waiting = Suggestion.objects.handled_by(user).awaiting_answer()
    return waiting.annotate(due=promised).order_by("due", "id")


def to_reply(user: User) -> SuggestionQuerySet:
    """Those of this person's own that somebody has asked something about."""
    asked = Suggestion.objects.filter(author=user, state=State.NEEDS_INFORMATION)
    return asked.annotate(due=F("decide_by")).order_by("state_since")


def to_carry_out(user: User) -> SuggestionQuerySet:
    """Yeses and trials whose next step rests on a role of this person, the nearest date first."""
    ongoing = Suggestion.objects.in_charge(user).filter(state__in=ONGOING)
    return ongoing.annotate(due=F("due_on")).order_by("due", "id")


def climbed_to(user: User) -> SuggestionQuerySet:
    """Those below this person's post whose broken promise has climbed here, and still waits."""
    to_read = Q(state=State.SUBMITTED) | unread()
    promised = Case(When(to_read, then=F("read_by")), default=F("decide_by"))
    here = Rung.objects.filter(
        suggestion=OuterRef("pk"),
        level=RungLevel.SUPERIOR,
        promised=OuterRef("due"),
        unit__in=user.answered_unit_ids,
        suggestion__handler_unit__path__startswith=F("unit__path"),
    )
    waiting = Suggestion.objects.filter(Q(state__in=AWAITING) | unread(), at_steering=False)
    waiting = waiting.annotate(due=promised)
    mine = Q(handler_unit__in=user.answered_unit_ids)
    waiting = waiting.filter(Exists(here), not_left_out(user), due__lt=clock.today())
    return waiting.exclude(mine).order_by("due", "id")


def to_evaluate(user: User) -> SuggestionQuerySet:
    """Those about which somebody who handles them has asked this person, the nearest day first."""
    asked = Evaluation.objects.asked_of(user).open().filter(suggestion=OuterRef("pk"))
    seen = Suggestion.objects.visible_to(user).filter(Exists(asked))
    due = asked.order_by("due_on").values("due_on")[:1]
    return seen.annotate(due=Subquery(due)).order_by("due", "id")


def objected_to(user: User) -> SuggestionQuerySet:
    """Those this person merged into others, to which an author has objected and has no answer yet."""
    waiting = Objection.objects.filter(answered_at=None, merger__undone_at=None)
    rows = Suggestion.objects.handled_by(user).filter(pk__in=waiting.values("merger__suggestion"))
    return rows.annotate(due=F("decide_by")).order_by("state_since")


def written_by(user: User) -> SuggestionQuerySet:
    """This person's own, the newest first; a draft is not handed in yet."""
    return Suggestion.objects.written_by(user).annotate(due=F("decide_by")).order_by("-id")


def promises_broken() -> SuggestionQuerySet:
    """Those for the agenda of KL-Info: answers that have climbed all the way, and next steps whose day has
    passed. `since`: the promised day. `owing`: the organisation that owes the answer or the next step; None
    where the steering group does."""
    today = clock.today()
    top = at_the_top(today)
    read = (Q(state=State.SUBMITTED) | unread()) & Q(read_by__lte=top)
    answer = Q(state__in=AWAITING, decide_by__lte=top)
    done = Q(state__in=PROMISED_STEPS, due_on__lt=today)  # what has relapsed is taken up as that
    steering = Q(at_steering=True, state__in=AWAITING)
    return Suggestion.objects.filter(read | answer | done).annotate(
        since=Case(When(done, then=F("due_on")), When(read, then=F("read_by")), default=F("decide_by")),
        owing=Case(
            When(steering, then=None),
            When(done, then=F("responsible_unit__authority")),
            default=F("handler_unit__authority"),
        ),
    )


def decisions_due(day: dt.date) -> SuggestionQuerySet:
    """Those that are to be decided by that day at the latest, and are not late yet."""
    return Suggestion.objects.awaiting_answer().filter(decide_by__range=(clock.today(), day))


# ---- together -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coming:
    when: dt.date
    headline: str
    url: str
    what: str


@dataclass(frozen=True)
class Glance:
    """What one person's first page shows. The numbers count all, the lists hold the first few."""

    needs: list[Obligation]
    needs_count: int
    answer_count: int
    mine: list[Suggestion]
    mine_count: int
    coming: list[Coming]


def glance(user: User) -> Glance:
    rows = _rows(user)
    found = {part: [row for row in rows if row.part == part] for part in Part}
    counts = {part: max((row.total for row in rows if row.part == part), default=0) for part in Part}
    needs = [obligation(row) for part in WORDS for row in found[part]]
    near, later = _cycles(user)
    top = [*at_the_convenor(user), *to_sign(user), *near]
    mine = sorted(found[Part.MINE], key=lambda row: -row.pk)
    for row in mine:
        row.promise = next_promise(row)
    return Glance(
        needs=[*needs, *top],
        needs_count=sum(counts[part] for part in WORDS) + len(top),
        answer_count=counts[Part.ANSWER],
        mine=mine,
        mine_count=counts[Part.MINE],
        coming=_coming(found[Part.LATER], mine, later),
    )


def _cycles(user: User) -> tuple[list[Obligation], list[Coming]]:
    """Those of pilots: to be concluded now, and those that go on."""
    last = add_workdays(clock.today(), NEAR)
    rows = cycles_due.cycles_owned(user)
    near = [cycles_due.obligation(row) for row in rows if row.ends_on <= last]
    later = [
        Coming(row.ends_on, cycles_due.named(row), cycles_due.url_of(row), _("The cycle ends"))
        for row in rows
        if row.ends_on > last
    ]
    return near, later


def _rows(user: User) -> list[Any]:
    near = add_workdays(clock.today(), NEAR)
    parts = {
        Part.ANSWER: to_answer(user),
        Part.REPLY: to_reply(user),
        Part.CARRY_OUT: to_carry_out(user).filter(due_on__lte=near),
        Part.CHECK: to_check(user),
        Part.OFFER: offered_to(user),
        Part.READ: to_read(user),
        Part.CLIMBED: climbed_to(user),
        Part.EVALUATE: to_evaluate(user),
        Part.OBJECTED: objected_to(user),
        Part.LATER: to_carry_out(user).filter(due_on__gt=near),
        Part.MINE: written_by(user),
    }
    first, *rest = (_few(part, rows) for part, rows in parts.items())
    return list(first.union(*rest, all=True))


def _few(part: Part, rows: SuggestionQuerySet) -> SuggestionQuerySet:
    if "linked" not in rows.query.annotations:
        rows = rows.annotate(linked=Cast(None, BigIntegerField()))
    trial = Trial.objects.going_on().filter(effort__suggestion=OuterRef("pk"))
    return (
        rows.annotate(
            part=Value(str(part)),
            total=Window(Count("*")),
            unit_name=F("unit__name"),
            prediction=Subquery(trial.values("prediction")[:1]),
        )
        .only(
            "year", "serial", "title", "state", "state_since", "submitted_at", "read_by", "decide_by",
            "decided_at", "due_on", "parked_until", "at_steering", "question", "acknowledged_at", "source",
        )[:MOST]
    )  # fmt: skip


# ---- in words -------------------------------------------------------------------------------------------


def obligation(row: Any) -> Obligation:
    return WORDS[row.part](row)


def _answer(row: Any) -> Obligation:
    owed = next_promise(row)
    site = "admin:steering" if row.at_steering else "improvements"
    return Obligation(
        when=owed.day if owed else None,
        status=_status(row, owed),
        status_label=owed.broken or owed.row if owed else row.get_state_display(),
        headline=row.title,
        url=reverse(f"{site}:desk_suggestion", args=[row.year, row.serial]),
        why=_waited(row),
        action=_("Answer now"),
    )


def _waited(row: Any) -> str:
    submitted = timezone.localdate(row.submitted_at)
    days = workdays_between(submitted, clock.today())
    words = {"unit": row.unit_name, "day": day(submitted), "days": in_words(days)}
    if row.state == State.SUBMITTED:
        return _("From %(unit)s, received on %(day)s. Say that it has been read, or answer at once.") % words
    if days < 1:
        return _("From %(unit)s, received on %(day)s.") % words
    waited = ngettext(
        "From %(unit)s, received on %(day)s. They have waited one working day for a first decision.",
        "From %(unit)s, received on %(day)s. They have waited %(days)s working days for a first decision.",
        days,
    )
    return waited % words


def _reply(row: Any) -> Obligation:
    owed = next_promise(row)
    return Obligation(
        when=owed.day if owed else None,
        status="waiting",
        status_label=_("A question to you"),
        headline=row.title,
        url=row.get_absolute_url(),
        why=Truncator(row.question).chars(240),
        action=_("Answer the question"),
    )


def _carry_out(row: Any) -> Obligation:
    owed = next_promise(row)
    if row.state == State.TRIAL:
        why = _(
            "Before the trial: “%(prediction)s” Write down what came of it, and choose: keep, change or stop."
        )
        why, action = why % {"prediction": row.prediction}, _("Compare with the prediction")
    elif row.state == State.RELAPSE:
        why = _("It no longer holds. Say what follows: try again, a new day, or stop with reasons.")
        action = _("Say what follows")
    else:
        why = _("You said yes. Try it out, or write down that it is done.")
        action = _("Take the next step")
    return Obligation(
        when=row.due_on,
        status=_status(row, owed),
        status_label=_task(row, owed),
        headline=row.title,
        url=reverse("improvements:desk_suggestion", args=[row.year, row.serial]),
        why=why,
        action=action,
    )


def _task(row: Any, owed: Owed | None) -> str:
    if owed is None:
        return row.get_state_display()
    if row.state == State.TRIAL and owed.late:
        return _("The trial was to end %(day)s") % {"day": short_day(owed.day)}
    if row.state == State.TRIAL and owed.day == clock.today():
        return _("The trial ends today")
    return owed.broken or owed.row


def _status(row: Any, owed: Owed | None) -> str:
    if owed is None:
        return row.state
    if owed.late:
        return "late"
    return "soon" if (owed.day - clock.today()).days < 2 else row.state


def _climbed(row: Any) -> Obligation:
    owed = next_promise(row)
    why = _("From %(unit)s. Whoever answers has not done so, and it has gone on to you. Ask what is missing.")
    return Obligation(
        when=owed.day if owed else None,
        status="late",
        status_label=owed.broken if owed else "",
        headline=row.title,
        url=row.get_absolute_url(),
        why=why % {"unit": row.unit_name},
        action=_("See what is missing"),
    )


def _evaluate(row: Any) -> Obligation:
    late = row.due < clock.today()
    return Obligation(
        when=row.due,
        status="late" if late else "waiting",
        status_label=_("Your evaluation is late") if late else _("You are asked what you think"),
        headline=row.title,
        url=reverse("improvements:evaluation_answer", args=[row.year, row.serial]),
        why=_("Those who handle the suggestion ask you. Only they read your answer."),
        action=_("Write your evaluation"),
    )


def _objected(row: Any) -> Obligation:
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("An author objects"),
        headline=row.title,
        url=reverse("improvements:suggestion_mergers", args=[row.year, row.serial]),
        why=_("You merged it with another suggestion. Undo it, or keep it and tell why."),
        action=_("Answer the objection"),
    )


# What needs somebody, in words. The other parts are on their way.
WORDS = {
    Part.ANSWER: _answer,
    Part.REPLY: _reply,
    Part.OBJECTED: _objected,
    Part.EVALUATE: _evaluate,
    Part.CARRY_OUT: _carry_out,
    Part.CHECK: as_check,
    Part.OFFER: as_offer,
    Part.READ: as_unread,
    Part.CLIMBED: _climbed,
}


def at_the_convenor(user: User) -> list[Obligation]:
    """One row for all answers that have climbed all the way; no query for anybody but the convenor."""
    if not convenes(user):
        return []
    top, read = at_the_top(clock.today()), Q(state=State.SUBMITTED) | unread()
    late = Suggestion.objects.filter(read & Q(read_by__lte=top) | Q(state__in=AWAITING, decide_by__lte=top))
    since = Case(When(read, then=F("read_by")), default=F("decide_by"))
    found = late.aggregate(count=Count("pk"), since=Min(since))
    if not found["count"]:
        return []
    headline = ngettext(
        "One promise is broken at every level",
        "%(number)s promises are broken at every level",
        found["count"],
    )
    broken = Owed(DECISION, found["since"], late=True).broken
    return [
        Obligation(
            when=found["since"],
            status="late",
            status_label=broken,
            headline=headline % {"number": in_words(found["count"]).capitalize()},
            url=reverse("improvements:promise_shares"),
            why=_("Neither those who answer nor their superiors have answered. KL-Info can take it up next."),
            action=_("See where"),
        )
    ]


def _coming(later: list[Any], mine: list[Any], cycles: list[Coming]) -> list[Coming]:
    """The next dates beyond what needs somebody now: tasks further off, and what this person was promised."""
    dates = {}
    for row in [*later, *mine]:
        owed = next_promise(row)
        if owed and not owed.late and row.state != State.NEEDS_INFORMATION:
            dates[row.pk] = Coming(owed.day, row.title, row.get_absolute_url(), owed.label)
    return sorted([*dates.values(), *cycles], key=lambda coming: coming.when)[:3]
