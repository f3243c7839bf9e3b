"""What notices say of how a unit's way of working has changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from lean_portal.templatetags.portal import month
from notifications.about.base import About, Line, Told
from organisation.models import Unit


def facts(told: Told) -> dict[str, Any]:
    data = told.event.data
    return {"series": data["series"], "month": month(dt.date.fromisoformat(data["month"]))}


UNIT = About(
    rows=Unit.objects.all(),
    path=lambda told: reverse("overview:place", args=[told.subject.code]),
    line=lambda unit: Line(about=unit.name, unit=unit.name),
    facts=facts,
)
