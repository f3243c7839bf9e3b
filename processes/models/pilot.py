from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import Unit
from processes.models.process import Process
from processes.models.selection import Candidate


class Pilot(models.Model):
    """A chosen process on which the way of working is tried out. More comes when it runs."""

    process = models.OneToOneField(Process, models.PROTECT, related_name="pilot")
    candidate = models.OneToOneField(Candidate, models.PROTECT, related_name="pilot")
    owner_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=240, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.process.name

    def get_absolute_url(self) -> str:
        return reverse("processes:pilot_detail", args=[self.process.code])


class PilotMember(models.Model):
    """A place in the team: a role in a unit, not a person's name."""

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    role = models.CharField(_("who"), max_length=120)

    class Meta:
        ordering = ["pilot", "unit__path", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "unit", "role"], name="processes_member_once"),
            models.CheckConstraint(condition=~Q(role=""), name="processes_member_has_role"),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.unit}"
