"""The notes of a meeting: corrected for some days, then closed for good, or opened again with a reason."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, check_numbers, required
from meetings.models import Correction, Item, Meeting, NotesVersion, Series
from meetings.notes import content_of
from meetings.permissions import takes_part
from meetings.services.base import check_leads, lock_led, lock_meeting
from meetings.services.holding import save_words
from meetings.steps import Step
from meetings.workflow import ItemState, MeetingState, check_meeting
from organisation.models import User
from organisation.workdays import add_workdays

CLOSED_NOTES = _("The notes are closed. Open them again to change something.")
UNANSWERED = _("Answer the corrections first.")


@transaction.atomic
def edit_notes(*, item: Item, by: User, notes: str, decision: str, version: int) -> Item:
    """By those who lead, while under review. The result stands: things have followed from it."""
    check_leads(by)
    item = _lock_reviewed(item)
    return save_words(item, by, {"notes": notes, "decision": decision}, version)


@transaction.atomic
def propose_correction(
    *,
    meeting: Meeting,
    by: User,
    submission_id: UUID,
    wished: str,
    item: Item | None = None,
    part: str = "",
    why: str = "",
) -> Correction:
    """By anybody who takes part. About one text of an item, or, without one, about the whole."""
    if not takes_part(by):
        raise PermissionDenied
    there = Correction.objects.filter(submission_id=submission_id, proposed_by=by).first()
    if there is not None:
        return there
    meeting = _lock_review(pk=meeting.pk)
    required(wished=wished)
    check_numbers(why=why)
    if item is not None:
        item = Item.objects.on_agenda().get(pk=item.pk, meeting=meeting)
    if (item is None) != (part == "") or part and part not in Correction.Part.values:
        raise NotAllowed({"part": [_("Choose one from the list.")]})
    correction = Correction.objects.create(
        meeting=meeting,
        item=item,
        part=part,
        was=getattr(item, part) if item else "",
        wished=wished,
        why=why,
        proposed_by=by,
        proposed_at=clock.now(),
        submission_id=submission_id,
    )
    record("meetings.correction_proposed", subject=correction, by=by)
    return correction


@transaction.atomic
def accept_correction(
    *, correction: Correction, by: User, text: str = "", version: int | None = None, answer: str = ""
) -> Correction:
    """`text` replaces what stood there, as proposed or in better words. What is about the whole is changed by
    hand where it belongs."""
    correction = _lock_correction(correction, by)
    check_numbers(answer=answer)
    if correction.item is not None:
        required(text=text)
        item = _lock_reviewed(correction.item)
        save_words(item, by, {correction.part: text}, item.version if version is None else version)
    return _answer(correction, by, Correction.State.ACCEPTED, answer)


@transaction.atomic
def decline_correction(*, correction: Correction, by: User, answer: str) -> Correction:
    correction = _lock_correction(correction, by)
    required(answer=answer)
    return _answer(correction, by, Correction.State.DECLINED, answer)


@transaction.atomic
def close_notes(*, meeting: Meeting, by: User | None) -> NotesVersion:
    """Read-only from now on, and kept as a version. `by` is None when its days are over."""
    meeting = lock_led(meeting, by) if by else _lock_for_clock(meeting)
    check_meeting(meeting.state, MeetingState.CLOSED)
    if meeting.corrections.waiting().exists():
        raise NotAllowed(UNANSWERED, code="not_ready")
    now = clock.now()
    version = NotesVersion.objects.create(
        meeting=meeting,
        number=meeting.versions.count() + 1,
        content=content_of(meeting),
        reason=meeting.reopened_reason,
        closed_at=now,
        closed_by=by,
    )
    meeting.state, meeting.closed_at, meeting.reopened_reason = MeetingState.CLOSED, now, ""
    meeting.version += 1
    meeting.save()
    record("meetings.notes_closed", subject=meeting, by=by, number=version.number)
    return version


@transaction.atomic
def reopen_notes(*, meeting: Meeting, by: User, reason: str) -> Meeting:
    """What was closed stays readable; closed anew it is the next version."""
    meeting = lock_led(meeting, by)
    check_meeting(meeting.state, MeetingState.UNDER_REVIEW)
    if meeting.state != MeetingState.CLOSED:
        raise NotAllowed(STALE, code="stale")
    required(reason=reason)
    meeting.state, meeting.reopened_reason, meeting.reopened_at = (
        MeetingState.UNDER_REVIEW, reason, clock.now(),
    )  # fmt: skip
    meeting.version += 1
    meeting.save()
    record("meetings.notes_reopened", subject=meeting, by=by)
    return meeting


# ---- the clock -------------------------------------------------------------------------------------------


def close_due() -> int:
    """Close every meeting whose days of review are over and where no correction waits. Once only, however
    often it is called. How many there were."""
    series, today, closed = Series.objects.current(), clock.today(), 0
    for meeting in Meeting.objects.filter(state=MeetingState.UNDER_REVIEW):
        if review_ends(meeting, series) < today:
            closed += _close_if_due(meeting)
    return closed


def review_ends(meeting: Meeting, series: Series) -> dt.date:
    """The last day for corrections: counted from the meeting, or from when it was ended or opened again if
    that was later."""
    moments = [moment for moment in (meeting.ended_at, meeting.reopened_at) if moment]
    begins = max([meeting.day, *(clock.local_day(moment) for moment in moments)])
    return add_workdays(begins, series.all_offsets[Step.NOTES])


def _close_if_due(meeting: Meeting) -> int:
    try:
        close_notes(meeting=meeting, by=None)
    except NotAllowed:  # a correction waits, or somebody was faster
        return 0
    return 1


# ---- within ----------------------------------------------------------------------------------------------


def _lock_for_clock(meeting: Meeting) -> Meeting:
    Series.objects.locked()
    meeting = lock_meeting(meeting)
    if review_ends(meeting, Series.objects.current()) >= clock.today():
        raise NotAllowed(STALE, code="stale")  # opened again in the meantime
    return meeting


def _lock_review(**which: Any) -> Meeting:
    meeting = Meeting.objects.select_for_update().get(**which)
    if meeting.state != MeetingState.UNDER_REVIEW:
        raise NotAllowed(CLOSED_NOTES, code="state")
    return meeting


def _lock_reviewed(item: Item) -> Item:
    _lock_review(items=item)
    return Item.objects.select_for_update(of=("self",)).get(pk=item.pk, state=ItemState.TAKEN_UP)


def _lock_correction(correction: Correction, by: User) -> Correction:
    check_leads(by)
    _lock_review(pk=correction.meeting_id)
    rows = Correction.objects.select_for_update(of=("self",)).select_related("item")
    correction = rows.get(pk=correction.pk)
    if not correction.is_waiting:
        raise NotAllowed(_("It is answered already: somebody else was faster."), code="answered")
    return correction


def _answer(correction: Correction, by: User, state: Correction.State, answer: str) -> Correction:
    correction.state, correction.answer = state, answer
    correction.answered_by, correction.answered_at = by, clock.now()
    correction.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record("meetings.correction_answered", subject=correction, by=by)
    return correction
