"""The checks of a suggestion, as its pages read them."""

import datetime as dt
from typing import Any

from django.db.models import OuterRef, Subquery

from improvements import withheld
from improvements.models import FollowUp, Step, Suggestion
from improvements.models.follow_up import EARLY
from improvements.workflow import State
from lean_portal import clock
from lean_portal.compiled import compiled_once


@compiled_once(Suggestion)
def next_check() -> Subquery:
    """The day of the next check. No statement more."""
    return Subquery(_open().values("due_on")[:1])


@compiled_once(Suggestion)
def next_check_id() -> Subquery:
    return Subquery(_open().values("pk")[:1])


def _open() -> FollowUp.objects:  # type: ignore[name-defined,valid-type]
    return FollowUp.objects.open().of_suggestion(OuterRef("pk")).order_by("due_on")


def is_to_be_checked(suggestion: Any) -> bool:
    """Its next check can be answered today."""
    due_on = suggestion.next_check
    return due_on is not None and clock.today() >= due_on - dt.timedelta(days=EARLY)


def looked_at(suggestion: Suggestion, steps: list[Step], reader: withheld.Reader) -> list[FollowUp]:
    """What was seen each time, and what is still to be asked; what is asked no more is left out. No query
    where nothing has been carried out."""
    if not any(step.state == State.IMPLEMENTED for step in steps):
        return []
    return list(withheld.checks(suggestion, reader))
