from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from lean_portal import clock
from meetings.models.meeting import Meeting
from meetings.steps import Step

FROZEN = (Step.BRIEFING_REMINDED, Step.REACHED)  # the days on which the picture is kept


class Reach(models.Model):
    """How far a meeting had reached on a day: the numbers of that day, whatever happens later."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="reaches")
    step = models.CharField(max_length=20, choices=Step)
    at = models.DateTimeField(default=clock.now)
    data = models.JSONField()  # what meetings.reach.as_data gives

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "step"], name="meetings_reach_kept_once"),
            models.CheckConstraint(condition=Q(step__in=FROZEN), name="meetings_reach_step_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.step}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:spreading", args=[self.meeting_id])
