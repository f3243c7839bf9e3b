from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from improvements.models import Rung, Suggestion
from improvements.promises import Promised, RungLevel
from lean_portal.templatetags.portal import weekday_day
from notifications import audiences
from notifications.about.base import About, Line, Told
from notifications.about.suggestions import desk_of, is_discreet, named, title_of_handler
from organisation.models import User


def is_hidden(rung: Rung) -> bool:
    """From the convenor, who need not be able to read what has not been read yet: of such the number is told,
    and that it is late."""
    open_to_convenor = rung.suggestion.open_to_group or rung.suggestion.at_steering
    return rung.level == RungLevel.CONVENOR and not open_to_convenor


def path(told: Told) -> str:
    if told.rule.audience is audiences.suggestions.owing:
        return desk_of(told.subject.suggestion)
    if told.rule.audience is audiences.suggestions.climbed_to and is_hidden(told.subject):
        return reverse("improvements:promise_shares")
    return told.subject.suggestion.get_absolute_url()


def about(rung: Rung) -> str:
    suggestion = rung.suggestion
    return suggestion.number if is_hidden(rung) or is_discreet(suggestion) else named(suggestion)


def facts(told: Told) -> dict[str, Any]:
    rung: Rung = told.subject
    return {
        "about": about(rung),
        "promised": rung.promised,
        "reading": rung.promise == Promised.READ,
        "role": title_of_handler(rung.suggestion),
        "unit": rung.suggestion.handler_unit.name,
        "who": rung.who,
        "at_steering": rung.suggestion.at_steering,
        "at_top": rung.level == RungLevel.CONVENOR,
    }


def seen_by(rows: QuerySet[Rung], reader: User) -> QuerySet[Rung]:
    """That something is late is told to the convenor, whatever it is about; to others what they may read."""
    return rows.filter(Q(level=RungLevel.CONVENOR) | Q(suggestion__in=Suggestion.objects.visible_to(reader)))


PROMISE = About(
    rows=Rung.objects.select_related("unit", "suggestion__handler_unit"),
    path=path,
    line=lambda rung: Line(about=about(rung), day=weekday_day(rung.promised)),
    facts=facts,
    seen_by=seen_by,
)
