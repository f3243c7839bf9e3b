"""The draft that somebody had begun before joining another suggestion."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from improvements.models import SuggestionDraft
from improvements.views.draft_marks import uuid_of

DRAFT = "utkast"


def draft_left(request: HttpRequest) -> dict[str, Any] | None:
    """What was begun before one joined another: gone on with, or thrown away. No query without it."""
    submission_id = uuid_of(request.GET.get(DRAFT, ""))
    if submission_id is None:
        return None
    draft = SuggestionDraft.objects.of(request.user).filter(submission_id=submission_id).first()
    if draft is None:
        return None
    return {
        "title": draft.title,
        "url": draft.get_absolute_url(),
        "discard": reverse("improvements:draft_discard", args=[submission_id]),
    }
