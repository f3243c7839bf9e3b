from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import Appointment, User
from training.models.course import Course, Provider


class OccasionQuerySet(models.QuerySet["Occasion"]):
    def coming(self) -> OccasionQuerySet:
        """Planned, and not begun."""
        return self.filter(state=Occasion.State.PLANNED, begins_at__gt=clock.now())

    def to_mark(self) -> OccasionQuerySet:
        """Over, and nobody has said who was there."""
        return self.filter(state=Occasion.State.PLANNED, ends_at__lte=clock.now())

    def with_counts(self) -> OccasionQuerySet:
        """`taken` seats, and how many are `waiting` for one."""
        seated, waiting = Q(places__state=Seat.State.SEATED), Q(places__state=Seat.State.WAITING)
        counted = self.annotate(taken=Count("places", seated), waiting=Count("places", waiting))
        return counted.order_by("begins_at", "pk")  # what is grouped loses the order of the model


class Occasion(models.Model):
    """A course is given: a time, a place and a number of seats."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    course = models.ForeignKey(Course, models.PROTECT, related_name="occasions", verbose_name=_("course"))
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("seats"))
    provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("provider")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    reason = models.TextField(_("why it is cancelled"), blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        ordering = ["begins_at", "id"]
        indexes = [
            models.Index(fields=["begins_at"], condition=Q(state="planned"), name="training_coming"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="training_occasion_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="training_occasion_has_seats"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="training_cancelled_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.begins_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("training:occasion_detail", args=[self.pk])

    @property
    def day(self) -> dt.date:
        return clock.local_day(self.begins_at)

    @property
    def has_begun(self) -> bool:
        return self.begins_at <= clock.now()

    @property
    def is_open(self) -> bool:
        """Seats are taken and given up until it begins."""
        return self.state == self.State.PLANNED and not self.has_begun


class SeatQuerySet(models.QuerySet["Seat"]):
    def of(self, user: User) -> SeatQuerySet:
        return self.filter(user=user)

    def holding(self) -> SeatQuerySet:
        """With a seat or waiting for one."""
        return self.filter(state__in=[Seat.State.SEATED, Seat.State.WAITING])

    def left_behind(self) -> SeatQuerySet:
        """Held by somebody whose account is closed, or whose every post has ended: they do not come."""
        posts = Appointment.objects.filter(user=OuterRef("user"))
        goes_on = posts.filter(Q(ends_on=None) | Q(ends_on__gte=clock.today()))
        return self.holding().filter(Q(user__is_active=False) | Exists(posts) & ~Exists(goes_on))


class Seat(models.Model):
    """A person at an occasion: with a seat, or waiting for one; then there or not."""

    class State(models.TextChoices):
        SEATED = "seated", _("Has a seat")
        WAITING = "waiting", _("Waits for a seat")
        LEFT = "left", _("Gave up the seat")
        ATTENDED = "attended", _("Was there")
        ABSENT = "absent", _("Was not there")

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="places")
    user = models.ForeignKey(User, models.PROTECT, related_name="training_places")
    state = models.CharField(max_length=10, choices=State, default=State.SEATED)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["user", "state"], name="training_places_of")]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "user"], name="training_one_place_each"),
        ]

    def __str__(self) -> str:
        return f"{self.occasion_id} {self.user_id}"
