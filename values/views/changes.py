"""What an answer to a comment leads to: its outcome as a sign, and the page that shows what changed."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lean_portal.templatetags.portal import status
from values.content import Content
from values.models import Comment, Revision, ValueFoundation
from values.views.tabs import address

SIGNS = {
    "": "waiting",
    Comment.Handling.CHANGED: "implemented",
    Comment.Handling.CLARIFIED: "approved",
    Comment.Handling.UNCHANGED: "declined",
    Comment.Handling.ANSWERED: "kept",
}
UNANSWERED = _("Without an answer")


class Told(NamedTuple):
    """A comment as the pages show it."""

    comment: Comment
    sign: SafeString
    about: str  # the words of the sentence it is about, as they were sent out
    change: str  # the address of the difference, where two named versions stand on either side
    coming: bool  # it led to a change that is in no named draft yet


def told(comments: list[Comment], foundation: ValueFoundation | None) -> list[Told]:
    """Two queries, however many there are, and none where there is nothing."""
    if not comments or foundation is None:
        return []
    drafts = list(foundation.revisions.filter(draft__isnull=False).defer("content").order_by("number"))
    asked = {comment.reply.round.revision_id for comment in comments}
    sent = dict(Revision.objects.filter(pk__in=asked).values_list("pk", "content"))
    texts = {pk: Content.from_json(content) for pk, content in sent.items()}
    return [
        _told(comment, foundation, drafts, texts[comment.reply.round.revision_id]) for comment in comments
    ]


def _told(comment: Comment, foundation: ValueFoundation, drafts: list[Revision], sent: Content) -> Told:
    sign = status(SIGNS[comment.handling], comment.get_handling_display() if comment.handling else UNANSWERED)
    about = sent.text_of(comment.about) if comment.about in sent.targets else ""
    till = _shown_in(comment, foundation, drafts)
    return Told(
        comment, sign, about, _difference(comment, drafts, till), bool(comment.revision_id) and not till
    )


def _shown_in(comment: Comment, foundation: ValueFoundation, drafts: list[Revision]) -> str:
    """The first named draft that holds the change, or the adopted version."""
    if comment.revision_id is None:
        return ""
    later = [draft for draft in drafts if draft.number >= comment.changed_in]  # type: ignore[attr-defined]
    if later:
        return later[0].slug
    return foundation.number if foundation.is_adopted else ""


def _difference(comment: Comment, drafts: list[Revision], till: str) -> str:
    sent = next((draft.slug for draft in drafts if draft.pk == comment.reply.round.revision_id), "")
    page = address("values:difference")
    return f"{page}?{urlencode({'fran': sent, 'till': till})}" if page and sent and till else ""
