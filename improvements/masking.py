"""Who may read what was written before a suggestion was masked, and when somebody has."""

import datetime as dt

from events.models import Event
from improvements.models import Original, Suggestion
from organisation.models import User


def own_original(suggestion: Suggestion, user: User) -> Original | None:
    """The author reads the own words, and no log of it. No query where nothing is masked."""
    if not suggestion.masked_at or suggestion.author_id != user.pk:
        return None
    return Original.objects.filter(suggestion=suggestion).first()


def openings(suggestion: Suggestion, *, inside: bool) -> list[dt.datetime]:
    """Each time that somebody who handles it has read the original: for those who handle it."""
    if not suggestion.masked_at or not inside:
        return []
    events = Event.objects.about(suggestion).filter(kind="improvements.original_opened")
    return list(events.values_list("happened_at", flat=True))
