"""Samverkan: that the unions were informed or negotiated with. What is recorded stays."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import User
from values.models import Consultation, ValueFoundation
from values.services.drafting import lock_draft


@transaction.atomic
def record_consultation(
    *, foundation: ValueFoundation, by: User, kind: str, held_on: dt.date, with_whom: str, note: str
) -> Consultation:
    """One meeting. The same once more is the same meeting; there may be many."""
    required(kind=kind, held_on=held_on, with_whom=with_whom, note=note)
    if kind not in Consultation.Kind:
        raise NotAllowed({"kind": [_("Choose one from the list.")]})
    if held_on > clock.today():
        raise NotAllowed({"held_on": [_("Choose today or an earlier day.")]})
    foundation = lock_draft(foundation, by)
    told = {"kind": kind, "held_on": held_on, "with_whom": with_whom, "note": note}
    same = foundation.consultations.filter(**told).first()
    if same is not None:
        return same
    consultation = Consultation.objects.create(foundation=foundation, by=by, at=clock.now(), **told)
    record("values.consultation_recorded", subject=consultation, by=by)
    return consultation
