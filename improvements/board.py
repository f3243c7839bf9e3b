"""The board of a unit: what is new there, what is tried and what is done, and three numbers.

Whoever is logged in sees what their own pages show. What hangs on a wall or is printed has no reader: it
shows what everybody in the group may read, and says nothing of who wrote it. `user` is None there.

Others stand beside whoever is logged in: of what comes from another unit there is only what everybody may
read, and no hidden name, not even to the one whose name it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from improvements import next_step, rules, shares, withheld
from improvements.board_deeds import Deed, deeds, offer_deeds
from improvements.board_weeks import weeks_in_a_row
from improvements.models import (
    BoardMeeting,
    FollowUp,
    Offer,
    Sender,
    Suggestion,
    SuggestionQuerySet,
    Trial,
)
from improvements.models.suggestion import in_the_open
from improvements.shares import Share
from improvements.workflow import HOLDING, UNDECIDED, State
from lean_portal import clock
from lean_portal.templatetags.portal import short_day
from organisation.models import Unit, User
from organisation.permissions import is_steering_member
from organisation.roles import SINGLE

MOST = 8  # in a lane; the list has the rest
DONE_DAYS = 90
SOON = 14  # days before it is taken up again that what rests comes back to the board
LINE = 140  # signs
LOOKED_BACK = 3 * 365  # days; weeks in a row before that are counted no more
AROUND = ("unit", "handler_unit", "responsible_unit", "author", "on_behalf_of")


class Card(NamedTuple):
    """A slip on the board. `sign` is a code of a status; empty for what another unit offers."""

    title: str
    url: str
    sign: str
    when: str
    line: str
    who: str = ""
    late: bool = False
    deeds: tuple[Deed, ...] = ()


class Lane(NamedTuple):
    key: str
    heading: str
    note: str
    look: str
    cards: list[Card]
    count: int
    more: str  # where the rest stands

    @property
    def left(self) -> int:
        return self.count - len(self.cards)


class Numbers(NamedTuple):
    weeks: int
    decisions: Share | None  # None: not for this reader, or too few to tell of
    holds: int


class Board(NamedTuple):
    unit: Unit
    lanes: list[Lane]
    numbers: Numbers
    met_today: BoardMeeting | None
    may_meet: bool

    @property
    def is_empty(self) -> bool:
        return not any(lane.count for lane in self.lanes)


def board_of(unit: Unit, user: User | None) -> Board:
    """Eight statements, however much there is."""
    meetings = met_at(unit)
    today = clock.today()
    return Board(
        unit=unit,
        lanes=[new_lane(unit, user), trying_lane(unit, user), done_lane(unit, user)],
        numbers=numbers(unit, user, meetings),
        met_today=next((meeting for meeting in meetings if meeting.on == today), None),
        may_meet=user is not None and rules.belongs(unit, user),
    )


# ---- what is asked of the database ------------------------------------------------------------------------


def seen_by(user: User | None) -> SuggestionQuerySet:
    if user is not None:
        return Suggestion.objects.listed_for(user)
    return Suggestion.objects.filter(in_the_open())


def rows(unit: Unit, user: User | None, which: Q, *order: Any) -> list[Any]:
    """The first of a lane; each knows how many there are in all."""
    trial = Trial.objects.going_on().filter(effort__suggestion=OuterRef("pk"))
    check = FollowUp.objects.open().of_suggestion(OuterRef("pk")).order_by("due_on")
    found = seen_by(user).annotate(
        believed=Subquery(trial.values("prediction")[:1]),
        tried_by=Subquery(trial.values("who")[:1]),
        tried_on=Subquery(trial.values("starts_on")[:1]),
        next_check=Subquery(check.values("due_on")[:1]),
        next_check_id=Subquery(check.values("pk")[:1]),
    )
    found = found.filter(which).annotate(in_all=Window(Count("pk"))).select_related(*AROUND)
    return list(found.order_by(*order, "id")[:MOST])


def of_unit(unit: Unit) -> Q:
    """What came from it, and what it carries out for others as far as everybody may read it."""
    return Q(unit=unit) | Q(in_the_open(), responsible_unit=unit)


def met_at(unit: Unit) -> list[BoardMeeting]:
    first = clock.today() - dt.timedelta(days=LOOKED_BACK)
    return list(BoardMeeting.objects.filter(unit=unit, on__gte=first))


def numbers(unit: Unit, user: User | None, meetings: list[BoardMeeting]) -> Numbers:
    return Numbers(
        weeks=weeks_in_a_row((meeting.on for meeting in meetings), clock.today()),
        decisions=decisions(unit, user) if user else None,
        holds=seen_by(user).filter(of_unit(unit), state=State.SUSTAINED).count(),
    )


def decisions(unit: Unit, user: User) -> Share | None:
    """For those who meet at the board, who see each of them there, and for whoever may read the figure
    elsewhere (shares.units_shown_to) and as there, from five."""
    inside = unit.pk in user.unit_ids
    above = is_steering_member(user) or any(unit.path.startswith(post.path) for post in user.posts_as(SINGLE))
    if not inside and not above:
        return None
    found = shares.decisions_this_year(unit)
    return found if found.is_shown or inside and found.count else None


# ---- the lanes --------------------------------------------------------------------------------------------


def new_lane(unit: Unit, user: User | None) -> Lane:
    lies_here = Q(unit=unit) | Q(in_the_open(), handler_unit=unit, at_steering=False)
    soon = clock.today() + dt.timedelta(days=SOON)
    which = Q(lies_here, state__in=UNDECIDED) | Q(unit=unit, state=State.PARKED, parked_until__lte=soon)
    due = Case(
        When(state=State.SUBMITTED, then=F("read_by")),
        When(state=State.PARKED, then=F("parked_until")),
        default=F("decide_by"),
    )
    found, offered = rows(unit, user, which, due), offers(unit, user)
    cards = [card(row, user, unit) for row in found]
    waiting = offered[0].in_all if offered else 0
    cards = [*cards, *(offer_card(row, user, unit) for row in offered)]
    return lane("new", _("New"), "", "", cards, total(found) + waiting, unit, "waiting")


def trying_lane(unit: Unit, user: User | None) -> Lane:
    which = Q(of_unit(unit), state__in=(State.APPROVED, State.TRIAL))
    found = rows(unit, user, which, F("due_on").asc(nulls_last=True))
    cards = [card(row, user, unit) for row in found]
    return lane("trying", _("Being tried"), "", "try", cards, total(found), unit, "ongoing")


def done_lane(unit: Unit, user: User | None) -> Lane:
    """What has slid back, or is to be looked at by now, stands on top until somebody has dealt with it,
    however long ago it was done."""
    since = clock.now() - dt.timedelta(days=DONE_DAYS)
    answered = Q(state__in=(State.IMPLEMENTED, State.SUSTAINED, State.DECLINED), state_since__gte=since)
    due = Q(state=State.IMPLEMENTED, next_check__lte=clock.today())
    first = Case(When(state=State.RELAPSE, then=Value(0)), When(due, then=Value(1)), default=Value(2))
    which = Q(of_unit(unit), answered | due | Q(state=State.RELAPSE))
    found = rows(unit, user, which, first, "-state_since")
    cards = [card(row, user, unit) for row in found]
    return lane("done", _("Done"), _("the last 90 days"), "done", cards, total(found), unit, "done")


def lane(
    key: str, heading: str, note: str, look: str, cards: list[Card], count: int, unit: Unit, group: str
) -> Lane:
    organisation = unit.authority_id or unit.pk
    more = f"{reverse('improvements:suggestion_list')}?organisation={organisation}&unit={unit.pk}"
    return Lane(key, heading, note, look, cards, count, f"{more}&state={group}")


def total(found: list[Any]) -> int:
    return found[0].in_all if found else 0


def offers(unit: Unit, user: User | None) -> list[Any]:
    """What works elsewhere and is offered here, as far as everybody may read it."""
    works = seen_by(user).filter(in_the_open(), state__in=HOLDING)
    waiting = Offer.objects.open().filter(unit=unit, suggestion__in=works.values("pk"))
    seen = waiting.annotate(in_all=Window(Count("pk")))
    return list(seen.select_related("suggestion__unit").order_by("id")[:MOST])


# ---- a slip -----------------------------------------------------------------------------------------------


def card(row: Any, user: User | None, unit: Unit) -> Card:
    sign, when, late = standing(row)
    return Card(
        title=row.title,
        url=row.get_absolute_url() if user else "",
        sign=sign,
        when=when,
        line=Truncator(line_of(row, user)).chars(LINE),
        who=who_of(row, user, unit),
        late=late,
        deeds=deeds(row, user) if user else (),
    )


def offer_card(row: Any, user: User | None, unit: Unit) -> Card:
    suggestion = row.suggestion
    return Card(
        title=suggestion.title,
        url=suggestion.get_absolute_url() if user else "",
        sign="",
        when=_("From %(unit)s") % {"unit": suggestion.unit.name},
        line=_("It worked there. Shall we do the same?"),
        deeds=offer_deeds(row) if user and unit.pk in user.answered_unit_ids else (),
    )


def standing(row: Any) -> tuple[str, str, bool]:
    """The sign, the words beside it, and whether it is late."""
    owed = next_step.next_promise(row)
    if row.state in WORDS_OF_DONE:
        if owed and owed.late:
            return "late", late_words(owed), True
        return row.state, WORDS_OF_DONE[row.state](row), False
    if owed is None:
        return row.state, next_step.state_words(row), False
    if row.state == State.TRIAL and owed.late:
        return "late", _("Should have ended %(day)s") % {"day": short_day(owed.day)}, True
    if row.state == State.TRIAL and owed.day == clock.today():
        return row.state, _("Ends today"), False
    return "late" if owed.late else row.state, owed.row, owed.late


def late_words(owed: next_step.Owed) -> str:
    """Of what is done: nobody has looked in time, or said in time what follows now that it has slid back."""
    words = {"day": short_day(owed.day)}
    if owed.due is next_step.CHECK:
        return _("Should have been looked at %(day)s") % words
    if owed.due is next_step.WHAT_FOLLOWS:
        return _("Does not hold. What follows was promised %(day)s") % words
    return owed.row


def checked_words(row: Any) -> str:
    if row.next_check == clock.today():
        return _("Is looked at today")
    if row.next_check:
        return _("Is looked at again %(day)s") % {"day": short_day(row.next_check)}
    return next_step.state_words(row)


WORDS_OF_DONE: dict[str, Callable[[Any], str]] = {
    State.IMPLEMENTED: checked_words,
    State.SUSTAINED: next_step.state_words,
    State.RELAPSE: next_step.state_words,
    State.DECLINED: lambda row: _("No, with reasons"),
}


def line_of(row: Any, user: User | None) -> str:
    """One line of what its page says: what we believe of a trial, the answer of what is done. The answer is
    written to its author, and hangs on no wall."""
    if row.state in (State.IMPLEMENTED, State.SUSTAINED, State.DECLINED):
        return row.answer if user and row.answer else row.proposal
    if row.state == State.TRIAL:
        return row.proposal if is_early(row) else row.believed or row.proposal
    return row.proposal if row.state == State.APPROVED else row.problem


def is_early(row: Any) -> bool:
    """Its trial was written before the suggestion was opened, so it hangs before nobody."""
    shut = withheld.shut_until(row, None)
    return shut is not None and row.tried_on is not None and row.tried_on <= timezone.localdate(shut)


def who_of(row: Any, user: User | None, unit: Unit) -> str:
    if row.unit_id != unit.pk:
        return _("From %(unit)s") % {"unit": row.unit.name}
    if user is None or row.state in WORDS_OF_DONE:
        return ""
    if row.state in (State.APPROVED, State.TRIAL) and row.responsible_unit:
        tried_by = "" if is_early(row) else row.tried_by
        return tried_by or row.responsible_unit.manager_title
    hidden = row.author_id and row.sender == Sender.HIDDEN
    return _("An employee") if hidden else rules.sender_shown_to(row, user)
