from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import Appointment, Unit, User
from organisation.permissions import is_steering_member
from organisation.roles import STEERING
from training.models.wave import Wave

LONGEST = 1000  # characters of what is asked
LONGEST_ANSWER = 2000


class SupporterQuerySet(models.QuerySet["Supporter"]):
    def on_duty(self) -> SupporterQuerySet:
        """Today. Whoever has no account any more is no longer one, without anybody having to say so."""
        ends = Q(until=None) | Q(until__gte=clock.today())
        return self.filter(ends, user__is_active=True)

    def in_authority(self, authority: Any) -> SupporterQuerySet:
        """Who belongs to the organisation: a unit, its id, or a reference inside a query."""
        there = Appointment.objects.current().filter(unit__authority=authority)
        return self.filter(user__in=there.values("user"))


class Supporter(models.Model):
    """An improvement leader whom others may ask: what they can help with, and where."""

    user = models.OneToOneField(User, models.PROTECT, related_name="supporter")
    helps_with = models.CharField(_("can help with"), max_length=240)
    since = models.DateField(_("since"), default=clock.today)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = SupporterQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(helps_with=""), name="training_supporter_says_with_what"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class SupportRequestQuerySet(models.QuerySet["SupportRequest"]):
    def waiting(self) -> SupportRequestQuerySet:
        return self.filter(answered_at=None, closed_at=None)

    def late(self) -> SupportRequestQuerySet:
        return self.waiting().filter(answer_by__lt=clock.today())

    def in_queue(self) -> SupportRequestQuerySet:
        """The oldest promise first."""
        return self.waiting().order_by("answer_by", "id")

    def with_owner(self) -> SupportRequestQuerySet:
        """Owned by somebody who still helps others: of the steering group or an improvement leader."""
        return self.filter(Exists(_serving(OuterRef("owner"))))

    def without_owner(self) -> SupportRequestQuerySet:
        """Taken by nobody, or by somebody who helps others no longer."""
        return self.filter(~Exists(_serving(OuterRef("owner"))))

    def visible_to(self, user: User) -> SupportRequestQuerySet:
        """Who asked, who answers for the unit, who owns it, the steering group; and an improvement leader of
        the same organisation as long as nobody has taken it."""
        if is_steering_member(user):
            return self
        mine = Q(by=user) | Q(owner=user) | Q(unit__in=user.answered_units)
        home = {post.authority_id for post in user.posts if post.authority_id}
        if not home:
            return self.filter(mine)
        leads = Exists(Supporter.objects.on_duty().filter(user=user.pk))
        free = Q(owner=None, answered_at=None, closed_at=None, unit__authority__in=home)
        return self.filter(mine | free & leads)

    def for_rows(self) -> SupportRequestQuerySet:
        return self.select_related("unit", "owner", "by")


def _serving(user: Any) -> models.QuerySet[User]:
    member = Appointment.objects.current().filter(user=OuterRef("pk"), role__in=STEERING)
    leads = Supporter.objects.on_duty().filter(user=OuterRef("pk"))
    return User.objects.active().filter(Exists(member) | Exists(leads), pk=user)


def who_can_own() -> models.QuerySet[User]:
    """The steering group and the improvement leaders."""
    return _serving(models.F("pk"))


class SupportRequest(models.Model):
    """A unit asks for help with its improvement work. It has an owner, a promised day and an answer."""

    submission_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField(_("what you need help with"))
    at = models.DateTimeField(default=clock.now)
    answer_by = models.DateField(_("answer promised by"))
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("who takes care of it")
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    version = models.PositiveIntegerField(default=0)

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(answered_at=None), name="training_support_waits"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="training_support_is_asked_in_words"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="training_support_is_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("training:support_detail", args=[self.pk])

    @property
    def waits(self) -> bool:
        return self.answered_at is None and self.closed_at is None

    @property
    def is_late(self) -> bool:
        return self.waits and self.answer_by < clock.today()

    @property
    def state(self) -> str:
        """As the notices ask: what is answered or closed is not worth a reminder."""
        return "waiting" if self.waits else "answered" if self.answered_at else "closed"

    @property
    def asked_on(self) -> dt.date:
        return clock.local_day(self.at)


class Lesson(models.Model):
    """What a wave taught us, for the next one."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="lessons")
    text = models.TextField(_("what we learnt"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="training_lesson_has_words"),
        ]

    def __str__(self) -> str:
        return self.text[:40]
