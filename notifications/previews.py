"""The mail that an event would bring somebody, as it would read: for whoever looks before it is sent."""

from collections.abc import Iterable

from django.utils import translation

from events.models import Event
from improvements.to_publish import MAILS, Mail
from notifications.facts import Subjects
from notifications.letters import STOP, render
from notifications.models import Channel, Delivery
from notifications.rules import RULES, Rule
from organisation.models import User


def mails_to(reader: User, events: Iterable[Event]) -> list[Mail]:
    events = list(events)
    subjects = Subjects(events)
    found = []
    for event in events:
        for rule in RULES.get(event.kind, ()):
            if would_get(reader, event, rule, subjects):
                delivery = Delivery(event=event, recipient=reader, notice=rule.notice, cls=rule.cls)
                with translation.override(reader.language):
                    words = render(delivery, subjects, reader)
                # The link that stops mail of this kind is the reader's own.
                found.append(Mail(words.subject, words.text.replace(STOP, "…")))
    return found


def would_get(reader: User, event: Event, rule: Rule, subjects: Subjects) -> bool:
    if Channel.EMAIL not in rule.channels or not reader.email or rule.when and not rule.when(event):
        return False
    subject = subjects.about(event)
    return rule.audience(event, subject).filter(pk=reader.pk, is_active=True).exists()


def offer() -> None:
    """Called once, when the apps are ready."""
    if mails_to not in MAILS:
        MAILS.append(mails_to)
