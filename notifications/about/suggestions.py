from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event
from improvements.models import Channel, Step, Suggestion
from improvements.rules import sender_shown_to
from improvements.services.merge import OBJECT_DAYS
from lean_portal.templatetags.portal import as_date
from notifications import audiences
from notifications.about.base import About, Line, Told
from organisation.models import GroupSettings
from organisation.workdays import add_workdays

# There the authors object, and the handlers answer.
ABOUT_MERGERS = ("suggestion_merged", "suggestion_gathered", "merger_objected", "objection_answered")


def path(told: Told) -> str:
    """The handler is led to the desk, everybody else to the suggestion itself."""
    if told.rule.audience is audiences.suggestions.handlers:
        return desk_of(told.subject)
    if told.rule.notice in ABOUT_MERGERS:
        return reverse("improvements:suggestion_mergers", args=[told.subject.year, told.subject.serial])
    return told.subject.get_absolute_url()


def desk_of(suggestion: Suggestion) -> str:
    name = "admin:steering:desk_suggestion" if suggestion.at_steering else "improvements:desk_suggestion"
    return reverse(name, args=[suggestion.year, suggestion.serial])


def named(suggestion: Suggestion) -> str:
    return f"{suggestion.number}: {suggestion.title}"


def steps(events: Iterable[Event]) -> dict[int, Step]:
    """The step of the life-line that each event wrote."""
    ids = {event.pk: event.data.get("step") for event in events}
    found = Step.objects.in_bulk(set(ids.values()) - {None})
    return {pk: found[step] for pk, step in ids.items() if step in found}


def is_discreet(suggestion: Suggestion) -> bool:
    return suggestion.sealed or suggestion.secrecy and suggestion.cleared_at is None


def about(suggestion: Suggestion) -> str:
    """Mail travels in the open: of what may tell about an individual it carries the number alone."""
    return suggestion.number if is_discreet(suggestion) else named(suggestion)


def title_of_handler(suggestion: Suggestion) -> str:
    return _("The steering group") if suggestion.at_steering else suggestion.handler_unit.manager_title


def facts(told: Told) -> dict[str, Any]:
    suggestion: Suggestion = told.subject
    unit = suggestion.responsible_unit
    return {
        "suggestion": suggestion,
        "step": told.more,
        "discreet": is_discreet(suggestion),
        "about": about(suggestion),
        "sender": sender_shown_to(suggestion, told.reader),
        "role": title_of_handler(suggestion),
        "responsible": unit.manager_title if unit else "",
        "channel": suggestion.get_channel_display(),
        "object_by": add_workdays(as_date(told.event.happened_at), OBJECT_DAYS),
        "channel_link": channel_link(suggestion.channel),
    }


def channel_link(channel: str) -> str:
    return getattr(GroupSettings.objects.current(), f"{Channel(channel)}_link") if channel else ""


SUGGESTION = About(
    rows=Suggestion.objects.select_related(
        "unit", "handler_unit", "responsible_unit", "author", "on_behalf_of"
    ),
    path=path,
    line=lambda suggestion: Line(about=named(suggestion)),
    facts=facts,
    more=steps,
    seen_by=lambda rows, reader: rows.visible_to(reader),
    followed=lambda suggestion: suggestion.pk,
    varies=lambda rule, suggestion, reader: suggestion.author_id == reader.pk,
)
