"""Both clocks at one moment, and notices of each class to one person."""

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from events.services import record
from lean_portal import clock as portal_clock
from notifications.models import Class, Delivery, Wishes
from notifications.rules import RULE_OF, RULES
from notifications.services import expand_waiting, gather_due, send_due

# Told to the author, whatever state the suggestion is in.
KINDS = {
    Class.YOURS: "suggestion_declined",
    Class.NEEDS_YOU: "suggestion_referred",
    Class.FOLLOW: "suggestion_parked",
    Class.GOOD_TO_KNOW: "trial_started",
}


def local(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Stockholm")).astimezone(dt.UTC)


@pytest.fixture
def at(clock):
    """at(moment) moves the portal's clock and the database's."""

    @contextmanager
    def move(moment):
        moment = local(moment) if isinstance(moment, str) else moment
        clock.set(moment)
        with portal_clock.at(moment):
            yield

    return move


@pytest.fixture
def quiet(settings):
    settings.DELIVERY_QUIET = True


@pytest.fixture
def tell(monkeypatch):
    """tell(suggestion, cls): something of that class happens to it, and is expanded."""
    for cls, notice in KINDS.items():
        rule = replace(RULE_OF[notice], cls=cls)
        monkeypatch.setitem(RULES, f"improvements.{notice}", (rule,))
        monkeypatch.setitem(RULE_OF, notice, rule)

    def happen(suggestion, cls):
        with transaction.atomic():
            record(f"improvements.{KINDS[cls]}", subject=suggestion, by=None)
        expand_waiting()
        return Delivery.objects.filter(channel="email").latest("pk")

    return happen


def work():
    """What the worker does on each ring."""
    gather_due()
    expand_waiting()
    while send_due():
        pass


def wish(user, **said):
    return Wishes.objects.update_or_create(user=user, defaults=said)[0]
