"""What somebody is to do after a meeting: agreed there or while the notes are under review, then done."""

import datetime as dt
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from meetings.models import Action, Item, Meeting
from meetings.services.base import check_leads
from meetings.services.proposing import check_owner
from meetings.workflow import ON_AGENDA, MeetingState
from organisation.models import Unit, User

WRITABLE = frozenset({MeetingState.IN_PROGRESS, MeetingState.UNDER_REVIEW})


@transaction.atomic
def add_action(
    *,
    item: Item,
    by: User,
    submission_id: UUID,
    what: str,
    due_on: dt.date,
    owner_unit: Unit | None = None,
    owner_role: str = "",
) -> Action:
    """Its owner is a unit's manager or a role of the group. Sent twice it is one action."""
    item = _lock_written(item, by)
    there = Action.objects.filter(submission_id=submission_id).first()
    if there is not None:
        return there
    required(what=what, due_on=due_on)
    check_owner(owner_unit, owner_role)
    if due_on < clock.today():
        raise NotAllowed({"due_on": [_("Choose a day that lies ahead.")]})
    action = Action.objects.create(
        item=item,
        what=what,
        owner_unit=owner_unit,
        owner_role=owner_role,
        due_on=due_on,
        added_by=by,
        added_at=clock.now(),
        submission_id=submission_id,
    )
    record("meetings.action_added", subject=action, by=by)
    return action


@transaction.atomic
def remove_action(*, action: Action, by: User) -> None:
    """One that was written down by mistake, until the notes are closed."""
    _lock_written(action.item, by)
    action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if action.is_done:
        raise NotAllowed(_("It is done already."), code="stale")
    record("meetings.action_removed", subject=action.item, by=by, action=action.pk)
    action.delete()


@transaction.atomic
def finish_action(*, action: Action, by: User, note: str) -> Action:
    """By its owner, with a line on what came of it. Done twice it was done once."""
    action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if not owns_action(by, action):
        raise PermissionDenied
    if action.is_done:
        return action
    required(done_note=note)
    action.done_at, action.done_by, action.done_note = clock.now(), by, note
    action.save(update_fields=["done_at", "done_by", "done_note"])
    record("meetings.action_done", subject=action, by=by)
    return action


def owns_action(user: User, action: Action) -> bool:
    """Whoever answers for the unit, deputies too, or holds the role."""
    if action.owner_unit_id:
        return action.owner_unit_id in user.answered_unit_ids
    return any(post.role == action.owner_role for post in user.posts)


def _lock_written(item: Item, by: User) -> Item:
    check_leads(by)
    meeting = Meeting.objects.select_for_update().get(items=item)
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if meeting.state not in WRITABLE or item.state not in ON_AGENDA:
        raise NotAllowed(_("The notes of that meeting stand."), code="state")
    return item
