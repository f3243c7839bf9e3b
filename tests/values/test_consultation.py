"""Samverkan is recorded."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from lean_portal import clock
from lean_portal.refusals import NotAllowed
from values.services.consultation import record_consultation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def consult(draft, editor):
    def save(**fields):
        told = {"kind": "information", "held_on": clock.today(), "with_whom": "CSG", "note": "§ 3"}
        return record_consultation(foundation=draft, **{"by": editor, **told, **fields})

    return save


def test_consultations_are_recorded_one_after_the_other(consult, draft):
    consult()
    consult(kind="negotiation", note="§ 9")
    assert [c.kind for c in draft.consultations.all()] == ["information", "negotiation"]


def test_same_consultation_again_is_one(consult, draft):
    assert consult() == consult()
    assert draft.consultations.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "coffee"},
        {"with_whom": ""},
        {"note": " "},
        {"held_on": dt.date(2999, 1, 1)},
        {"held_on": None},
    ],
)
def test_incomplete_consultation_is_refused(consult, fields):
    with pytest.raises(NotAllowed) as refused:
        consult(**fields)
    assert list(refused.value.message_dict) == list(fields)


def test_only_editors_record_it(consult, employee):
    with pytest.raises(PermissionDenied):
        consult(by=employee)
