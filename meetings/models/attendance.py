from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal import clock
from meetings.models.meeting import Meeting
from organisation.models import Unit, User


class Attendance(models.Model):
    """Whether the manager's post of a unit was there: a role, whoever holds it."""

    class Kind(models.TextChoices):
        PRESENT = "present", pgettext_lazy("at a meeting", "Present")
        DEPUTY = "deputy", pgettext_lazy("at a meeting", "A deputy came")
        ABSENT = "absent", pgettext_lazy("at a meeting", "Not there")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    deputy_role = models.CharField(_("who came instead, by role"), max_length=80, blank=True)
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "unit"], name="meetings_attendance_once"),
            models.CheckConstraint(
                condition=Q(deputy_role="") | Q(kind="deputy"), name="meetings_only_a_deputy_has_a_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.get_kind_display()}"
