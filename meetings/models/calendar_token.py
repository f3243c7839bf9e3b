from __future__ import annotations

from uuid import uuid4

from django.db import models

from lean_portal import clock
from organisation.models import User


class CalendarToken(models.Model):
    """Lets one calendar program read what its owner may see. Only the fingerprint is kept: the address is
    shown once. Taking it back deletes it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="calendar_tokens")
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    submission_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(default=clock.now)
    used_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}"
