from __future__ import annotations

from typing import Any

from django.urls import reverse

from lean_portal.templatetags.portal import day
from notifications.about.base import About, Line, Told
from training.models import Course, Record, Wave


def of_wave(told: Told) -> dict[str, Any]:
    return {"about": told.subject.name, "number": told.subject.number}


WAVE = About(
    rows=Wave.objects.prefetch_related("courses"),
    path=lambda told: reverse("training:my_record"),
    line=lambda wave: Line(about=wave.name),
    facts=of_wave,
)


def of_record(told: Told) -> dict[str, Any]:
    row: Record = told.subject
    return {"about": row.course.name, "day": day(row.valid_until)}


RECORD = About(
    rows=Record.objects.select_related("course"),
    path=lambda told: str(told.subject.course.get_absolute_url()),
    line=lambda row: Line(about=row.course.name, day=day(row.valid_until)),
    facts=of_record,
)

COURSE = About(
    rows=Course.objects.all(),
    path=lambda told: str(told.subject.get_absolute_url()),
    line=lambda course: Line(about=course.name),
    facts=lambda told: {"about": told.subject.name},
)
