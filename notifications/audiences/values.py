"""Whom the value foundation concerns."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from notifications.audiences.base import MANAGER, Audience, Reasons, holders, members_of
from organisation.models import Appointment, Body, Unit, User
from organisation.roles import STEERING, Role
from values.models import OrganisationAdoption, Round, ValueFoundation
from values.obligations import companies_to_decide
from values.services.comments import answered_in


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


WHY: Reasons = {
    still_asked: _("You get this because your workplace or your group is asked."),
    whose_comments: _("You get this because your workplace or your group said something about the values."),
    deciders: _("You get this because your group decides about the values."),
    editors: _("You get this because you work with the values."),
    editors_until_looked: _("You get this because you work with the values."),
    deciders_until_looked: _("You get this because your group decides about the values."),
    undecided_companies: _("You get this because you answer for a company."),
    managers_where_it_holds: MANAGER,
    managers_of_the_company: MANAGER,
}
