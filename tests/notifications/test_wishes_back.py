"""Going back to before mail was gathered, once some has been."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection

from notifications.models import Class, Delivery, State
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
