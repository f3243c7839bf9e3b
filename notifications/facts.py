"""What a notice says is drawn from here: the words and dates that its template may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event
from improvements.models import Channel, Step, Suggestion
from improvements.rules import sender_shown_to
from notifications import audiences
from notifications.models import Delivery
from notifications.rules import RULE_OF, Rule
from organisation.models import AccessibilityReport, Appointment, GroupSettings, User
from organisation.passwords import reset_url

PLACES = {
    Appointment._meta.label_lower: "improvements:desk",
    AccessibilityReport._meta.label_lower: "admin:organisation_accessibilityreport_changelist",
}
SUGGESTION = Suggestion._meta.label_lower
READ_WITH = {
    Suggestion: ("unit", "handler_unit", "responsible_unit", "author", "on_behalf_of"),
    Appointment: ("unit",),
}


@dataclass
class Subjects:
    """Everything that some deliveries are about, fetched in one query for each kind of thing."""

    found: dict[tuple[str, int], Any] = field(default_factory=dict)
    steps: dict[int, Step] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Subjects:
        """For those who send."""
        subjects, events = cls(), list(events)
        for label in {event.subject_type for event in events}:
            model = apps.get_model(label)
            with_others = READ_WITH.get(model)
            rows = model._default_manager.all()
            rows = rows.select_related(*with_others) if with_others else rows
            ids = {event.subject_id for event in events if event.subject_type == label}
            subjects.found |= {(label, pk): row for pk, row in rows.in_bulk(ids).items()}
        subjects.steps = Step.objects.in_bulk({event.data.get("step") for event in events} - {None})
        return subjects

    @classmethod
    def seen_by(cls, user: User, events: Iterable[Event]) -> Subjects:
        """For a list of notices: the suggestions that this person may see now, and nothing else."""
        ids = {event.subject_id for event in events if event.subject_type == SUGGESTION}
        rows = Suggestion.objects.visible_to(user).select_related("unit", "handler_unit").in_bulk(ids)
        return cls({(SUGGESTION, pk): row for pk, row in rows.items()})

    def about(self, event: Event) -> Any:
        return self.found.get((event.subject_type, event.subject_id))

    def step(self, event: Event) -> Step | None:
        return self.steps.get(event.data.get("step", 0))


def facts_for(delivery: Delivery, subjects: Subjects, user: User) -> dict[str, Any]:
    """What the template of a mail to this person may use, in the language that is active now."""
    subject, rule = subjects.about(delivery.event), RULE_OF[delivery.notice]
    path = path_of(delivery, subjects)
    facts = {"link": settings.SITE_URL + path if path else "", "why": why_told(rule), "subject": subject}
    if isinstance(subject, Suggestion):
        return facts | of_suggestion(subject, subjects.step(delivery.event), user)
    if isinstance(subject, User):
        return facts | {"reset_url": reset_url(subject)}
    return facts


def of_suggestion(suggestion: Suggestion, step: Step | None, user: User) -> dict[str, Any]:
    """Mail travels in the open: of what may tell about an individual it carries the number alone."""
    discreet = suggestion.sealed or suggestion.secrecy and suggestion.cleared_at is None
    unit = suggestion.responsible_unit
    return {
        "suggestion": suggestion,
        "step": step,
        "discreet": discreet,
        "about": suggestion.number if discreet else named(suggestion),
        "sender": sender_shown_to(suggestion, user),
        "role": _("The steering group") if suggestion.at_steering else suggestion.handler_unit.manager_title,
        "responsible": unit.manager_title if unit else "",
        "channel": suggestion.get_channel_display(),
        "channel_link": channel_link(suggestion.channel),
    }


def named(suggestion: Suggestion) -> str:
    return f"{suggestion.number}: {suggestion.title}"


def channel_link(channel: str) -> str:
    return getattr(GroupSettings.objects.current(), f"{Channel(channel)}_link") if channel else ""


def path_of(delivery: Delivery, subjects: Subjects) -> str:
    """Where the notice leads: the handler to the desk, everybody else to the thing itself."""
    if delivery.event.subject_type in PLACES:
        return reverse(PLACES[delivery.event.subject_type])
    suggestion = subjects.about(delivery.event)
    if not isinstance(suggestion, Suggestion):
        return ""
    if RULE_OF[delivery.notice].audience is audiences.handlers:
        return desk_of(suggestion)
    return suggestion.get_absolute_url()


def desk_of(suggestion: Suggestion) -> str:
    name = "admin:steering:desk_suggestion" if suggestion.at_steering else "improvements:desk_suggestion"
    return reverse(name, args=[suggestion.year, suggestion.serial])


def why_told(rule: Rule) -> str:
    if rule.audience is audiences.author:
        return _("You get this because the suggestion is yours.")
    if rule.audience is audiences.handlers:
        return _("You get this because the suggestion lies with you or your group to answer.")
    if rule.audience is audiences.responsible:
        return _("You get this because you are responsible for carrying out the suggestion.")
    if rule.audience is audiences.administrators:
        return _("You get this because you are an administrator of the portal.")
    if rule.audience is audiences.the_user:
        return _("You get this because somebody asked for a new password for your account.")
    return _("You get this because you have been appointed.")
