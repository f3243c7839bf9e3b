"""What the value foundation waits for, and from whom: for Min sida, the notices and the agenda of KL-Info."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, DateField, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from lean_portal import clock
from lean_portal.obligation import Obligation
from organisation.models import Unit, User
from organisation.models.unit import UnitQuerySet
from organisation.roles import ANSWERING, Role
from organisation.workdays import add_workdays
from values import obligation_words as words
from values.models import Acknowledgement, Comment, OrganisationAdoption, Round, RoundReply, ValueFoundation
from values.models.foundation import ValueFoundationQuerySet
from values.models.rounds import CommentQuerySet, RoundQuerySet
from values.obligation_words import Owed
from values.permissions import adopts_values, edits_values
from values.workflow import OPEN, State

NEAR = 20  # working days before its day that the yearly look is brought up

# ---- the parts, as QuerySets -----------------------------------------------------------------------------


def open_rounds() -> RoundQuerySet:
    """Those in which somebody is asked today."""
    return Round.objects.open()


def workplaces_to_answer(round_id: int) -> UnitQuerySet:
    """The workplaces of today that have not answered in an open round to all of them."""
    replies = RoundReply.objects.filter(round=round_id, unit=OuterRef("pk"))
    return Unit.objects.workplaces().filter(~Exists(replies))


def groups_to_answer(user: User) -> QuerySet[Any]:
    """One row for each open round and each group of this person that has not answered in it."""
    replies = RoundReply.objects.filter(round=OuterRef("round"), body=OuterRef("body"))
    return Round.bodies.through.objects.filter(
        ~Exists(replies),
        round__in=open_rounds(),
        body__member_roles__overlap=[post.role for post in user.posts],
    )


def comments_to_answer() -> CommentQuerySet:
    return Comment.objects.unhandled().filter(foundation__state=State.DRAFT)


def versions_to_decide() -> ValueFoundationQuerySet:
    return ValueFoundation.objects.filter(state=State.PROPOSED)


def companies_to_decide(foundation: ValueFoundation) -> UnitQuerySet:
    """The companies that have not decided about the version: each decides for itself."""
    decided = OrganisationAdoption.objects.filter(foundation=foundation, organisation=OuterRef("pk"))
    return Unit.objects.open().filter(~Exists(decided), kind=Unit.Kind.COMPANY)


def workplaces_to_talk(foundation: ValueFoundation) -> UnitQuerySet:
    """The workplaces where the version holds and nobody has talked about what it means. A new wording alone
    needs no new talk, and a unit that took over another has its talks. `holds_since` is the day from which
    it holds there."""
    talks = Acknowledgement.objects.filter(
        foundation__major=foundation.major, unit__path__startswith=OuterRef("path")
    )
    own = OrganisationAdoption.objects.filter(foundation=foundation, organisation=OuterRef("authority"))
    day = Value(foundation.adopted_on, output_field=DateField())
    return (
        Unit.objects.workplaces()
        .filter(~Exists(talks))
        .exclude(authority__in=companies_to_decide(foundation).values("pk"))
        .annotate(holds_since=Coalesce(Subquery(own.values("decided_on")[:1]), day))
    )


# ---- together --------------------------------------------------------------------------------------------


def obligations(user: User) -> list[Obligation]:
    """What rests on this person, in three queries at most, and none for somebody who holds no post."""
    if not any(post.role != Role.EMPLOYEE for post in user.posts):
        return []
    found = list(standing(user))
    in_work = next((row for row in found if row.is_open), None)
    in_force = next((row for row in found if not row.is_open), None)
    return [
        *_of_places(user, in_work, in_force),
        *_of_work(user, in_work),
        *_of_look(user, in_force),
    ]


def standing(user: User) -> ValueFoundationQuerySet:
    """The version that is worked on and the one in force, with what obligations follow from."""
    rounds = open_rounds().filter(foundation=OuterRef("pk"))
    everywhere = rounds.filter(kind=Round.Kind.WORKPLACES)
    rows = ValueFoundation.objects.filter(state__in=[*OPEN, State.ADOPTED]).with_look()
    rows = rows.only("major", "minor", "state", "proposed_at", "adopted_on").annotate(
        round_id=Subquery(everywhere.values("pk")[:1]),
        last_day=Subquery(everywhere.values("closes_on")[:1]),
        asks_groups=Exists(rounds.exclude(kind=Round.Kind.WORKPLACES)),
    )
    return _with_comments(rows) if edits_values(user) else rows


def _with_comments(rows: ValueFoundationQuerySet) -> ValueFoundationQuerySet:
    of_it = comments_to_answer().filter(foundation=OuterRef("pk")).order_by().values("foundation")
    return rows.annotate(
        comment_count=Subquery(of_it.annotate(count=Count("pk")).values("count")),
        oldest=Subquery(of_it.annotate(oldest=Min("at")).values("oldest")),
    )


def _of_places(user: User, in_work: Any, in_force: Any) -> Iterator[Obligation]:
    """What the groups and the units owe in which this person sits, or for which they answer today."""
    parts = [*_parts_of_groups(user, in_work), *_parts_of_units(user, in_work, in_force)]
    if not parts:
        return
    first, *rest = parts
    owed: dict[str, list[Owed]] = {}
    for part, *row in first.union(*rest, all=True).order_by():
        owed.setdefault(part, []).append(Owed(*row))
    for row in owed.get("group", ()):
        yield words.group_asked(row)
    yield from words.each_or_all(owed.get("workplace", []), words.workplace_asked, words.workplaces_asked)
    for row in owed.get("company", ()):
        yield words.company_undecided(row, in_force)
    yield from words.each_or_all(owed.get("talk", []), words.talk_missing, words.talks_missing)


def _parts_of_groups(user: User, in_work: Any) -> Iterator[QuerySet[Any, Any]]:
    if in_work is None or not in_work.asks_groups:
        return
    name = F("body__name_en") if get_language() == "en" else F("body__name_sv")
    rows = groups_to_answer(user)
    yield rows.values_list(Value("group"), F("body__key"), name, F("round__closes_on"), F("round"))


def _parts_of_units(user: User, in_work: Any, in_force: Any) -> Iterator[QuerySet[Any, Any]]:
    if not user.posts_as(ANSWERING):
        return
    mine = Q(pk__in=user.answered_unit_ids)
    if in_work is not None and in_work.round_id:
        rows = workplaces_to_answer(in_work.round_id).filter(mine)
        yield _owed("workplace", rows, Value(in_work.last_day), in_work.round_id)
    if in_force is not None:
        since = Value(in_force.adopted_on)
        yield _owed("company", companies_to_decide(in_force).filter(mine), since)
        yield _owed("talk", workplaces_to_talk(in_force).filter(mine), F("holds_since"))


def _owed(part: str, rows: UnitQuerySet, day: Any, round_id: int = 0) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(Value(part), F("code"), F("name"), day, Value(round_id))


def _of_work(user: User, in_work: Any) -> Iterator[Obligation]:
    if in_work is None:
        return
    if edits_values(user) and in_work.comment_count:
        yield words.comments_waiting(in_work.comment_count, in_work.oldest)
    if adopts_values(user) and in_work.state == State.PROPOSED:
        yield words.version_waiting(in_work)


def _of_look(user: User, in_force: Any) -> Iterator[Obligation]:
    if in_force is None or not edits_values(user):
        return
    if in_force.look_due_on <= add_workdays(clock.today(), NEAR):
        yield words.look_waiting(in_force)
