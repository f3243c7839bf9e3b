"""The life of a story of the intranet, in one table."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal.refusals import NotAllowed


class StoryState(TextChoices):
    DRAFT = "draft", pgettext_lazy("a story", "Draft")
    PUBLISHED = "published", pgettext_lazy("a story", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("a story", "Withdrawn")
    DISCARDED = "discarded", pgettext_lazy("a story", "Not used")


# A correction goes from published to published: the story keeps its id.
STORY_MOVES: dict[StoryState, frozenset[StoryState]] = {
    StoryState.DRAFT: frozenset({StoryState.PUBLISHED, StoryState.DISCARDED}),
    StoryState.PUBLISHED: frozenset({StoryState.PUBLISHED, StoryState.WITHDRAWN}),
    StoryState.WITHDRAWN: frozenset(),
    StoryState.DISCARDED: frozenset(),
}
# What the world outside has heard of.
OUT = frozenset({StoryState.PUBLISHED, StoryState.WITHDRAWN})


def check_story(state: str, to: StoryState) -> None:
    """NotAllowed when a story cannot go from `state` to `to`."""
    if to not in STORY_MOVES[StoryState(state)]:
        raise NotAllowed(
            _("This story is not where you thought: somebody else may have been faster."), code="stale"
        )
