"""What the notices need to know of a model before anything can be told about its rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from events.models import Event
from notifications.mime import File
from notifications.rules import Rule
from organisation.models import User


class Told(NamedTuple):
    """One notice to one reader: its words and its link follow from this."""

    rule: Rule
    event: Event
    subject: Any
    more: Any
    reader: User


class Line(NamedTuple):
    """What the one line of a notice may name, each a few dots where it can no longer be told."""

    about: str = "…"
    day: str = "…"
    unit: str = "…"
    assess_day: str = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """`rows` reads the subjects as their notices need them. `more` fetches what else the events tell of, for
    all of them at once: id of the event → anything. `seen_by` keeps the rows that a person may read now; None
    where to be told is to be allowed. `varies` tells apart those to whom one notice says different things.
    `followed` is the id of the suggestion that somebody who follows it can stop. `files` are what comes with
    the mail, made once for those to whom it says the same."""

    rows: QuerySet[Any]
    path: Callable[[Told], str]
    line: Callable[[Any], Line] = lambda subject: Line()
    facts: Callable[[Told], dict[str, Any]] = lambda told: {}
    files: Callable[[Told], tuple[File, ...]] = lambda told: ()
    more: Callable[[Iterable[Event]], dict[int, Any]] = lambda events: {}
    seen_by: Callable[[QuerySet[Any], User], QuerySet[Any]] | None = None
    followed: Callable[[Any], int | None] = lambda subject: None
    varies: Callable[[Rule, Any, User], Hashable] = lambda rule, subject, reader: None

    def rows_for(self, reader: User) -> QuerySet[Any]:
        return self.seen_by(self.rows, reader) if self.seen_by else self.rows.all()
