from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import Unit, User


class Visit(models.Model):
    """A manager went to see where the work is done: one tap. Of the post, so of the unit, not of a person."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # whose manager went
    seen = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("where"))
    on = models.DateField(_("day"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "seen", "on"], name="training_one_visit_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.seen_id} {self.on}"
