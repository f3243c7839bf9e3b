from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import Unit, User
from training.models.wave import Wave


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


class Supporter(models.Model):
    """An improvement leader whom others may ask: what they can help with, and where."""

    user = models.OneToOneField(User, models.PROTECT, related_name="supporter")
    helps_with = models.CharField(_("can help with"), max_length=240)
    since = models.DateField(_("since"), default=clock.today)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(helps_with=""), name="training_supporter_says_with_what"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


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
