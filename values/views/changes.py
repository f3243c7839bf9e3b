"""What an answer to a comment leads to: its outcome as a sign, and the page that shows what changed."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models.fields.json import KeyTransform
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lean_portal.templatetags.portal import status
from organisation.models import User
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
    coming: bool  # it led to a change that is in no draft yet that this person may read


def told(
    comments: list[Comment],
    foundation: ValueFoundation | None,
    user: User,
    sent: dict[int, Content] | None = None,
) -> list[Told]:
    """At most two queries, however many there are. `sent`: what the drafts said, where it is known."""
    if not comments or foundation is None:
        return []
    if sent is None:
        sent = sent_out({comment.reply.round.revision_id for comment in comments})
    drafts = readable_drafts(foundation, user) if any(comment.revision_id for comment in comments) else []
    return [_told(comment, foundation, drafts, sent) for comment in comments]


def sent_out(revisions: Iterable[int]) -> dict[int, Content]:
    """The values of the drafts, by the revision. Without their links, which nobody comments on."""
    rows = Revision.objects.filter(pk__in=revisions).values_list("pk", KeyTransform("values", "content"))
    return {pk: Content.from_json({"values": values, "links": [], "set_aside": []}) for pk, values in rows}


def readable_drafts(foundation: ValueFoundation, user: User) -> list[Revision]:
    """A link to a draft that only those who edit may read would lead the others nowhere."""
    drafts = list(foundation.revisions.readable_by(user).defer("content").order_by("number"))
    for draft in drafts:
        draft.foundation = foundation
    return drafts


def sign_of(comment: Comment) -> SafeString:
    words = comment.get_handling_display() if comment.handling else UNANSWERED
    return status(SIGNS[comment.handling], words)


def _told(
    comment: Comment, foundation: ValueFoundation, drafts: list[Revision], sent: dict[int, Content]
) -> Told:
    content = sent[comment.reply.round.revision_id]
    about = content.text_of(comment.about) if comment.about in content.targets else ""
    till = _shown_in(comment, foundation, drafts)
    change = _difference(comment, drafts, till)
    return Told(comment, sign_of(comment), about, change, bool(comment.revision_id) and not till)


def _shown_in(comment: Comment, foundation: ValueFoundation, drafts: list[Revision]) -> str:
    """The first draft with a name that holds the change, or the adopted version."""
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
