"""Whom a KL-Info and its items concern."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from lean_portal import clock
from meetings.key_messages import key_messages
from meetings.models import Action, Attendance, Correction, Item, Meeting, Question
from meetings.readiness import missing_of
from meetings.timetable import agenda_of
from meetings.workflow import MeetingState
from notifications.audiences.base import MANAGER, Reasons, answering_for, holders
from organisation.models import Appointment, Unit, User
from organisation.roles import SINGLE, STEERING, Role


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
    return owners(item)


def owners(owned: Item | Question) -> QuerySet[User]:
    """Who answers for the unit, or holds the role, that it is given to."""
    if owned.owner_unit:
        return answering_for(owned.owner_unit)
    return User.objects.holding(Role(owned.owner_role)) if owned.owner_role else User.objects.none()


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


WHY: Reasons = {
    coordinators: _("You get this because you coordinate KL-Info."),
    all_managers: _("You get this because you are called to KL-Info."),
    action_owners: _("You get this because you answer for something that was agreed at KL-Info."),
    correction_proposer: _("You get this because you proposed the correction."),
    asked_for_items: _(
        "You get this because you lead an administration or a company, or sit in the steering group."
    ),
    called: _("You get this because you answer for a workplace, or have an item at the meeting."),
    told_of_meeting: _("You get this because you have been told of the meeting before."),
    told_of_changes: _("You get this because you are called to the meeting."),
    coming: _("You get this because you are called to the meeting."),
    owner_of_missing_paper: _("You get this because the item is yours to present."),
    checkers: _("You get this because your group answers for what the meeting decides."),
    coordinators_of_day: _("You get this because you coordinate KL-Info."),
    takers_home: MANAGER,
    item_proposer: _("You get this because you proposed the item."),
}
