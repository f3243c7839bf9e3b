from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from processes.models.pilot import Pilot

MOST_STEPS = 40


class Variant(models.TextChoices):
    BEFORE = "before", _("Before the pilot")
    NOW = "now", _("Now")


class TimeUnit(models.TextChoices):
    MINUTE = "minute", _("minutes")
    HOUR = "hour", _("hours")
    DAY = "day", _("days")


class ProcessMap(models.Model):
    """How a case goes through a pilot's process: before the pilot, or now. Its steps change together."""

    Variant = Variant

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="maps")
    variant = models.CharField(max_length=8, choices=Variant)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pilot", "variant"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "variant"], name="processes_each_map_once"),
            models.CheckConstraint(condition=Q(variant__in=Variant.values), name="processes_map_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.variant}"


class MapStep(models.Model):
    """What a role does with a case, how long it works with it, and how long the case has waited for it."""

    map = models.ForeignKey(ProcessMap, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    lane = models.CharField(_("who"), max_length=60)
    what = models.CharField(_("does what"), max_length=120)
    work = models.PositiveIntegerField(_("time it takes"), default=0)
    work_unit = models.CharField(max_length=6, choices=TimeUnit, default=TimeUnit.MINUTE)
    wait = models.PositiveIntegerField(_("waiting before"), default=0)
    wait_unit = models.CharField(max_length=6, choices=TimeUnit, default=TimeUnit.DAY)

    class Meta:
        ordering = ["map", "position"]
        constraints = [
            models.UniqueConstraint(fields=["map", "position"], name="processes_steps_are_in_order"),
            models.CheckConstraint(
                condition=~Q(lane="") & ~Q(what=""), name="processes_step_says_who_and_what"
            ),
            models.CheckConstraint(
                condition=Q(position__lt=MOST_STEPS), name="processes_map_of_forty_steps_at_most"
            ),
        ]

    def __str__(self) -> str:
        return self.what
