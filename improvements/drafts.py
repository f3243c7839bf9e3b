"""A person's drafts, as lists and forms show them."""

import datetime as dt
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F
from django.db.models.fields.json import KT
from django.db.models.functions import JSONArray, Left

from improvements.models import SuggestionDraft
from improvements.models.draft import TEXTS, address, title_of
from lean_portal import clock
from lean_portal.templatetags.portal import clock as clock_words
from lean_portal.templatetags.portal import moment
from organisation.models import User

BEGINS = 120  # signs of each text, to find a title in


class DraftLine(NamedTuple):
    submission_id: UUID
    title: str
    saved_at: dt.datetime
    kept_until: dt.date | None = None

    @property
    def url(self) -> str:
        return address(self.submission_id)

    @property
    def saved(self) -> str:
        return saved_words(self.saved_at)


def saved_words(saved_at: dt.datetime) -> str:
    """The time of day, with the day where that was not today."""
    today = clock.local_day(saved_at) == clock.today()
    return clock_words(saved_at) if today else moment(saved_at)


def lines(user: User) -> list[DraftLine]:
    """One query."""
    return [
        DraftLine(draft.submission_id, draft.title, draft.saved_at, draft.kept_until)
        for draft in SuggestionDraft.objects.of(user)
    ]


def beside(user: User, most: int) -> ArraySubquery:
    """Beside something that is read anyway, the last ones worked on: `line` makes a line of each."""
    begins = (Left(KT(f"fields__{name}"), BEGINS) for name in TEXTS)
    row = JSONArray(F("submission_id"), F("saved_at"), *begins)
    return ArraySubquery(SuggestionDraft.objects.of(user).values_list(row)[:most])


def line(row: list[Any]) -> DraftLine:
    submission_id, saved_at, *begins = row
    title = title_of(dict(zip(TEXTS, begins, strict=True)))
    return DraftLine(UUID(submission_id), title, dt.datetime.fromisoformat(saved_at))
