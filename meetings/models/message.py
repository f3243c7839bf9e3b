from __future__ import annotations

from django.db import models
from django.db.models import Q

from lean_portal import clock
from meetings.models.item import Item
from organisation.models import User


class MessageVersion(models.Model):
    """A message as it was told before it was corrected, and why that was done."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="message_versions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=600)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="meetings_message_number_used_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="meetings_message_corrected_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.number}"
