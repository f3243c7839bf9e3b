"""A workplace sets the day of its briefing, has been through it, and tells again what was corrected."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, check_numbers, required
from meetings.cascade import asked_units, briefs, messages_of, told_to
from meetings.models import Briefing, Item, Meeting, MessageVersion, Question, Retelling, SubMeeting
from meetings.models.briefing import LONGEST_LINE
from meetings.services.base import lock_meeting
from meetings.services.messages import late_for
from organisation.models import Unit, User


class Occasion(NamedTuple):
    words: str
    held_on: dt.date
    present: int


@transaction.atomic
def plan_briefing(
    *,
    meeting: Meeting,
    unit: Unit,
    by: User,
    planned_on: dt.date | None,
    local_line: str = "",
    version: int | None = None,
) -> Briefing:
    """The day of the workplace meeting, and what the messages mean there in the manager's own line."""
    briefing = _lock(meeting, unit, by, version)
    _check_line(local_line)
    if planned_on is not None and planned_on < meeting.day:
        raise NotAllowed({"planned_on": [_("Choose a day after the meeting.")]})
    briefing.planned_on, briefing.local_line = planned_on, local_line
    return _save(briefing, "meetings.briefing_planned", by)


@transaction.atomic
def hold_briefing(
    *,
    meeting: Meeting,
    unit: Unit,
    by: User,
    held_on: dt.date,
    present: int,
    of: int,
    covered: Iterable[Item],
    occasions: Sequence[Occasion] = (),
    questions: Sequence[str] = (),
    local_line: str = "",
    needs_help: bool = False,
    help_words: str = "",
    version: int | None = None,
    corrections: int | None = None,
) -> Briefing:
    """The workplace has been through it. Said again it is a change: day, numbers, occasions and what was
    covered are replaced, and questions are added. `corrections`: how many messages of the meeting had been
    corrected when the page was opened, so that nobody says to have told a text that was not there."""
    briefing = _lock(meeting, unit, by, version)
    if corrections is not None and corrections != corrections_of(meeting):
        raise NotAllowed(CORRECTED_MEANWHILE, code="stale")
    _check_line(local_line)
    _check_held(meeting, held_on, present, of, occasions)
    check_numbers(
        help_words=help_words,
        **{f"question_{number}": text for number, text in enumerate(questions, 1)},
        **{f"occasion_{number}_words": each.words for number, each in enumerate(occasions, 1)},
    )
    if help_words and not needs_help:
        raise NotAllowed({"needs_help": [_("Tick that you need help, or take the words away.")]})
    is_asking = needs_help and not briefing.needs_help
    for name, value in {
        "held_on": held_on, "present": present, "of": of, "local_line": local_line,
        "needs_help": needs_help, "help_words": help_words, "briefed_by": by,
    }.items():  # fmt: skip
        setattr(briefing, name, value)
    briefing = _save(briefing, "meetings.briefing_held", by)
    briefing.occasions.all().delete()
    SubMeeting.objects.bulk_create(SubMeeting(briefing=briefing, **each._asdict()) for each in occasions)
    chosen = set(covered)
    briefing.covered.set(item for item in covered_at_first(meeting, unit) if item in chosen)
    if is_asking:
        record("meetings.help_asked", subject=briefing, by=by)
    _ask(briefing, questions, by)
    late_for(briefing)
    return briefing


@transaction.atomic
def tell_again(*, meeting: Meeting, unit: Unit, by: User, seen: Collection[str] | None = None) -> int:
    """What was corrected or came later has been told there now. `seen`: the marks of those that the page
    showed, as they were; what has come or changed since waits on. Returns how many messages."""
    _check_briefs(by, unit)
    lock_meeting(meeting)
    waiting = Retelling.objects.filter(
        briefing__meeting=meeting, briefing__unit__path__startswith=unit.path, told_at=None
    )
    found = waiting.select_related("briefing", "item").select_for_update(of=("self",))
    rows = [row for row in found if seen is None or row.mark in seen]
    for row in rows:
        row.told_at, row.told_by = clock.now(), by
        row.save(update_fields=["told_at", "told_by"])
        row.briefing.covered.add(row.item_id)
    for briefing in {row.briefing for row in rows}:
        record("meetings.briefing_told_again", subject=briefing, by=by)
    return len(rows)


def corrections_of(meeting: Meeting) -> int:
    return MessageVersion.objects.filter(item__meeting=meeting).count()


# ---- within ----------------------------------------------------------------------------------------------

CORRECTED_MEANWHILE = _("A message was corrected while this page was open. Read it again before you save.")


def _check_briefs(by: User, unit: Unit) -> None:
    if not briefs(by, unit):
        raise PermissionDenied


def _lock(meeting: Meeting, unit: Unit, by: User, version: int | None) -> Briefing:
    """The lock of the meeting: a correction waits here, and so does somebody else who answers there."""
    _check_briefs(by, unit)
    meeting = lock_meeting(meeting)
    if not meeting.is_held:
        raise NotAllowed(_("The meeting has not been held yet."), code="stale")
    briefing = Briefing.objects.filter(meeting=meeting, unit=unit).first()
    if briefing is None:
        if not asked_units(meeting).filter(pk=unit.pk).exists():
            raise NotAllowed(_("Nothing of this meeting is to be told at this unit."), code="not_asked")
        briefing = Briefing(meeting=meeting, unit=unit)
    if version is not None and briefing.version != version:
        raise NotAllowed(STALE, code="stale")
    return briefing


def _check_line(local_line: str) -> None:
    if len(local_line) > LONGEST_LINE:
        raise NotAllowed({"local_line": [_("Shorten the text to 300 characters.")]})
    check_numbers(local_line=local_line)


def _check_held(
    meeting: Meeting, held_on: dt.date, present: int, of: int, occasions: Sequence[Occasion]
) -> None:
    required(held_on=held_on, present=present, of=of)
    _check_day("held_on", meeting, held_on)
    for number, each in enumerate(occasions, 1):
        _check_day(f"occasion_{number}_day", meeting, each.held_on)
        if each.present < 1 or not each.words.strip():
            raise NotAllowed({f"occasion_{number}_words": [WHICH_AND_HOW_MANY]})
    reached = present + sum(each.present for each in occasions)
    if present < 1 or reached > of:
        raise NotAllowed({"present": [AT_LEAST_AND_AT_MOST]})


AT_LEAST_AND_AT_MOST = _(
    "Write how many were there: at least one, and with the other occasions at most as many as work there."
)
WHICH_AND_HOW_MANY = _("Write which occasion it was, the day and how many were there.")


def _check_day(name: str, meeting: Meeting, day: dt.date) -> None:
    if not meeting.day <= day <= clock.today():
        raise NotAllowed({name: [_("Write a day from the meeting until today.")]})


def _ask(briefing: Briefing, questions: Sequence[str], by: User) -> None:
    for text in questions:
        question = Question.objects.create(
            meeting=briefing.meeting, unit=briefing.unit, text=text, asked_by=by, asked_at=clock.now()
        )
        record("meetings.question_asked", subject=question, by=by)


def _save(briefing: Briefing, kind: str, by: User) -> Briefing:
    briefing.version += 1
    briefing.at = clock.now()
    briefing.save()
    record(kind, subject=briefing, by=by)
    return briefing


def covered_at_first(meeting: Meeting, unit: Unit) -> list[Item]:
    """All of them are ticked until somebody says otherwise."""
    return told_to(messages_of(meeting).prefetch_related("concerns"), unit)
