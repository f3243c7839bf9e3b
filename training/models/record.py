from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import Person, Unit, User
from training.models.course import Course
from training.models.wave import Wave


class RecordQuerySet(models.QuerySet["Record"]):
    def valid_on(self, day: dt.date) -> RecordQuerySet:
        """Taken by then, not grown old, and with its practice proof where the course needs one: only then
        does it count as done."""
        current = Q(valid_until=None) | Q(valid_until__gte=day)
        proven = Q(course__needs_proof=False) | Q(proof_at__isnull=False) | Q(user=None)
        return self.filter(current, proven, done_on__lte=day)

    def awaiting_proof(self, user: User) -> RecordQuerySet:
        """This person's: taken, and the own improvement is not written yet."""
        current = Q(valid_until=None) | Q(valid_until__gte=clock.today())
        return self.filter(current, user=user, proof_at=None, course__needs_proof=True)


class Record(models.Model):
    """Somebody has taken a course; or a number have, where no names were kept or the whole workplace
    did it together. `role` is the title or office they had then: an elected chair has no account."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="records", verbose_name=_("course"))
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="training_records")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    role = models.CharField(_("role then"), max_length=120, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    wave = models.ForeignKey(Wave, models.PROTECT, null=True, blank=True, related_name="records")
    done_on = models.DateField(_("day"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    proof = models.TextField(_("practice proof"), blank=True)
    proof_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-done_on", "id"]
        indexes = [
            models.Index(fields=["user", "course"], name="training_records_of"),
            models.Index(fields=["unit", "course"], name="training_records_in"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "user", "done_on"],
                condition=Q(user__isnull=False),
                name="training_recorded_once",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1) & (Q(user=None, person=None) | Q(count=1)),
                name="training_record_is_of_one_or_of_a_number",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("done_on")),
                name="training_record_is_valid_from_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.done_on}"


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    def valid_on(self, day: dt.date) -> ExemptionQuerySet:
        return self.filter(Q(until=None) | Q(until__gte=day))


class Exemption(models.Model):
    """Somebody need not take a course, and why."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="exemptions")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(_("why"), max_length=240)
    until = models.DateField(_("until"), null=True, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["course", "user"], name="training_exempt_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="training_exemption_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.user_id}"
