# ruff: noqa: F401, F811 - fixtures
"""A real worker dies while it writes gathered mail, and another with the first of them in its hands."""

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from notifications.models import Delivery, DigestIssue, State, Wishes
from notifications.rules import DIGEST
from notifications.services import expand_waiting
from notifications.services.marks import wait_after
from tests.notifications.test_crashes import Site, sink, site, someone_waits_for_the_lock
from tools.parts.process import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 3


@pytest.fixture
def waiting(make_user, home_care, submit):
    """Two notices each, due to be gathered."""
    for number in range(PEOPLE):
        person = make_user(f"person{number}", "employee", home_care)
        Wishes.objects.create(
            user=person, yours="daily", quiet_from="07:00", quiet_to="07:00", on_days_off=True
        )
        submit(person)
        submit(person)
    expand_waiting()
    Delivery.objects.filter(state=State.HELD).update(next_at=Now() - wait_after(1))


def die_writing(site):
    """The issue is written, the event that sends it is not."""
    worker = site.start()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE events_event IN SHARE MODE")
        assert wait_until(someone_waits_for_the_lock, 20)
        worker.kill()
    assert (DigestIssue.objects.count(), Delivery.objects.filter(state=State.HELD).count()) == (0, 2 * PEOPLE)


def die_sending(site):
    """The mail server has taken the first, and nobody is left to mark it."""

    def die(message):
        if not site.happened:
            site.happened = True
            site.workers[-1].kill()

    site.sink.on_message = die
    site.start()
    site.wait_for_it()


def check(site):
    assert DigestIssue.objects.count() == PEOPLE
    lines = Delivery.objects.filter(state=State.DIGESTED)
    assert lines.count() == 2 * PEOPLE and not Delivery.objects.filter(state=State.HELD).exists()
    mails = Delivery.objects.filter(notice=DIGEST, state=State.SENT)
    assert set(site.copies) == set(mails.values_list("message_id", flat=True))
    assert (mails.count(), sum(site.copies.values()) <= PEOPLE + 1) == (PEOPLE, True)


def killed_twice(site):
    die_writing(site)
    die_sending(site)
    site.start()
    site.finish()
    check(site)


def test_killed_while_writing_each_gathered_mail_comes_once(site, waiting):
    die_writing(site)
    site.start()
    assert wait_until(lambda: DigestIssue.objects.count() == PEOPLE, 20)
    site.finish()
    check(site)


@pytest.mark.soak
@pytest.mark.parametrize("run", range(25))
def test_killed_many_times_each_gathered_mail_comes_once(site, waiting, run):
    killed_twice(site)
