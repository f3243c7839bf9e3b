"""A clock that is moved, for the tests of what time does to a suggestion."""

import datetime as dt

from django.utils import timezone

from improvements import services
from improvements.models import Suggestion
from lean_portal import clock


def at(day, hour=9):
    return clock.at(timezone.make_aware(dt.datetime.combine(day, dt.time(hour))))


def tick(day, hour=9):
    with at(day, hour):
        return services.pass_time()


def fresh(suggestion):
    return Suggestion.objects.get(pk=suggestion.pk)
