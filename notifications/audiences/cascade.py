"""Whom it concerns what the workplaces hear of a KL-Info, and what comes back from them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from meetings.cascade import unbriefed_units, undated_units
from meetings.models import Briefing, Item, Meeting, Question, Reach, Retelling
from notifications.audiences.base import MANAGER, Reasons, answering_for, holders
from notifications.audiences.meetings import owners
from organisation.models import Appointment, Unit, User
from organisation.roles import STEERING, Role


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
    return owners(question)


def question_askers(event: Event, question: Question) -> QuerySet[User]:
    return answering_for(question.unit)


def told_of_reach(event: Event, reach: Reach) -> QuerySet[User]:
    """Heads of administrations and companies, and the steering group."""
    return User.objects.holding(Role.ORGANISATION_HEAD, *STEERING)


WHY: Reasons = {
    without_briefing_day: MANAGER,
    still_to_brief: MANAGER,
    who_told_before_correction: MANAGER,
    who_briefed_without_it: MANAGER,
    helpers: _("You get this because you coordinate KL-Info, or are above the workplace."),
    question_owner: _("You get this because you are to answer the question."),
    question_askers: _("You get this because your workplace asked the question."),
    told_of_reach: _("You get this because you answer for an organisation or sit in the steering group."),
}
