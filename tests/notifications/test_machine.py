"""Any order of claiming, crashing, stalling, sending and marking: nothing is lost, nothing sent goes back."""

from collections import Counter

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from events.models import Event
from events.services import record
from notifications.models import Delivery, State
from notifications.reasons import Reason
from notifications.services import expand_waiting, marks
from notifications.services.send import DUE, LOST, claim
from tests.machines import play

WORKERS = st.integers(0, 2)


class Ledger(RuleBasedStateMachine):
    """Three workers hold what they have claimed; a copy counts when the mail server has accepted it."""

    subject = None  # set by the test: an account that asks to hear

    def __init__(self):
        super().__init__()
        Delivery.objects.all().delete()
        self.held = {number: [] for number in range(3)}
        self.accepted = {number: [] for number in range(3)}
        self.copies = Counter()
        self.lost_in_flight = Counter()
        self.sent = set()
        self.wanted = 0

    @rule()
    def something_happens(self):
        with transaction.atomic():
            record("organisation.accessibility_reported", subject=self.subject, by=None)
        self.wanted += 1

    @rule()
    def expand(self):
        expand_waiting()

    @rule(worker=WORKERS, limit=st.integers(1, 3))
    def claim_due(self, worker, limit):
        self.held[worker] += claim(DUE, limit)

    @rule(worker=WORKERS)
    def claim_lost(self, worker):
        self.held[worker] += claim(LOST, 1)

    @precondition(lambda self: any(self.held.values()))
    @rule(worker=WORKERS)
    def mail_server_accepts(self, worker):
        if self.held[worker]:
            row = self.held[worker].pop(0)
            self.copies[row.pk] += 1
            self.accepted[worker].append(row)

    @precondition(lambda self: any(self.accepted.values()))
    @rule(worker=WORKERS)
    def mark_sent(self, worker):
        if self.accepted[worker]:
            row = self.accepted[worker].pop(0)
            if not marks.sent(row):
                self.lost_in_flight[row.pk] += 1

    @precondition(lambda self: any(self.held.values()))
    @rule(worker=WORKERS)
    def mail_server_refuses_for_now(self, worker):
        if self.held[worker]:
            marks.fail(self.held[worker].pop(0), Reason("450 later", False, True))

    @precondition(lambda self: any(self.held.values()))
    @rule(worker=WORKERS)
    def mail_server_goes_away(self, worker):
        marks.put_back(self.held[worker])
        self.held[worker] = []

    @rule(worker=WORKERS)
    def worker_is_killed(self, worker):
        self.lost_in_flight.update(row.pk for row in self.accepted[worker])
        self.held[worker], self.accepted[worker] = [], []

    @rule()
    def leases_end(self):
        Delivery.objects.filter(state=State.SENDING).update(lease_until=Now() - marks.wait_after(0))

    @rule()
    def time_passes(self):
        Delivery.objects.filter(state=State.PENDING).update(next_at=Now())

    @invariant()
    def what_is_sent_stays_sent(self):
        now = set(Delivery.objects.filter(state=State.SENT, channel="email").values_list("pk", flat=True))
        assert self.sent <= now
        self.sent = now

    @invariant()
    def each_person_is_told_once_of_each_event(self):
        assert Delivery.objects.count() <= 2 * self.wanted

    @invariant()
    def extra_copies_come_of_lost_marks_alone(self):
        for pk, count in self.copies.items():
            waiting_for_mark = sum(row.pk == pk for rows in self.accepted.values() for row in rows)
            assert count <= 1 + self.lost_in_flight[pk] + waiting_for_mark

    def teardown(self):
        """Everybody recovers and goes on: everything has been sent or given up after its attempts."""
        for worker in self.held:
            self.worker_is_killed(worker)
        expand_waiting()
        while Delivery.objects.filter(state__in=[State.PENDING, State.SENDING]).exists():
            self.leases_end()
            self.time_passes()
            for row in [*claim(DUE, 200), *claim(LOST, 1)]:
                self.copies[row.pk] += 1
                assert marks.sent(row)
        rows = Delivery.objects.filter(channel="email")
        assert rows.count() == self.wanted
        for row in rows:
            assert row.state == State.DEAD or self.copies[row.pk] >= 1
            assert row.state == State.SENT or row.attempts >= settings.DELIVERY_ATTEMPTS
        Delivery.objects.all().delete()


@pytest.fixture
def machine(administrator):
    Ledger.subject = administrator
    yield Ledger
    Ledger.subject = None
    assert not Event.objects.filter(expansion=None).exists()


@pytest.mark.django_db(transaction=True)
def test_no_order_of_events_loses_or_repeats_a_mail(machine):
    play(machine, examples=15, steps=40)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_no_order_of_events_loses_or_repeats_a_mail_in_500_long_runs(machine):
    play(machine, examples=500, steps=200)
