"""What notices say of comments and questions. The words themselves are read in the portal: what is taken away
there stays in no mailbox."""

from __future__ import annotations

from typing import Any

from improvements.models import Comment
from notifications.about.base import About, Line, Told
from notifications.about.suggestions import about, named


def of_comment(told: Told) -> dict[str, Any]:
    comment: Comment = told.subject
    return {
        "about": about(comment.suggestion),
        "is_question": comment.kind == Comment.Kind.QUESTION,
    }


COMMENT = About(
    rows=Comment.objects.for_reading(),
    path=lambda told: f"{told.subject.suggestion.get_absolute_url()}#{told.subject.anchor}",
    line=lambda comment: Line(about=named(comment.suggestion)),
    facts=of_comment,
    seen_by=lambda rows, reader: rows.visible_to(reader),
    followed=lambda comment: comment.suggestion_id,
)
