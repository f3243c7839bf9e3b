"""What the intranet waits for, and from whom: for Min sida."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lean_portal.obligation import Obligation
from lean_portal.templatetags.portal import in_words
from notifications.models import Story
from notifications.permissions import edits_stories
from notifications.workflow import StoryState
from organisation.models import User


def obligations(user: User) -> list[Obligation]:
    """Drafts to look through and stories to correct, for those who edit; no query for anybody else."""
    if not edits_stories(user):
        return []
    drafts = list(Story.objects.to_review().only("pk", "title"))
    overtaken = list(Story.objects.overtaken().filter(state=StoryState.PUBLISHED).only("pk", "title"))
    return [*to_review(drafts), *map(to_correct, overtaken)]


def to_review(drafts: list[Story]) -> Iterator[Obligation]:
    if not drafts:
        return
    headline = ngettext(
        "One story for the intranet is drafted",
        "%(number)s stories for the intranet are drafted",
        len(drafts),
    )
    yield Obligation(
        when=None,
        status="waiting",
        status_label=_("To review"),
        headline=headline % {"number": in_words(len(drafts)).capitalize()},
        url=drafts[0].get_absolute_url() if len(drafts) == 1 else reverse("intranet:review"),
        why=_("Nobody else sees it until an editor has published it."),
        action=pgettext("to do", "Review"),
    )


def to_correct(story: Story) -> Obligation:
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("To correct"),
        headline=story.title,
        url=story.get_absolute_url(),
        why=_("It is published, and a message in it was corrected afterwards."),
        action=_("Check the text"),
    )
