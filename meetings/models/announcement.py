from __future__ import annotations

from django.db import models
from django.db.models import Q

from lean_portal import clock
from meetings.models.meeting import Meeting


class Announcement(models.Model):
    """The agenda as those who are called were last told of it. What is different now is told in one mail,
    once it has been left alone for a while: `seen` is the agenda that differs, found for the first time at
    `differs_since` and as it is now at `seen_at`."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="announcements")
    at = models.DateTimeField(default=clock.now)
    agenda = models.JSONField()
    seen = models.JSONField(null=True)
    differs_since = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seen__isnull=True, differs_since=None, seen_at=None)
                | Q(seen__isnull=False, differs_since__isnull=False, seen_at__isnull=False),
                name="meetings_difference_has_its_moments",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.at}"
