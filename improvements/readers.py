"""Who sees a suggestion, asked from its end: conditions on accounts, equal for everybody to what
`Suggestion.objects.listed_for` and `Comment.objects.visible_to` answer one person."""

from django.db.models import CharField, F, Q, QuerySet, Value

from improvements.models import Comment, Suggestion
from improvements.workflow import State
from organisation.models import Appointment, Unit
from organisation.roles import ANSWERING, STEERING, Role

NOBODY = Q(pk__in=[])


def listed_to(suggestion: Suggestion) -> Q:
    if suggestion.sealed or suggestion.state == State.DRAFT:
        return NOBODY
    if suggestion.open_to_group:
        return Q()
    around = of_unit(suggestion.unit) | at_or_above(suggestion.unit) | at_or_above(suggestion.handler_unit)
    if suggestion.responsible_unit:
        around |= answering(suggestion.responsible_unit)
    return Q(pk=suggestion.author_id) | in_hand_of(suggestion) | around


def said_to(comment: Comment) -> Q:
    """Of what was said before the group could read along, only those who could."""
    listed = listed_to(comment.suggestion)
    return listed & (Q(pk=comment.writer_id) | within(comment.suggestion)) if comment.inside else listed


def within(suggestion: Suggestion) -> Q:
    home, handler = suggestion.unit, suggestion.handler_unit
    found = Q(pk=suggestion.author_id) | of_unit(home) | at_or_above(home)
    ordinary = not suggestion.secrecy
    if not suggestion.at_steering and (ordinary or handler.authority_id == home.authority_id):
        found |= answering(handler)
    if ordinary:
        found |= at_or_above(handler)
    if ordinary and suggestion.at_steering:
        found |= steering_group()
    return found


def in_hand_of(suggestion: Suggestion) -> Q:
    found = steering_group() if suggestion.at_steering else answering(suggestion.handler_unit)
    return found & ~Q(pk__in=suggestion.left_out)


def steering_group() -> Q:
    return holding(Appointment.objects.current().filter(role__in=STEERING))


def of_unit(unit: Unit) -> Q:
    return holding(Appointment.objects.current().filter(role__in={Role.EMPLOYEE, *ANSWERING}, unit=unit))


def at_or_above(unit: Unit) -> Q:
    posts = Appointment.objects.current().filter(role__in=ANSWERING)
    asked = Value(unit.path, output_field=CharField())
    return holding(posts.alias(asked=asked).filter(asked__startswith=F("unit__path")))


def answering(unit: Unit) -> Q:
    return holding(Appointment.objects.answering_for(unit).order_by())


def holding(posts: QuerySet[Appointment]) -> Q:
    return Q(pk__in=posts.values("user"))
