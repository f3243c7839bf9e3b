"""What drafts itself for an agenda is taken up, parked until the next meeting, or rejected until a day."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from meetings.drafting import Draft, drafts_for
from meetings.models import Item, Meeting
from meetings.services.agenda import next_position
from meetings.services.base import lock_led
from meetings.services.proposing import following
from meetings.workflow import MOVABLE, ItemState
from organisation.models import User

FARTHEST = dt.timedelta(days=731)  # so long at most a rejected one stays away


@transaction.atomic
def accept_draft(*, meeting: Meeting, by: User, source: str) -> Item:
    """It comes on the agenda, last."""
    meeting, draft = _lock(meeting, by, source)
    item = _item(draft, by, meeting=meeting, state=ItemState.ACCEPTED, position=next_position(meeting))
    record("meetings.item_drafted", subject=item, by=by)
    return item


@transaction.atomic
def park_draft(*, meeting: Meeting, by: User, source: str) -> Item:
    """It waits for the meeting after this one, as proposed, and is drafted for none before."""
    meeting, draft = _lock(meeting, by, source)
    item = _item(draft, by, meeting=following(meeting), state=ItemState.PROPOSED)
    record("meetings.draft_parked", subject=item, by=by)
    return item


@transaction.atomic
def reject_draft(*, meeting: Meeting, by: User, source: str, reason: str, quiet_until: dt.date) -> Item:
    """It is not drafted again before `quiet_until`."""
    meeting, draft = _lock(meeting, by, source)
    required(reason=reason)
    if not clock.today() < quiet_until <= clock.today() + FARTHEST:
        raise NotAllowed({"quiet_until": [_("Choose a day that lies ahead, within two years.")]})
    item = _item(draft, by, meeting=meeting, state=ItemState.REJECTED, answer=reason, quiet_until=quiet_until)
    record("meetings.draft_rejected", subject=item, by=by)
    return item


def _lock(meeting: Meeting, by: User, source: str) -> tuple[Meeting, Draft]:
    meeting = lock_led(meeting, by)  # whoever else answers a draft waits here
    if meeting.state not in MOVABLE:
        raise NotAllowed(_("The agenda of that meeting stands."), code="stale")
    with translation.override(settings.LANGUAGE_CODE):  # what is kept is in the language of the group
        draft = next((each for each in drafts_for(meeting, by) if each.source == source), None)
    if draft is None:
        raise NotAllowed(_("That is answered already, or no longer the case."), code="stale")
    return meeting, draft


def _item(draft: Draft, by: User, **fields: object) -> Item:
    said = {name: value for name, value in draft._asdict().items() if name != "why"}
    return Item.objects.create(**said, proposed_by=by, proposed_at=clock.now(), **fields)
