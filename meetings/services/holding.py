"""A meeting is held: begun, taken item by item, written down while it lasts, and ended."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, check_numbers
from meetings.models import Item, Meeting
from meetings.services.base import check_leads, lock_led
from meetings.services.planning import next_after
from meetings.services.proposing import hand_on
from meetings.services.returning import bring_back, pieces_of, split_at_next
from meetings.workflow import ItemState, MeetingState, Result, Who, check_item, check_meeting
from organisation.models import User

NOT_RUNNING = _("The meeting is not in progress.")


@transaction.atomic
def start_meeting(*, meeting: Meeting, by: User) -> Meeting:
    """On its day or later: one that was not started in time can still be written down."""
    meeting = lock_led(meeting, by)
    check_meeting(meeting.state, MeetingState.IN_PROGRESS)
    if meeting.day > clock.today():
        raise NotAllowed(_("The meeting can be started on its day."), code="not_ready")
    first = Item.objects.on_agenda().filter(meeting=meeting).first()
    meeting.state, meeting.started_at, meeting.current_item = MeetingState.IN_PROGRESS, clock.now(), first
    meeting.version += 1
    meeting.save()
    if first is not None:
        _begin(first)
    record("meetings.meeting_started", subject=meeting, by=by)
    return meeting


@transaction.atomic
def go_to(*, item: Item, by: User) -> Meeting:
    """From now on this is the item that everybody sees."""
    meeting = lock_running(item, by)
    item = _lock_item(item)
    if meeting.current_item_id == item.pk:
        return meeting
    meeting.current_item = item
    meeting.save(update_fields=["current_item"])
    _begin(item)
    record("meetings.item_begun", subject=item, by=by)
    return meeting


@transaction.atomic
def record_item(
    *,
    item: Item,
    by: User,
    notes: str,
    result: str,
    decision: str,
    split_into: str = "",
    version: int,
    saved_in: UUID | None = None,
) -> Item:
    """What is said and what comes of it, as often as one likes while the meeting lasts. Saved once more it
    is the same. NotAllowed, code "stale", when somebody else has saved since `version`; a window that has
    not heard of its own last save (`saved_in`) is no somebody else."""
    lock_running(item, by)
    item = _lock_item(item)
    new = {"notes": notes, "result": result, "decision": decision, "split_into": split_into}
    return save_words(item, by, new, version, saved_in)


@transaction.atomic
def end_meeting(*, meeting: Meeting, by: User, results: Mapping[int, str] | None = None) -> Meeting:
    """The notes are open for corrections. `results`: item → result, for those that have none yet. What is
    not finished comes back, what was split comes as its pieces, and what was never answered moves on."""
    meeting = lock_led(meeting, by)
    check_meeting(meeting.state, MeetingState.UNDER_REVIEW)
    if meeting.state != MeetingState.IN_PROGRESS:
        raise NotAllowed(STALE, code="stale")
    items = list(Item.objects.on_agenda().filter(meeting=meeting).select_for_update(of=("self",)))
    heir = next_after(meeting)
    for item in items:
        _conclude(item, by, (results or {}).get(item.pk, ""))
    for item in items:
        if item.result == Result.UNFINISHED:
            bring_back(item, heir)
        elif item.result == Result.SPLIT:
            split_at_next(item, heir)
    hand_on(meeting, heir)
    meeting.state, meeting.ended_at, meeting.current_item = MeetingState.UNDER_REVIEW, clock.now(), None
    meeting.version += 1
    meeting.save()
    record("meetings.meeting_ended", subject=meeting, by=by)
    return meeting


# ---- what notes share, here and while they are under review ----------------------------------------------


def lock_running(item: Item, by: User) -> Meeting:
    check_leads(by)
    meeting = Meeting.objects.select_for_update().get(items=item)
    if meeting.state != MeetingState.IN_PROGRESS:
        raise NotAllowed(NOT_RUNNING, code="state")
    return meeting


def save_words(
    item: Item, by: User | None, new: dict[str, str], version: int, saved_in: UUID | None = None
) -> Item:
    """The changed fields of a locked item, unless somebody else has changed it since `version`."""
    if all(getattr(item, name) == value for name, value in new.items()):
        return item
    if item.version != version and (saved_in is None or item.saved_in != saved_in):
        raise NotAllowed(STALE, code="stale")
    check_numbers(**new)
    for name, value in new.items():
        setattr(item, name, value)
    check_result(item)
    item.version += 1
    item.saved_in = saved_in
    item.save(update_fields=[*new, "version", "saved_in"])
    record("meetings.notes_saved", subject=item, by=by)
    return item


def check_result(item: Item) -> None:
    """NotAllowed at the field that the result needs and that is empty."""
    if item.result not in results_of(item) and item.result:
        words = LAST_TIME_NO if item.result == Result.UNFINISHED else _("Choose one from the list.")
        raise NotAllowed({"result": [words]})
    if item.result == Result.DECIDED and not item.decision.strip():
        raise NotAllowed({"decision": [_("Write what was decided.")]})
    if item.result == Result.DROPPED and not item.notes.strip():
        raise NotAllowed({"notes": [_("Write why it is dropped.")]})
    if item.result == Result.SPLIT:
        pieces_of(item.split_into)


LAST_TIME_NO = _("It has been on three agendas. Decide now, or split or drop it.")


def results_of(item: Item) -> list[Result]:
    """What can come of it. Item 1 is new at every meeting; an item comes back twice at most."""
    if item.is_first:
        return [Result.DONE, Result.DECIDED]
    return [result for result in Result if result != Result.UNFINISHED or not item.is_last_time]


# ---- within ----------------------------------------------------------------------------------------------


def _lock_item(item: Item) -> Item:
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    check_item(item.state, ItemState.TAKEN_UP, frozenset({Who.LEADER}))
    return item


def _begin(item: Item) -> None:
    if item.begun_at is None:
        item.begun_at = clock.now()
        item.save(update_fields=["begun_at"])


def _conclude(item: Item, by: User, result: str) -> None:
    check_item(item.state, ItemState.TAKEN_UP, frozenset({Who.LEADER}))
    item.result = item.result or result
    if not item.result:
        raise NotAllowed({f"result_{item.pk}": [_("Choose what came of it.")]})
    try:
        check_result(item)
    except NotAllowed as refusal:
        raise NotAllowed({f"result_{item.pk}": refusal.messages}) from None
    item.state = ItemState.TAKEN_UP
    item.version += 1
    item.save(update_fields=["state", "result", "version"])
    record("meetings.item_taken_up", subject=item, by=by, result=item.result)
