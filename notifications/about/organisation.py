from __future__ import annotations

from django.urls import reverse

from notifications.about.base import About, Line
from organisation.models import AccessibilityReport, Appointment, User
from organisation.passwords import reset_url

APPOINTMENT = About(
    rows=Appointment.objects.select_related("unit"),
    path=lambda told: reverse("improvements:desk"),
    line=lambda appointment: Line(about=appointment.unit.name),
)
REPORT = About(
    rows=AccessibilityReport.objects.all(),
    path=lambda told: reverse("admin:organisation_accessibilityreport_changelist"),
)
USER = About(
    rows=User.objects.all(),
    path=lambda told: "",
    facts=lambda told: {"reset_url": reset_url(told.subject)},
)
