"""Rounds as the pages need them, and 404 for what a person may not see."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from organisation.models import User
from processes.models import Candidate, Selection
from processes.permissions import sees_scores


def selection_at(pk: int) -> Selection:
    return get_object_or_404(Selection.objects.select_related("decided_by", "proposed_by"), pk=pk)


def revealed_at(pk: int, user: User) -> Selection:
    """A round whose scores this person may read. Before the reveal there is nothing to find, for anybody."""
    selection = selection_at(pk)
    if not selection.is_revealed or not sees_scores(user):
        raise Http404
    return selection


def candidates_of(selection: Selection) -> list[Candidate]:
    return list(selection.candidates.select_related("process"))
