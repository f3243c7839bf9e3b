"""Whom a comment or a question at a suggestion concerns."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from improvements import talk, voices
from improvements.models import Comment
from improvements.readers import said_to
from notifications.audiences.base import Reasons
from notifications.audiences.suggestions import AUTHOR, FOLLOWER, HANDLER, handlers
from organisation.models import User


def comment_writer(event: Event, comment: Comment) -> QuerySet[User]:
    return User.objects.filter(pk=comment.writer_id)


def asker(event: Event, comment: Comment) -> QuerySet[User]:
    """Whose comment or question was answered."""
    return User.objects.filter(pk=comment.parent.writer_id if comment.parent else None)


def talked_to_author(event: Event, comment: Comment) -> QuerySet[User]:
    """Its author, and those of what has been merged with it, but for those who no longer want to be told."""
    top = talk.gathering(comment.suggestion)
    return talk_followers(event, comment).filter(pk__in=voices.authors(top).values("pk"))


def talked_to_handlers(event: Event, comment: Comment) -> QuerySet[User]:
    """Those on whose desk it lies."""
    return handlers(event, talk.gathering(comment.suggestion))


def talk_followers(event: Event, comment: Comment) -> QuerySet[User]:
    """Those who follow the suggestion, as far as they see what was said."""
    people = voices.followers(talk.gathering(comment.suggestion)).active()
    if comment.suggestion.open_to_group and not comment.inside:
        return people
    return people.filter(said_to(comment))


WHY: Reasons = {
    comment_writer: _("You get this because you wrote the comment."),
    asker: _("You get this because you wrote what was answered."),
    talked_to_author: AUTHOR,
    talked_to_handlers: HANDLER,
    talk_followers: FOLLOWER,
}
