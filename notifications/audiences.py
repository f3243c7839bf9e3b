"""Whom an event concerns: (event, what it is about) → the accounts to tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from events.models import Event
from improvements import talk, voices
from improvements.models import Comment, Evaluation, Merger, Objection, Rung, Suggestion
from improvements.readers import listed_to, said_to
from lean_portal import clock
from meetings.cascade import unbriefed_units, undated_units
from meetings.key_messages import key_messages
from meetings.models import (
    Action,
    Attendance,
    Briefing,
    Correction,
    Item,
    Meeting,
    Question,
    Reach,
    Retelling,
)
from meetings.readiness import missing_of
from meetings.timetable import agenda_of
from meetings.workflow import MeetingState
from notifications.models import DigestIssue
from organisation.models import Appointment, Body, Unit, User
from organisation.roles import SINGLE, STEERING, Role
from processes.models import Process, Selection
from processes.readiness import missing_assessors
from processes.workflow import SelectionState
from values.models import OrganisationAdoption, Round, ValueFoundation
from values.obligations import companies_to_decide
from values.services.comments import answered_in

Audience = Callable[[Event, Any], "QuerySet[User]"]


def author(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    return User.objects.filter(pk=suggestion.author_id)


def authors_of_merged(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    """Those whose own were merged into it, at whatever remove: the answer to it is theirs too."""
    return voices.authors(suggestion).exclude(pk=suggestion.author_id)


def merging_authors(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    """Of what was merged, at whatever remove."""
    return voices.authors(suggestion)


def gathering_authors(event: Event, into: Suggestion) -> QuerySet[User]:
    """Of what it was merged into; whoever is an author of both is told of the other end."""
    merger = Merger.objects.select_related("suggestion").get(pk=event.data["merger"])
    told = voices.authors(merger.suggestion).values("pk")
    return voices.authors(into).exclude(pk__in=told)


def gathering_authors_while_merged(event: Event, into: Suggestion) -> QuerySet[User]:
    stands = Merger.objects.filter(pk=event.data["merger"], undone_at=None).exists()
    return gathering_authors(event, into) if stands else User.objects.none()


def handlers_while_objected(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    waits = Objection.objects.filter(pk=event.data["objection"], answered_at=None).exists()
    return handlers(event, suggestion) if waits else User.objects.none()


def objector(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    found = Objection.objects.filter(pk=event.data["objection"])
    return User.objects.filter(pk__in=found.values("by"))


def handlers(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    """Those on whose desk it lies right now, but for whoever has a conflict of interest."""
    found = steering_group() if suggestion.at_steering else answering_for(suggestion.handler_unit)
    return found.exclude(pk__in=suggestion.left_out)


def evaluators(event: Event, evaluation: Evaluation) -> QuerySet[User]:
    """Who is asked, as long as the answer is waited for."""
    if not Evaluation.objects.open().filter(pk=evaluation.pk).exists():
        return User.objects.none()
    asked = User.objects.filter(pk=evaluation.evaluator_id)
    found = answering_for(evaluation.post) if evaluation.post else asked
    return found.exclude(pk__in=evaluation.suggestion.left_out)


def responsible(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    unit = suggestion.responsible_unit
    return answering_for(unit) if unit else User.objects.none()


def owing(event: Event, rung: Rung) -> QuerySet[User]:
    """Those who owe what was promised, as long as it waits: whoever answers today, deputies too."""
    return handlers(event, rung.suggestion) if rung.is_open else User.objects.none()


def climbed_to(event: Event, rung: Rung) -> QuerySet[User]:
    """The superior of those who owe it, or the convenor, as long as it waits."""
    if not rung.is_open:
        return User.objects.none()
    found = answering_for(rung.unit) if rung.unit else User.objects.holding(Role.STEERING_CONVENOR)
    return found.exclude(pk__in=rung.suggestion.left_out)


def promised_author(event: Event, rung: Rung) -> QuerySet[User]:
    author_id = rung.suggestion.author_id if rung.is_open else None
    return User.objects.filter(pk=author_id)


def followers(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    """Authors, supporters and those who asked to be told, as far as they see it."""
    people = voices.followers(talk.gathering(suggestion)).active()
    return people if suggestion.open_to_group else people.filter(listed_to(suggestion))


def comment_writer(event: Event, comment: Comment) -> QuerySet[User]:
    return User.objects.filter(pk=comment.writer_id)


def asker(event: Event, comment: Comment) -> QuerySet[User]:
    """Whose comment or question was answered."""
    return User.objects.filter(pk=comment.parent.writer_id if comment.parent else None)


def talked_to_author(event: Event, comment: Comment) -> QuerySet[User]:
    """Its author, and those of what has been merged with it, but for those who no longer want to be told."""
    top = talk.gathering(comment.suggestion)
    return talk_followers(event, comment).filter(pk__in=voices.authors(top).values("pk"))


def talked_to_handlers(event: Event, comment: Comment) -> QuerySet[User]:
    """Those on whose desk it lies."""
    return handlers(event, talk.gathering(comment.suggestion))


def talk_followers(event: Event, comment: Comment) -> QuerySet[User]:
    """Those who follow the suggestion, as far as they see what was said."""
    people = voices.followers(talk.gathering(comment.suggestion)).active()
    if comment.suggestion.open_to_group and not comment.inside:
        return people
    return people.filter(said_to(comment))


def the_user(event: Event, user: User) -> QuerySet[User]:
    return User.objects.filter(pk=user.pk)


def the_appointed(event: Event, appointment: Appointment) -> QuerySet[User]:
    return User.objects.filter(pk=appointment.user_id)


def reader(event: Event, issue: DigestIssue) -> QuerySet[User]:
    return User.objects.filter(pk=issue.user_id)


def administrators(event: Event, subject: Any) -> QuerySet[User]:
    return holders(Appointment.objects.current().filter(role=Role.ADMINISTRATOR))


# ---- KL-Info ---------------------------------------------------------------------------------------------


def coordinators(event: Event, subject: Any) -> QuerySet[User]:
    return User.objects.holding(Role.COORDINATOR)


def asked_for_items(event: Event, meeting: Meeting) -> QuerySet[User]:
    """Heads of administrations and companies, and the steering group."""
    return User.objects.holding(Role.ORGANISATION_HEAD, *STEERING)


def called(event: Event, meeting: Meeting) -> QuerySet[User]:
    """Everybody who answers for a unit, deputies too, and who presents an item for a role of the group."""
    return holders(Appointment.objects.answering()) | presenters(meeting)


def presenters(meeting: Meeting) -> QuerySet[User]:
    items = Item.objects.on_agenda().filter(meeting=meeting).exclude(owner_role="")
    return holders(Appointment.objects.current().filter(role__in=items.values("owner_role").order_by()))


def told_of_meeting(event: Event, meeting: Meeting) -> QuerySet[User]:
    """Of what happens to a meeting: those who had been called by then, or else asked for items. Of a draft,
    nobody."""
    if was_called(event, meeting):
        return called(event, meeting)
    is_known = meeting.opened_at and meeting.opened_at <= event.happened_at
    return asked_for_items(event, meeting) if is_known else User.objects.none()


def was_called(event: Event, meeting: Meeting) -> bool:
    return meeting.called_at is not None and meeting.called_at <= event.happened_at


def told_of_changes(event: Event, meeting: Meeting) -> QuerySet[User]:
    """Two mails about changes have different things to say, so a newer one takes none back."""
    waits = meeting.state == MeetingState.CALLED and clock.now() < meeting.starts_at
    return called(event, meeting) if waits else User.objects.none()


def coming(event: Event, meeting: Meeting) -> QuerySet[User]:
    """Those who are called, but for the posts that have answered: a deputy comes, or nobody does."""
    if not is_of_day(event, meeting) or clock.now() >= meeting.starts_at:
        return User.objects.none()
    answered = meeting.attendances.order_by()
    away = answered.filter(kind=Attendance.Kind.ABSENT).values("unit")
    sent = answered.filter(kind=Attendance.Kind.DEPUTY).values("unit")
    posts = Appointment.objects.answering().exclude(unit__in=away).exclude(unit__in=sent, role__in=SINGLE)
    return holders(posts) | presenters(meeting)


def owner_of_missing_paper(event: Event, item: Item) -> QuerySet[User]:
    meeting = item.meeting
    if meeting is None or not is_of_day(event, meeting) or not item.needs_paper or item.papers.exists():
        return User.objects.none()
    if item.owner_unit:
        return answering_for(item.owner_unit)
    return User.objects.holding(Role(item.owner_role))


def checkers(event: Event, meeting: Meeting) -> QuerySet[User]:
    """The convenor and koncernchefsgruppen, as long as something is missing."""
    if not is_of_day(event, meeting) or not missing_of(meeting, agenda_of(meeting)):
        return User.objects.none()
    return User.objects.holding(Role.STEERING_CONVENOR, Role.GROUP_MANAGEMENT)


def coordinators_of_day(event: Event, meeting: Meeting) -> QuerySet[User]:
    return coordinators(event, meeting) if is_of_day(event, meeting) else User.objects.none()


def takers_home(event: Event, meeting: Meeting) -> QuerySet[User]:
    """All managers, as long as there is something to take home."""
    return holders(Appointment.objects.answering()) if key_messages(meeting) else User.objects.none()


def is_of_day(event: Event, meeting: Meeting) -> bool:
    """What the clock says belongs to the day that the meeting had; once it has moved it is said anew."""
    return (event.dedupe_key or "").endswith(f":{meeting.day}")


def item_proposer(event: Event, item: Item) -> QuerySet[User]:
    return User.objects.filter(pk=item.proposed_by_id)


def all_managers(event: Event, subject: Any) -> QuerySet[User]:
    """Everybody who answers for a unit today."""
    return holders(Appointment.objects.answering())


def action_owners(event: Event, meeting: Meeting) -> QuerySet[User]:
    """Who is to do something that was agreed at the meeting."""
    actions = Action.objects.open().filter(item__meeting=meeting)
    units = Unit.objects.filter(pk__in=actions.values("owner_unit"))
    roles = set(actions.exclude(owner_role="").values_list("owner_role", flat=True))
    return holders(Appointment.objects.answering_for_any(units)) | holders(
        Appointment.objects.current().filter(role__in=roles)
    )


def correction_proposer(event: Event, correction: Correction) -> QuerySet[User]:
    return User.objects.filter(pk=correction.proposed_by_id)


# ---- what KL-Info tells the workplaces -------------------------------------------------------------------


def without_briefing_day(event: Event, meeting: Meeting) -> QuerySet[User]:
    """Who answers for a workplace that has neither been through it nor set a day; asked again when sent."""
    return holders(Appointment.objects.answering_for_any(undated_units(meeting)))


def still_to_brief(event: Event, meeting: Meeting) -> QuerySet[User]:
    return holders(Appointment.objects.answering_for_any(unbriefed_units(meeting)))


def who_told_before_correction(event: Event, item: Item) -> QuerySet[User]:
    return to_tell_again(item, Retelling.Kind.CORRECTED)


def who_briefed_without_it(event: Event, item: Item) -> QuerySet[User]:
    return to_tell_again(item, Retelling.Kind.ADDED)


def to_tell_again(item: Item, kind: str) -> QuerySet[User]:
    """Who answers for a workplace that has been through the meeting and is to hear this message once more."""
    waiting = Retelling.objects.waiting().filter(item=item, kind=kind)
    units = Unit.objects.filter(pk__in=waiting.values("briefing__unit"))
    return holders(Appointment.objects.answering_for_any(units))


def helpers(event: Event, briefing: Briefing) -> QuerySet[User]:
    """The coordinator and the superior of whoever asks, as long as help is asked for."""
    if not briefing.needs_help:
        return User.objects.none()
    above = briefing.unit.parent
    superiors = answering_for(above) if above else User.objects.none()
    return superiors | User.objects.holding(Role.COORDINATOR)


def question_owner(event: Event, question: Question) -> QuerySet[User]:
    if question.owner_unit:
        return answering_for(question.owner_unit)
    return User.objects.holding(Role(question.owner_role)) if question.owner_role else User.objects.none()


def question_askers(event: Event, question: Question) -> QuerySet[User]:
    return answering_for(question.unit)


def told_of_reach(event: Event, reach: Reach) -> QuerySet[User]:
    """Heads of administrations and companies, and the steering group."""
    return User.objects.holding(Role.ORGANISATION_HEAD, *STEERING)


# ---- the value foundation --------------------------------------------------------------------------------


def still_asked(event: Event, round_: Round) -> QuerySet[User]:
    """Who is to answer for a workplace or sits in a group that is asked and has not answered yet. Of a round
    that is not open, nobody."""
    if not round_.is_open:
        return User.objects.none()
    if round_.kind == Round.Kind.WORKPLACES:
        return holders(Appointment.objects.answering_for_any(round_.missing_units()))
    return members_of(round_.missing_bodies())


def whose_comments(event: Event, foundation: ValueFoundation) -> QuerySet[User]:
    """The workplaces and groups that said what was answered, and the accounts that wrote it down."""
    comments = answered_in(event)
    replies = [comment.reply for comment in comments]
    units = Unit.objects.filter(pk__in={reply.unit_id for reply in replies} - {None})
    bodies = Body.objects.filter(pk__in={reply.body_id for reply in replies} - {None})
    return (
        holders(Appointment.objects.answering_for_any(units))
        | members_of(bodies)
        | User.objects.filter(pk__in={comment.by_id for comment in comments} - {None})
    )


def deciders(event: Event, subject: Any) -> QuerySet[User]:
    """Koncernchefsgruppen."""
    return User.objects.holding(Role.GROUP_MANAGEMENT)


def editors(event: Event, subject: Any) -> QuerySet[User]:
    return User.objects.holding(*STEERING, Role.EDITOR)


def editors_until_looked(event: Event, foundation: ValueFoundation) -> QuerySet[User]:
    return nobody_once_looked(event, foundation, editors)


def deciders_until_looked(event: Event, foundation: ValueFoundation) -> QuerySet[User]:
    return nobody_once_looked(event, foundation, deciders)


def nobody_once_looked(event: Event, foundation: ValueFoundation, audience: Audience) -> QuerySet[User]:
    """The yearly look has been: it is due no more."""
    looked = foundation.looks.filter(at__gte=event.happened_at).exists()
    return User.objects.none() if looked else audience(event, foundation)


def undecided_companies(event: Event, foundation: ValueFoundation) -> QuerySet[User]:
    """Who answers for a company that has not decided about the version: each decides for itself."""
    return holders(Appointment.objects.answering_for_any(companies_to_decide(foundation)))


def managers_where_it_holds(event: Event, foundation: ValueFoundation) -> QuerySet[User]:
    """Everybody who answers for a unit, but in the companies that have not decided yet."""
    undecided = companies_to_decide(foundation).values("pk")
    return holders(Appointment.objects.answering().exclude(unit__authority__in=undecided))


def managers_of_the_company(event: Event, adoption: OrganisationAdoption) -> QuerySet[User]:
    return holders(Appointment.objects.answering().filter(unit__authority=adoption.organisation_id))


# ---- the choice of processes -----------------------------------------------------------------------------


def owner(event: Event, process: Process) -> QuerySet[User]:
    """Whoever answers for the owning unit, as long as there is no answer."""
    return answering_for(process.owner_unit)


def nominator(event: Event, process: Process) -> QuerySet[User]:
    return User.objects.filter(pk=process.nominated_by_id)


def assessors(event: Event, subject: Any) -> QuerySet[User]:
    return steering_group()


def convenor(event: Event, selection: Selection) -> QuerySet[User]:
    return User.objects.holding(Role.STEERING_CONVENOR)


def still_to_assess(event: Event, selection: Selection) -> QuerySet[User]:
    """Of the steering group, those who have something left; asked again before it is sent."""
    if selection.state != SelectionState.ASSESSING:
        return User.objects.none()
    return User.objects.filter(pk__in=[user.pk for user in missing_assessors(selection)])


def taking_part(event: Event, selection: Selection) -> QuerySet[User]:
    """The steering group, koncernchefsgruppen and whoever prepares KL-Info."""
    return User.objects.holding(*STEERING, Role.GROUP_MANAGEMENT, Role.COORDINATOR)


def choosers(event: Event, selection: Selection) -> QuerySet[User]:
    """Koncernchefsgruppen."""
    return User.objects.holding(Role.GROUP_MANAGEMENT)


def chosen_owners(event: Event, selection: Selection) -> QuerySet[User]:
    owners = Unit.objects.filter(owned_processes__candidacies__in=selection.candidates.chosen())
    return holders(Appointment.objects.answering_for_any(owners))


def nominees(event: Event, selection: Selection) -> QuerySet[User]:
    """Whoever nominated a candidate, and the owners."""
    owners = Unit.objects.filter(owned_processes__candidacies__selection=selection)
    nominators = User.objects.filter(nominated_processes__candidacies__selection=selection)
    return User.objects.filter(pk__in=nominators.values("pk")) | holders(
        Appointment.objects.answering_for_any(owners)
    )


# ---- what they share -------------------------------------------------------------------------------------


def steering_group() -> QuerySet[User]:
    return holders(Appointment.objects.current().filter(role__in=STEERING))


def answering_for(unit: Unit) -> QuerySet[User]:
    """Everybody who answers for the unit today: manager, deputies and head of the unit itself, or else of
    the nearest unit above it that has any (a vacant post falls to the superior)."""
    return holders(Appointment.objects.answering_for(unit).order_by())


def members_of(bodies: QuerySet[Body]) -> QuerySet[User]:
    roles = {role for held in bodies.values_list("member_roles", flat=True) for role in held}
    return holders(Appointment.objects.current().filter(role__in=roles))


def holders(appointments: QuerySet[Appointment]) -> QuerySet[User]:
    return User.objects.filter(pk__in=appointments.values("user"))
