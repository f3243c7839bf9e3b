"""Who is told of comments, questions and thanks."""

from __future__ import annotations

from events.models import Event
from improvements.models import Comment
from notifications.audiences import suggestions, talk
from notifications.models import Channel, Class
from notifications.rules.base import Rule, Rules


def is_answer(event: Event) -> bool:
    return event.data.get("as_kind") == Comment.Kind.ANSWER


SAID = (Comment.State.OPEN,)
# The first rule that fits a reader counts. What is taken away before it is sent is not told of.
RULES: Rules = {
    "improvements.comment_added": (
        Rule("comment_answered", talk.asker, Class.YOURS, SAID, when=is_answer),
        Rule("comment_on_yours", talk.talked_to_author, Class.YOURS, SAID),
        Rule("comment_at_yours", talk.talked_to_handlers, Class.YOURS, SAID),
        Rule("comment_followed", talk.talk_followers, Class.FOLLOW, SAID),
    ),
    "improvements.comment_hidden": (
        Rule("comment_hidden", talk.comment_writer, Class.YOURS, (Comment.State.HIDDEN,)),
    ),
    "improvements.suggestion_thanked": (
        Rule("suggestion_thanked", suggestions.author, Class.YOURS, channels=(Channel.INAPP,)),
    ),
}

SILENT = frozenset(
    {
        "improvements.comment_corrected",
        "improvements.comment_removed",
        "improvements.thanks_given",
        "improvements.thanks_taken_back",
    }
)
