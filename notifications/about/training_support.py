from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from notifications.about.base import About, Line, Told
from organisation.models import User
from organisation.permissions import is_administrator
from organisation.steering import convenes
from training.models import Handover, Supporter, SupportRequest


def of_support(told: Told) -> dict[str, Any]:
    """What was asked stands on the page alone."""
    asked: SupportRequest = told.subject
    return {"about": asked.unit.name, "answer_by": asked.answer_by}


SUPPORT = About(
    rows=SupportRequest.objects.select_related("unit"),
    path=lambda told: told.subject.get_absolute_url(),
    line=lambda asked: Line(about=asked.unit.name, unit=asked.unit.name),
    facts=of_support,
    seen_by=lambda rows, reader: rows.filter(pk__in=SupportRequest.objects.visible_to(reader).values("pk")),
)

SUPPORTER = About(
    rows=Supporter.objects.select_related("user"),
    path=lambda told: reverse("training:supporter_list"),
)


def handovers_seen(rows: QuerySet[Handover], reader: User) -> QuerySet[Handover]:
    if is_administrator(reader) or convenes(reader):
        return rows
    return rows.filter(Q(leaver=reader) | Q(by=reader) | Q(lines__to=reader)).distinct()


HANDOVER = About(
    rows=Handover.objects.select_related("leaver"),
    path=lambda told: told.subject.get_absolute_url(),
    line=lambda handover: Line(about=handover.leaver.name),
    facts=lambda told: {"about": told.subject.leaver.name},
    seen_by=handovers_seen,
)
