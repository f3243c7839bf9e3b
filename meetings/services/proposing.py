"""An item is proposed for KL-Info, and answered: taken up, parked until the next, or not taken up."""

import datetime as dt
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, required
from meetings.models import Item, Meeting, Series
from meetings.models.item import LAST_TIME, LONGEST, PRESENTERS, SHORTEST
from meetings.permissions import leads_meetings, takes_part
from meetings.services.agenda import next_position
from meetings.services.base import check_leads, lock_meeting
from meetings.steps import Step, days_around
from meetings.workflow import MOVABLE, ORDERABLE, ItemState, Who, check_item
from organisation.models import Unit, User
from organisation.roles import Role


@transaction.atomic
def propose_item(
    *,
    by: User,
    submission_id: UUID,
    title: str,
    kind: str,
    minutes: int,
    wished_outcome: str,
    owner_unit: Unit | None = None,
    owner_role: str = "",
    meeting: Meeting | None = None,
) -> Item:
    """Its owner is a unit's manager or a role of the group. For the next meeting whose last day to propose
    has not passed; without one it waits for a meeting. Whoever leads may name the `meeting`: then it stands
    last on its agenda at once. Sent twice it is one item."""
    if not takes_part(by) or meeting and not leads_meetings(by):
        raise PermissionDenied
    Series.objects.locked()
    there = Item.objects.filter(submission_id=submission_id, proposed_by=by).first()
    if there is not None:
        return there
    required(title=title, wished_outcome=wished_outcome)
    if kind not in Item.Kind.values:
        raise NotAllowed({"kind": [_("Choose one from the list.")]})
    check_minutes(minutes)
    check_owner(owner_unit, owner_role)
    item = Item(
        meeting=next_open(),
        title=title,
        kind=kind,
        minutes=minutes,
        wished_outcome=wished_outcome,
        owner_unit=owner_unit,
        owner_role=owner_role,
        proposed_by=by,
        proposed_at=clock.now(),
        submission_id=submission_id,
    )
    if meeting is None:
        item.save()
        record("meetings.item_proposed", subject=item, by=by)
        return item
    return _put_on_agenda(item, meeting, by)


def _put_on_agenda(item: Item, meeting: Meeting, by: User) -> Item:
    meeting = lock_meeting(meeting)
    if meeting.state not in MOVABLE:
        raise NotAllowed(_("The agenda of that meeting stands."), code="stale")
    item.meeting, item.state, item.position = meeting, ItemState.ACCEPTED, next_position(meeting)
    item.save()
    record("meetings.item_drafted", subject=item, by=by)
    return item


@transaction.atomic
def accept_item(*, item: Item, by: User, minutes: int, version: int | None = None) -> Item:
    """It comes on the agenda of its meeting; one that waits, on that of the next."""
    item = _lock_to_answer(item, by, ItemState.ACCEPTED, version)
    check_minutes(minutes)
    item.meeting = item.meeting or Meeting.objects.preparing().first()
    if item.meeting is None:
        raise NotAllowed(_("No meeting is planned. Plan one first."), code="not_ready")
    item.position = next_position(item.meeting)
    item.state, item.minutes, item.answer = ItemState.ACCEPTED, minutes, ""
    return _save(item, "meetings.item_accepted", by)


@transaction.atomic
def park_item(*, item: Item, by: User, reason: str, version: int | None = None) -> Item:
    """It waits for the meeting after its own, as proposed."""
    item = _lock_to_answer(item, by, ItemState.PROPOSED, version)
    required(reason=reason)
    item.meeting = following(item.meeting) if item.meeting else None
    item.state, item.answer, item.position = ItemState.PROPOSED, reason, 0
    return _save(item, "meetings.item_parked", by)


@transaction.atomic
def reject_item(*, item: Item, by: User, reason: str, version: int | None = None) -> Item:
    """It is not taken up. One that drafted itself is not drafted again before the next meeting has been."""
    item = _lock_to_answer(item, by, ItemState.REJECTED, version)
    required(reason=reason)
    item.state, item.answer = ItemState.REJECTED, reason
    if item.source:
        item.quiet_until = usual_rest(item.meeting)
    return _save(item, "meetings.item_rejected", by)


@transaction.atomic
def withdraw_item(*, item: Item, by: User) -> Item:
    """By whoever proposed it, until it is answered."""
    Series.objects.locked()
    item = _lock(item)
    check_item(item.state, ItemState.WITHDRAWN, item_actors(by, item))
    item.state = ItemState.WITHDRAWN
    return _save(item, "meetings.item_withdrawn", by)


def item_actors(by: User, item: Item) -> frozenset[Who]:
    holds = {
        Who.PROPOSER: item.proposed_by_id == by.pk,
        Who.LEADER: leads_meetings(by),
        Who.OWNER: owns_item(by, item),
    }
    return frozenset(who for who, held in holds.items() if held)


def owns_item(by: User, item: Item) -> bool:
    """Answers for the owning unit, or holds the owning role."""
    if item.owner_role:
        return by.has_role(Role(item.owner_role))
    return item.owner_unit_id in by.answered_unit_ids


# ---- where items go when meetings come and go; under the lock of the series ------------------------------


def next_open() -> Meeting | None:
    """The next meeting that still takes proposals."""
    offsets, today = Series.objects.current().all_offsets, clock.today()
    for meeting in Meeting.objects.preparing().filter(state__in=sorted(ORDERABLE)):
        if days_around(meeting.day, offsets)[Step.LAST_DAY_FOR_ITEMS] >= today:
            return meeting
    return None


def following(meeting: Meeting) -> Meeting | None:
    """The meeting after this one."""
    return Meeting.objects.preparing().filter(day__gt=meeting.day).exclude(pk=meeting.pk).first()


def usual_rest(meeting: Meeting | None) -> dt.date:
    """Until when something rests that was rejected for a meeting: over that one and the next, when that is
    planned."""
    last = (following(meeting) or meeting).day if meeting else clock.today()
    return last + dt.timedelta(days=1)


def gather_waiting(meeting: Meeting) -> None:
    """Items that wait for a meeting come to one that is planned."""
    Item.objects.proposed().filter(meeting=None).update(meeting=meeting)


def hand_on(meeting: Meeting, heir: Meeting | None) -> None:
    """The items of a cancelled meeting go to `heir`. Without one they wait, to be answered anew."""
    items = Item.objects.standing().filter(meeting=meeting)
    items.filter(source=LAST_TIME).update(state=ItemState.WITHDRAWN)
    items = items.exclude(source=LAST_TIME)
    if heir is None:
        items.update(meeting=None, state=ItemState.PROPOSED, position=0)
        return
    last = next_position(heir) - 1
    for item in items.order_by("position", "pk"):
        if item.state == ItemState.ACCEPTED:
            last += 1
            item.position = last
        item.meeting = heir
        item.save(update_fields=["meeting", "position"])


# ---- within ----------------------------------------------------------------------------------------------


def _lock(item: Item) -> Item:
    return Item.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=item.pk)


def _lock_to_answer(item: Item, by: User, to: ItemState, version: int | None) -> Item:
    check_leads(by)
    Series.objects.locked()
    item = _lock(item)
    check_item(item.state, to, item_actors(by, item))
    if item.is_first or item.meeting and item.meeting.state not in MOVABLE:
        raise NotAllowed(_("The agenda of that meeting stands."), code="stale")
    if version is not None and item.version != version:
        raise NotAllowed(STALE, code="stale")
    return item


def check_owner(owner_unit: Unit | None, owner_role: str) -> None:
    """A unit or a role of the group, and one of them."""
    if (owner_unit is None) == (owner_role == "") or owner_role and owner_role not in PRESENTERS:
        raise NotAllowed({"owner": [_("Choose one from the list.")]})


def check_minutes(minutes: int, field: str = "minutes") -> None:
    if not SHORTEST <= minutes <= LONGEST:
        raise NotAllowed({field: [_("Choose between 1 and 120 minutes.")]})


def _save(item: Item, kind: str, by: User) -> Item:
    item.version += 1
    item.save()
    record(kind, subject=item, by=by)
    return item
