from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from improvements.models.suggestion import Suggestion
from organisation.models import Unit, User


class Support(models.Model):
    """It concerns somebody else as well, who says so instead of writing a new suggestion."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="supports")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "user"], name="improvements_each_supports_a_suggestion_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.user_id}"


class Follow(models.Model):
    """What somebody has chosen: to be told of a suggestion, or no longer. Authors and supporters are told
    by themselves, so of them only the no stands here."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="follows")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    wanted = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "user"], name="improvements_each_follows_a_suggestion_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.user_id} {self.wanted}"
