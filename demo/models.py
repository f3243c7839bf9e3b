from __future__ import annotations

from django.db import models
from django.db.models import Q


class Marker(models.Model):
    """One row: this database holds the demo, and was filled on this day."""

    loaded_on = models.DateField()

    class Meta:
        # Said outright, so that the module can be read where the app is not installed.
        app_label = "demo"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="demo_one_marker")]

    def __str__(self) -> str:
        return f"Demo of {self.loaded_on}"
