from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.steps import Step, offsets_with


class SeriesManager(models.Manager["Series"]):
    def current(self) -> Series:
        """The one series; the defaults until somebody has saved its page."""
        return self.filter(pk=1).first() or Series(pk=1)

    def locked(self) -> Series:
        """The same, held until the transaction ends: planning a meeting waits here."""
        self.get_or_create(pk=1)
        return self.select_for_update().get(pk=1)


class Series(models.Model):
    """The recurring meeting of all managers: how it usually is, and how far from it each step lies."""

    starts = models.TimeField(_("it usually begins at"), default=dt.time(8, 30))
    minutes = models.PositiveSmallIntegerField(_("it usually lasts, minutes"), default=90)
    place = models.CharField(_("it is usually held in"), max_length=120, blank=True)
    offsets = models.JSONField(default=dict)  # step → working days, where they are not the default
    version = models.PositiveIntegerField(default=0)

    objects = SeriesManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="meetings_one_series"),
            models.CheckConstraint(
                condition=Q(minutes__gte=15, minutes__lte=480), name="meetings_series_lasts_reasonably"
            ),
        ]

    def __str__(self) -> str:
        return "KL-Info"

    @property
    def all_offsets(self) -> dict[Step, int]:
        return offsets_with(self.offsets)
