"""Which agenda is to be settled and which meeting called, for the coordinator on Min sida."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lean_portal import clock
from lean_portal.obligation import Obligation
from lean_portal.templatetags.portal import day
from meetings.models import Meeting, Series
from meetings.steps import Step, days_around
from meetings.workflow import MeetingState


def to_prepare() -> list[Obligation]:
    meetings = list(Meeting.objects.coming().filter(state__in=[MeetingState.OPEN, MeetingState.SETTLED]))
    if not meetings:
        return []
    offsets, today = Series.objects.current().all_offsets, clock.today()
    found = []
    for meeting in meetings:
        days = days_around(meeting.day, offsets)
        if meeting.state == MeetingState.OPEN and days[Step.CHECK] <= today:
            found.append(to_settle(meeting, days[Step.AGENDA_SET]))
        if meeting.state == MeetingState.SETTLED and days[Step.CALLED] <= today:
            found.append(to_call(meeting, days[Step.CALLED]))
    return found


def to_settle(meeting: Meeting, last: dt.date) -> Obligation:
    return Obligation(
        when=last,
        status="waiting",
        status_label=_("To settle"),
        headline=_("The agenda for KL-Info %(day)s is to be settled") % {"day": day(meeting.day)},
        url=meeting.get_absolute_url(),
        why=_("Managers are called once the agenda is settled."),
        action=pgettext("to do", "Look at the agenda"),
    )


def to_call(meeting: Meeting, last: dt.date) -> Obligation:
    """It is called by itself in the morning; that it is not yet may be because something is missing."""
    return Obligation(
        when=last,
        status="waiting",
        status_label=_("To call"),
        headline=_("Managers are to be called to KL-Info %(day)s") % {"day": day(meeting.day)},
        url=meeting.get_absolute_url(),
        why=_("They are called by themselves in the morning, as long as nothing is missing."),
        action=pgettext("to do", "Look at the meeting"),
    )
