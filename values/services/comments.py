"""Answering what was said in a round: an outcome, an answer, and what changed because of it."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.services import record, record_each
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, required
from organisation.models import User
from values.models import Comment, Revision, ValueFoundation
from values.services.drafting import lock_draft

Handling = Comment.Handling
SAME_CONTENT = ("draft_named", "version_copied", "version_handed_over")  # saves that change nothing
MOST = 200  # handled at once
FIELDS = ["handling", "answer", "revision", "handled_by", "handled_at", "version"]


@transaction.atomic
def handle_comment(
    *,
    comment: Comment,
    by: User,
    handling: str,
    answer: str,
    revision: Revision | None = None,
    version: int | None = None,
) -> Comment:
    """Give a comment its outcome and answer, or correct them: either way the answer goes back."""
    required(handling=handling, answer=answer)
    foundation = lock_draft(comment.foundation, by)
    found = foundation.comments.select_related("reply__round__revision").filter(pk=comment.pk).first()
    if found is None:
        raise NotAllowed(_("Whoever wrote the comment has taken it back."), code="gone")
    revision = _what_changed(foundation, [found], handling, revision)
    if (found.handling, found.answer, found.revision_id) == (handling, answer, revision and revision.pk):
        return found
    if version is not None and found.version != version:
        raise NotAllowed(STALE, code="stale")
    corrected = bool(found.handling)
    _handle(found, by, handling, answer, revision)
    found.save(update_fields=FIELDS)
    record("values.comment_handled", subject=found, by=by, corrected=corrected)
    _send_back(foundation, [found], by, corrected)
    return found


@transaction.atomic
def handle_comments(*, comments: Iterable[Comment], by: User, handling: str, answer: str) -> list[Comment]:
    """The same outcome and answer to many. Those that somebody else has answered in the meantime, or whose
    words are others than those in `comments`, are left as they are. Returns the handled ones."""
    required(handling=handling, answer=answer)
    seen = {comment.pk: comment for comment in comments}
    if not seen:
        raise NotAllowed(_("Choose the comments first."))
    if len(seen) > MOST:
        raise NotAllowed(_("Choose at most %(count)s comments at once.") % {"count": MOST})
    foundation = lock_draft(next(iter(seen.values())).foundation, by)
    rows = foundation.comments.unhandled().select_related("reply__round__revision").filter(pk__in=seen)
    found = [comment for comment in rows if comment.version == seen[comment.pk].version]
    revision = _what_changed(foundation, found, handling, None)
    for comment in found:
        _handle(comment, by, handling, answer, revision)
    Comment.objects.bulk_update(found, FIELDS)
    record_each("values.comment_handled", subjects=[(comment, {}) for comment in found], by=by)
    _send_back(foundation, found, by, corrected=False)
    return found


def answered_in(event: Event) -> list[Comment]:
    """The comments whose answers went back with this event, without those that have a newer answer by now."""
    versions = dict(event.data["comments"])
    rows = Comment.objects.select_related("reply__unit", "reply__body").filter(pk__in=versions)
    return [comment for comment in rows if comment.version == versions[comment.pk]]


def changes(foundation: ValueFoundation) -> QuerySet[Revision]:
    """The saves that changed something, the first first."""
    return foundation.revisions.exclude(act__in=SAME_CONTENT).order_by("number")


def _handle(comment: Comment, by: User, handling: str, answer: str, revision: Revision | None) -> None:
    comment.handling, comment.answer, comment.revision = handling, answer, revision
    comment.handled_by, comment.handled_at = by, clock.now()
    comment.version += 1


def _send_back(foundation: ValueFoundation, comments: list[Comment], by: User, corrected: bool) -> None:
    """One event for all that was answered at once: whoever said much is told once."""
    if comments:
        sent = [(comment.pk, comment.version) for comment in comments]
        record("values.comments_answered", subject=foundation, by=by, comments=sent, corrected=corrected)


def _what_changed(
    foundation: ValueFoundation, comments: list[Comment], handling: str, revision: Revision | None
) -> Revision | None:
    """The save that an outcome points to: "changed" needs one after the draft that was sent out, and takes
    the newest where none is named; "made clearer" may have one; the others have none."""
    if handling not in Handling:
        raise NotAllowed({"handling": [_("Choose an outcome.")]})
    if handling == Handling.CHANGED:
        revision = revision or changes(foundation).last()
    elif handling != Handling.CLARIFIED or revision is None:
        return None
    sent = max((comment.reply.round.revision.number for comment in comments), default=0)
    if revision is None or revision.foundation_id != foundation.pk or revision.number <= sent:
        words = _("Nothing has changed since the draft that was sent out. Make the change first.")
        raise NotAllowed({"revision": [words]})
    return revision
