"""What stands in a gathered mail, asked again when it is sent: what has been read or answered in between, or
is no longer for this reader, is left out."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from notifications.audiences import WHY
from notifications.facts import facts_for
from notifications.letters import STOP, followed_by, letter_of, line_of, stop_of, stop_url, words_of
from notifications.mime import Letter
from notifications.models import Class, Delivery, State
from notifications.rules import DIGEST, RULE_OF
from notifications.services.check import Batch
from notifications.services.gather import verdict_of
from organisation.models import User

TOGETHER = _("You get this because several things that need you are due at once.")


class Line(NamedTuple):
    line: str
    link: str
    why: str
    stop_url: str
    stops_following: bool


def is_folded(rows: Sequence[Delivery]) -> bool:
    issue = rows[0].issue
    return issue is not None and issue.kind == issue.Kind.TOGETHER


class Section(NamedTuple):
    name: Any
    lines: list[Line]


class Gathered:
    """The lines of all gathered mails of a batch, and what deciding about them needs, in few queries."""

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self.issues = {row.event.subject_id for row in deliveries if row.notice == DIGEST}

    @cached_property
    def batch(self) -> Batch:
        rows = Delivery.objects.filter(issue__in=self.issues, state=State.DIGESTED)
        return Batch(rows.select_related("event", "issue").order_by("pk"))

    def letter(self, delivery: Delivery, user: User) -> Letter | None:
        """None when nothing is left to tell."""
        with translation.override(user.language):
            rows = list(self.rows(delivery))
            if not rows:
                return None
            words = words_of(DIGEST, self.facts(rows, user))
        # Several at once are no gathered mail that somebody chose: each line has its own way to stop it.
        return letter_of(delivery, user, words, "" if is_folded(rows) else stop_url(user, DIGEST))

    def rows(self, delivery: Delivery) -> Iterator[Delivery]:
        for row in self.batch.deliveries:
            if row.issue_id == delivery.event.subject_id and verdict_of(row, self.batch) is None:
                yield row

    def facts(self, rows: Sequence[Delivery], user: User) -> dict[str, Any]:
        lines = [(row.cls, self.line(row, user)) for row in rows]
        sections = (Section(cls.label, [line for own, line in lines if own == cls]) for cls in Class)
        return {
            "kind": rows[0].issue.kind if rows[0].issue else "",
            "count": len(rows),
            "sections": [section for section in sections if section.lines],
            "link": settings.SITE_URL + reverse("notifications:notice_list"),
            "why": TOGETHER if is_folded(rows) else WHY[RULE_OF[DIGEST].audience],
            "stop_url": "" if is_folded(rows) else STOP,
        }

    def line(self, row: Delivery, user: User) -> Line:
        subjects = self.batch.subjects
        facts = facts_for(row, subjects, user)
        return Line(
            line_of(row.notice, facts),
            facts["link"],
            facts["why"],
            stop_of(row, subjects, user),
            followed_by(row, subjects) is not None,
        )
