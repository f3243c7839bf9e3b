from __future__ import annotations

import datetime as dt
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from meetings.workflow import HELD, MOVABLE, ORDERABLE, MeetingState
from organisation.models import User
from processes.models import Selection

SHORTEST, LONGEST = 15, 480  # minutes
EARLIEST, LATEST = dt.time(6), dt.time(22)  # on the clock of the wall; no clock changes in between
KEPT_IN_CALENDARS = dt.timedelta(days=90)
# Moment → the states that a meeting reaches only by it.
REACHED_BY = {
    "settled_at": {MeetingState.SETTLED, MeetingState.CALLED},
    "called_at": {MeetingState.CALLED},
    "started_at": {MeetingState.IN_PROGRESS, MeetingState.UNDER_REVIEW, MeetingState.CLOSED},
    "ended_at": {MeetingState.UNDER_REVIEW, MeetingState.CLOSED},
    "closed_at": {MeetingState.CLOSED},
}


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def standing(self) -> MeetingQuerySet:
        return self.exclude(state=MeetingState.CANCELLED)

    def coming(self) -> MeetingQuerySet:
        return self.standing().filter(day__gte=clock.today()).order_by("day")

    def preparing(self) -> MeetingQuerySet:
        """Those ahead that can still take up something, the nearest first."""
        return self.coming().filter(state__in=sorted(MOVABLE))

    def past(self) -> MeetingQuerySet:
        """Whose day has passed, held or not."""
        return self.standing().filter(day__lt=clock.today()).order_by("-day")

    def held_since(self, day: dt.date) -> MeetingQuerySet:
        """Those whose messages go out to the workplaces."""
        return self.filter(state__in=sorted(HELD), day__gte=day)

    def in_calendars(self) -> MeetingQuerySet:
        """Those that people have been told of, cancelled or not, as long as a calendar has use for them."""
        since = clock.today() - KEPT_IN_CALENDARS
        return self.exclude(opened_at=None).filter(day__gte=since).order_by("day", "pk")

    def cancelled(self) -> MeetingQuerySet:
        return self.filter(state=MeetingState.CANCELLED).order_by("-day")


class Meeting(models.Model):
    """One KL-Info. Day and time are those on the wall, so that they stand when the clocks change; every day
    around it follows from `day`."""

    State = MeetingState

    day = models.DateField(_("day"))
    starts = models.TimeField(_("begins at"))
    minutes = models.PositiveSmallIntegerField(_("lasts, minutes"))
    place = models.CharField(_("place"), max_length=120)
    state = models.CharField(max_length=12, choices=MeetingState, default=MeetingState.DRAFT)
    # The choice of processes that is to be presented here: its last day to decide follows the meeting.
    selection = models.ForeignKey(Selection, models.PROTECT, null=True, related_name="meetings")
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)  # the same in every calendar
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=clock.now)
    cancelled_reason = models.TextField(_("why it is cancelled"), blank=True)
    version = models.PositiveIntegerField(default=0)
    # What calendars go by (RFC 5546): raised when day, time or place changes and when it is cancelled, and
    # by nothing else, so that nobody is asked anew because of what does not move them.
    sequence = models.PositiveSmallIntegerField(default=0)
    revised_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # While it lasts: the item that everybody sees.
    current_item = models.ForeignKey("meetings.Item", models.SET_NULL, null=True, related_name="+")
    # Why its closed notes are being changed, until they are closed again.
    reopened_at = models.DateTimeField(null=True)
    reopened_reason = models.TextField(_("why the notes are opened again"), blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        indexes = [models.Index(fields=["state", "day"], name="meetings_meeting_state_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=~Q(state=MeetingState.CANCELLED), name="meetings_one_a_day"
            ),
            models.UniqueConstraint(
                fields=["selection"],
                condition=~Q(state=MeetingState.CANCELLED),
                name="meetings_choice_is_presented_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MeetingState.values), name="meetings_meeting_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    minutes__gte=SHORTEST, minutes__lte=LONGEST, starts__gte=EARLIEST, starts__lte=LATEST
                ),
                name="meetings_held_by_day",
            ),
            models.CheckConstraint(condition=~Q(place=""), name="meetings_meeting_has_place"),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CANCELLED) | ~Q(cancelled_reason=""),
                name="meetings_cancelled_with_reason",
            ),
            *(
                models.CheckConstraint(
                    condition=~Q(state__in=sorted(states)) | Q(**{f"{moment}__isnull": False}),
                    name=f"meetings_has_{moment}",
                )
                for moment, states in REACHED_BY.items()
            ),
        ]

    def __str__(self) -> str:
        return f"KL-Info {self.day}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting_detail", args=[self.pk])

    @property
    def starts_at(self) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(self.day, self.starts))

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def calendar_changed_at(self) -> dt.datetime:
        return max(moment for moment in (self.revised_at, self.opened_at, self.called_at) if moment)

    def revise(self) -> None:
        """Calendars are to take over what has changed."""
        self.sequence += 1
        self.revised_at = clock.now()

    @property
    def is_movable(self) -> bool:
        return self.state in MOVABLE and self.day >= clock.today()

    @property
    def is_cancellable(self) -> bool:
        """Until it begins. One that was never called can still be when its day has passed: else its items
        and its choice would hang on it."""
        return self.is_movable or self.state in MOVABLE - {MeetingState.CALLED}

    @property
    def is_orderable(self) -> bool:
        return self.state in ORDERABLE and self.day >= clock.today()

    @property
    def is_held(self) -> bool:
        return self.state in HELD
