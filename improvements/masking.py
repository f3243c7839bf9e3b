"""Who may read what the author of a masked suggestion wrote, and when somebody has."""

import datetime as dt

from events.models import Event
from improvements.models import Original, Step, Suggestion
from organisation.models import User


def own_original(suggestion: Suggestion, user: User) -> Original | None:
    """The author reads the own words, and no log of it. No query where nothing is masked."""
    if not suggestion.masked_at or suggestion.author_id != user.pk:
        return None
    return Original.objects.filter(suggestion=suggestion).first()


def is_withheld(suggestion: Suggestion, step: Step) -> bool:
    """What its author has written along the way is of the original: nobody has rewritten it."""
    return suggestion.masked_at is not None and step.actor == Step.Actor.AUTHOR and step.text != ""


def withheld_steps(suggestion: Suggestion) -> list[Step]:
    """For whoever opens the original."""
    return [step for step in suggestion.steps.all() if is_withheld(suggestion, step)]


def openings(suggestion: Suggestion, *, inside: bool) -> list[dt.datetime]:
    """Each time that somebody who handles it has read the original: for those who handle it."""
    if not suggestion.masked_at or not inside:
        return []
    events = Event.objects.about(suggestion).filter(kind="improvements.original_opened")
    return list(events.values_list("happened_at", flat=True))
