"""Whom a suggestion concerns: its authors, those with whom it lies, and those who follow it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from improvements import talk, voices
from improvements.models import Evaluation, Merger, Objection, Rung, Suggestion
from improvements.readers import listed_to
from notifications.audiences.base import Reasons, answering_for, steering_group
from organisation.models import User
from organisation.steering import stepping_in


def author(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    return User.objects.filter(pk=suggestion.author_id)


def authors_of_merged(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    """Those whose own were merged into it, at whatever remove: the answer to it is theirs too."""
    return voices.authors(suggestion).exclude(pk=suggestion.author_id)


def merging_authors(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    """Of what was merged, at whatever remove."""
    return voices.authors(suggestion)


def gathering_authors(event: Event, into: Suggestion) -> QuerySet[User]:
    """Of what it was merged into; whoever is an author of both is told of the other end."""
    merger = Merger.objects.select_related("suggestion").get(pk=event.data["merger"])
    told = voices.authors(merger.suggestion).values("pk")
    return voices.authors(into).exclude(pk__in=told)


def gathering_authors_while_merged(event: Event, into: Suggestion) -> QuerySet[User]:
    stands = Merger.objects.filter(pk=event.data["merger"], undone_at=None).exists()
    return gathering_authors(event, into) if stands else User.objects.none()


def handlers_while_objected(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    waits = Objection.objects.filter(pk=event.data["objection"], answered_at=None).exists()
    return handlers(event, suggestion) if waits else User.objects.none()


def objector(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    found = Objection.objects.filter(pk=event.data["objection"])
    return User.objects.filter(pk__in=found.values("by"))


def handlers(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    """Those on whose desk it lies right now, but for whoever has a conflict of interest."""
    found = steering_group() if suggestion.at_steering else answering_for(suggestion.handler_unit)
    return found.exclude(pk__in=suggestion.left_out)


def evaluators(event: Event, evaluation: Evaluation) -> QuerySet[User]:
    """Who is asked, as long as the answer is waited for."""
    if not Evaluation.objects.open().filter(pk=evaluation.pk).exists():
        return User.objects.none()
    asked = User.objects.filter(pk=evaluation.evaluator_id)
    found = answering_for(evaluation.post) if evaluation.post else asked
    return found.exclude(pk__in=evaluation.suggestion.left_out)


def responsible(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    unit = suggestion.responsible_unit
    return answering_for(unit) if unit else User.objects.none()


def owing(event: Event, rung: Rung) -> QuerySet[User]:
    """Those who owe what was promised, as long as it waits: whoever answers today, deputies too."""
    return handlers(event, rung.suggestion) if rung.is_open else User.objects.none()


def climbed_to(event: Event, rung: Rung) -> QuerySet[User]:
    """The superior of those who owe it, or the convenor, as long as it waits."""
    if not rung.is_open:
        return User.objects.none()
    found = answering_for(rung.unit) if rung.unit else stepping_in()
    return found.exclude(pk__in=rung.suggestion.left_out)


def promised_author(event: Event, rung: Rung) -> QuerySet[User]:
    author_id = rung.suggestion.author_id if rung.is_open else None
    return User.objects.filter(pk=author_id)


def followers(event: Event, suggestion: Suggestion) -> QuerySet[User]:
    """Authors, supporters and those who asked to be told, as far as they see it."""
    people = voices.followers(talk.gathering(suggestion)).active()
    return people if suggestion.open_to_group else people.filter(listed_to(suggestion))


AUTHOR = _("You get this because the suggestion is yours.")
HANDLER = _("You get this because the suggestion lies with you or your group to answer.")
FOLLOWER = _("You get this because you follow the suggestion.")

WHY: Reasons = {
    author: AUTHOR,
    authors_of_merged: _("You get this because your suggestion was merged into this one."),
    merging_authors: AUTHOR,
    gathering_authors: AUTHOR,
    gathering_authors_while_merged: AUTHOR,
    handlers_while_objected: HANDLER,
    objector: _("You get this because you objected."),
    handlers: HANDLER,
    evaluators: _("You get this because you, or your post, are asked what you think."),
    owing: HANDLER,
    climbed_to: _("You get this because it is yours to see to that promises are kept."),
    promised_author: AUTHOR,
    followers: FOLLOWER,
    responsible: _("You get this because you are responsible for carrying out the suggestion."),
}
