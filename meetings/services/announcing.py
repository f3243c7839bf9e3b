"""Those who are called keep the agenda that they were told of. What changes after that comes in one mail."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from events.services import record
from lean_portal import clock
from meetings.agenda_changes import as_data
from meetings.models import Announcement, Meeting, Series
from meetings.services.base import lock_meeting
from meetings.steps import Step, days_around
from meetings.timetable import agenda_of
from meetings.workflow import MeetingState

LATEST = dt.time(15)  # on the day before, what has changed by then is told


def keep_agenda(meeting: Meeting) -> Announcement:
    """As those who are called are told of it right now; inside the transaction that calls them."""
    return Announcement.objects.create(meeting=meeting, at=clock.now(), agenda=as_data(agenda_of(meeting)))


@transaction.atomic
def announce_changes(meeting: Meeting, series: Series) -> int:
    """Once what is different has been left alone for a while. Changed and changed back is nothing."""
    if meeting.state != MeetingState.CALLED or clock.now() >= meeting.starts_at:
        return 0
    Series.objects.locked()
    meeting = lock_meeting(meeting)
    told = meeting.announcements.last()
    if told is None or meeting.state != MeetingState.CALLED:
        return 0
    watch(told, as_data(agenda_of(meeting)))
    if not is_to_be_told(told, meeting, series):
        return 0
    new = Announcement.objects.create(meeting=meeting, at=clock.now(), agenda=told.seen)
    record("meetings.agenda_changed", subject=meeting, by=None, announcement=new.pk)
    return 1


def watch(told: Announcement, agenda: list) -> None:
    """Notes since when the agenda differs, and when it last became another."""
    if agenda == told.agenda:
        told.seen = told.differs_since = told.seen_at = None
    elif agenda != told.seen:
        told.seen, told.seen_at = agenda, clock.now()
        told.differs_since = told.differs_since or told.seen_at
    told.save(update_fields=["seen", "seen_at", "differs_since"])


def is_to_be_told(told: Announcement, meeting: Meeting, series: Series) -> bool:
    if told.seen_at is None or told.differs_since is None:
        return False
    now, day = clock.now(), days_around(meeting.day, series.all_offsets)[Step.DAY_BEFORE]
    latest = timezone.make_aware(dt.datetime.combine(day, LATEST))
    quiet = dt.timedelta(minutes=settings.AGENDA_QUIET_MINUTES)
    return now - told.seen_at >= quiet or told.differs_since <= latest <= now
