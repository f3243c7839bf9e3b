"""What a notice says is drawn from here: the words and dates that its template may use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from events.models import Event
from notifications.about import ABOUT, Line, Told
from notifications.audiences import WHY
from notifications.mime import File
from notifications.models import Delivery
from notifications.rules import RULE_OF
from organisation.models import User


class Subjects:
    """Everything that some deliveries are about, in one query for each kind of thing."""

    def __init__(self, events: Iterable[Event], reader: User | None = None) -> None:
        """With a reader: only what this person may see now."""
        self.events: dict[str, list[Event]] = {}
        for event in events:
            self.events.setdefault(event.subject_type, []).append(event)
        self.found: dict[tuple[str, int], Any] = {}
        self.fetched: dict[str, dict[int, Any]] = {}
        for label, those in self.events.items():
            if about := ABOUT.get(label):
                rows = about.rows_for(reader) if reader else about.rows
                found = rows.in_bulk({event.subject_id for event in those})
                self.found |= {(label, pk): row for pk, row in found.items()}

    def about(self, event: Event) -> Any:
        return self.found.get((event.subject_type, event.subject_id))

    def more(self, event: Event) -> Any:
        """What else the event tells of: fetched when it is first asked for, for all events of its kind."""
        label = event.subject_type
        if label not in self.fetched:
            self.fetched[label] = ABOUT[label].more(self.events[label])
        return self.fetched[label].get(event.pk)

    def told(self, delivery: Delivery, reader: User) -> Told:
        event = delivery.event
        return Told(RULE_OF[delivery.notice], event, self.about(event), self.more(event), reader)


def facts_for(delivery: Delivery, subjects: Subjects, user: User) -> dict[str, Any]:
    """What the template of a mail to this person may use, in the language that is active now."""
    told, about = subjects.told(delivery, user), ABOUT[delivery.event.subject_type]
    path = about.path(told)
    return {
        "link": settings.SITE_URL + path if path else "",
        "why": WHY[told.rule.audience],
        "subject": told.subject,
        **about.line(told.subject)._asdict(),
        **about.facts(told),
    }


def files_for(delivery: Delivery, subjects: Subjects, user: User) -> tuple[File, ...]:
    return ABOUT[delivery.event.subject_type].files(subjects.told(delivery, user))


def path_of(delivery: Delivery, subjects: Subjects, user: User) -> str:
    """Where the notice leads; nowhere when what it was about is gone, or no longer for this person."""
    told = subjects.told(delivery, user)
    return ABOUT[delivery.event.subject_type].path(told) if told.subject is not None else ""


def words_of_line(delivery: Delivery, subjects: Subjects) -> dict[str, str]:
    subject = subjects.about(delivery.event)
    line = ABOUT[delivery.event.subject_type].line(subject) if subject is not None else Line()
    return line._asdict()


def who_reads_the_same(delivery: Delivery, subjects: Subjects, user: User) -> tuple[Any, ...]:
    """Those for whom this is equal read the same letter."""
    rule, subject = RULE_OF[delivery.notice], subjects.about(delivery.event)
    varies = ABOUT[delivery.event.subject_type].varies(rule, subject, user)
    return (delivery.event_id, delivery.notice, user.language, varies)
