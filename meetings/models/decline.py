from __future__ import annotations

from django.db import models

from lean_portal import clock
from meetings.models.meeting import Meeting
from organisation.models import User


class Decline(models.Model):
    """Somebody who is called cannot come on that day. A meeting that moves asks everybody anew."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="declines")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="meetings_declined_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.day}"
