import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.transaction import TransactionManagementError

from events.models import Event
from events.services import record, record_each


@transaction.atomic
def happen(subject, **data):
    return record("tests.thing_happened", subject=subject, by=None, **data)


def test_event_outside_a_transaction_is_refused_also_in_tests(employee):
    with pytest.raises(TransactionManagementError):
        record("tests.thing_happened", subject=employee, by=None)


def test_event_names_subject_and_actor_by_id_only(employee, manager):
    with transaction.atomic():
        event = record("tests.thing_happened", subject=employee, by=manager, unit=7)
    assert (event.subject_type, event.subject_id) == ("organisation.user", employee.pk)
    assert (event.actor_id, event.data) == (manager.pk, {"unit": 7})


def test_many_events_at_once_are_like_each_by_itself(employee, manager):
    with transaction.atomic():
        events = record_each(
            "tests.thing_happened", subjects=[(employee, {"a": 1}), (manager, {})], by=manager
        )
    assert [(event.subject_id, event.data) for event in events] == [(employee.pk, {"a": 1}), (manager.pk, {})]
    assert len({event.uid for event in Event.objects.filter(kind="tests.thing_happened")}) == 2


def test_many_events_outside_a_transaction_are_refused_too(employee):
    with pytest.raises(TransactionManagementError):
        record_each("tests.thing_happened", subjects=[(employee, {})], by=None)


@pytest.mark.parametrize("change", [lambda rows: rows.update(kind="other"), lambda rows: rows.delete()])
def test_events_are_append_only_in_the_database(employee, change):
    event = happen(employee)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(Event.objects.filter(pk=event.pk))


def test_same_key_is_recorded_once(employee):
    happen(employee, dedupe_key="once")
    with pytest.raises(IntegrityError):
        happen(employee, dedupe_key="once")


def test_rolled_back_change_leaves_no_event(employee):
    before = Event.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen(employee)
        raise ZeroDivisionError
    assert Event.objects.count() == before


def test_history_is_that_of_the_subject(employee, manager):
    mine = happen(employee)
    happen(manager)
    assert list(Event.objects.about(employee).filter(kind="tests.thing_happened")) == [mine]
