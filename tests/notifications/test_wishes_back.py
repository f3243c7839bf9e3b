"""Going back to before mail was gathered, once some has been."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection

from lean_portal import clock
from notifications.models import Class, Delivery, DigestIssue, State
from notifications.services import expand_waiting
from notifications.services.gather import gather_due
from tests.notifications.wishing import at, tell, wish

__all__ = ["at", "tell"]
pytestmark = pytest.mark.django_db
OLD = ["pending", "sending", "sent", "dead", "cancelled", "suppressed"]


def test_what_is_gathered_or_waits_to_be_fits_the_states_of_before(at, tell, employee, submit):
    suggestion = submit(employee)
    expand_waiting()
    Delivery.objects.all().delete()
    wish(employee, yours="daily")
    with at("2100-03-03 10:00"):
        told = tell(suggestion, Class.YOURS)
    with at("2100-03-04 07:30"):
        gather_due()
    with at("2100-03-04 10:00"):
        waits = tell(suggestion, Class.YOURS)
    migration = import_module("notifications.migrations.0003_wishes").Migration
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO public")  # and not where the clock of the tests stands
        cursor.execute(migration.operations[-1].reverse_sql)
        cursor.execute("ALTER TABLE notifications_delivery DROP COLUMN issue_id CASCADE")  # as comes next
    told.refresh_from_db(fields=["state"])
    waits.refresh_from_db(fields=["state"])
    assert (told.state, waits.state) == (State.CANCELLED, State.PENDING)
    assert not Delivery.objects.exclude(state__in=OLD).exists()
    with pytest.raises(IntegrityError, match="never goes from pending to held"):
        Delivery.objects.filter(pk=waits.pk).update(state=State.HELD)


def test_what_came_together_is_no_gathered_mail_of_before(at, tell, employee, submit):
    suggestion = submit(employee)
    expand_waiting()
    Delivery.objects.all().delete()
    with at("2100-03-03 10:00"):
        told = tell(suggestion, Class.YOURS)
        issues = [DigestIssue.objects.create(user=employee, day=clock.today(), kind="together") for _ in "ab"]
    Delivery.objects.filter(pk=told.pk).update(state=State.HELD)
    Delivery.objects.filter(pk=told.pk).update(state=State.DIGESTED, issue=issues[0])
    migration = import_module("notifications.migrations.0004_together").Migration
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO public")
        cursor.execute(migration.operations[1].reverse_sql)
        cursor.execute("ALTER TABLE notifications_digestissue ADD CONSTRAINT as_before UNIQUE (user_id, day)")
    told.refresh_from_db(fields=["state"])
    assert (told.state, DigestIssue.objects.count()) == (State.CANCELLED, 0)
    with pytest.raises(IntegrityError, match="never goes from cancelled to pending"):
        Delivery.objects.filter(pk=told.pk).update(state=State.PENDING)
