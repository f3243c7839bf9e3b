from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import Unit, User
from training.models.course import Course


class Wave(models.Model):
    """From the top: a wave opens when enough of the one before is done, or for a unit when its manager is.

    An earlier programme is a wave too, with `earlier` set: it is history, and nothing waits for it.
    """

    class Gate(models.TextChoices):
        OPEN = "open", _("Open from the start")
        SHARE = "share", _("When enough of the wave before is done")
        MANAGER = "manager", _("For each unit, when its manager is done")

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    courses = models.ManyToManyField(Course, related_name="waves", verbose_name=_("courses"))
    gate = models.CharField(_("opens"), max_length=10, choices=Gate, default=Gate.OPEN)
    share = models.PositiveSmallIntegerField(_("share of the wave before, percent"), default=90)
    manager_course = models.ForeignKey(
        Course,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the manager's course"),
    )
    earlier = models.BooleanField(_("an earlier programme"), default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gte=1, share__lte=100), name="training_share_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=~Q(gate="manager") | Q(manager_course__isnull=False),
                name="training_gate_of_managers_names_their_course",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Override(models.Model):
    """A gate was opened before its time, for a wave or for one unit in it, and why: KL-Info is told."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="overrides")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("why"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "unit"], nulls_distinct=False, name="training_overridden_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="training_override_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.unit_id}"
