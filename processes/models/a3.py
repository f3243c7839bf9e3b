from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal import clock
from organisation.models import User
from processes.models.pilot import Pilot


class Part(models.TextChoices):
    """The parts of an A3, in the order in which it is read and written."""

    BACKGROUND = "background", _("Background")
    NOW = "now", _("How it is now")
    GOAL = "goal", _("Goal")
    CAUSES = "causes", _("Causes")
    COUNTER = "counter", _("What we try")
    PLAN = "plan", pgettext_lazy("an A3", "Plan")
    FOLLOW_UP = "follow-up", _("Follow-up")


class A3Part(models.Model):
    """One part of a pilot's A3. Each has its own version: who writes different parts never collides."""

    Part = Part

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="a3_parts")
    part = models.CharField(max_length=12, choices=Part)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pilot", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "part"], name="processes_each_part_once"),
            models.CheckConstraint(
                condition=models.Q(part__in=Part.values), name="processes_part_is_one_of_the_a3"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.part}"
