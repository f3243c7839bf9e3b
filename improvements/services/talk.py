"""What is said under a suggestion, who follows it, and thanks."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import is_recorded, record
from improvements import talk
from improvements.models import Comment, Follow, Step, Suggestion, Thanks
from improvements.services.life import lock
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import User

OVER = _("Nothing more can be said about this suggestion as it stands now.")
GONE = _("It has been taken away in the meantime.")
TOO_LATE = _("A comment can be corrected for fifteen minutes. Take it away, or write a new one.")


def add_comment(*, by: User, suggestion: Suggestion, submission_id: UUID, kind: str, text: str) -> Comment:
    """Say or ask something under a suggestion that one sees. The same `submission_id` sent again gives the
    first one back, and nothing new is written."""
    if kind == Comment.Kind.ANSWER:
        raise PermissionDenied
    return _write(by, suggestion, submission_id, kind=kind, text=text)


def answer_comment(*, by: User, comment: Comment, submission_id: UUID, text: str) -> Comment:
    """The author, or whoever handles it, answers what somebody has said or asked."""
    return _write(by, comment.suggestion, submission_id, kind=Comment.Kind.ANSWER, text=text, parent=comment)


@transaction.atomic
def _write(
    by: User,
    suggestion: Suggestion,
    submission_id: UUID,
    *,
    kind: str,
    text: str,
    parent: Comment | None = None,
) -> Comment:
    required(text=text)
    suggestion = lock(suggestion)
    first = Comment.objects.filter(writer=by, submission_id=submission_id).first()
    if first is not None:
        return first
    _check(by, suggestion, parent)
    closed = not suggestion.open_to_group
    comment = Comment.objects.create(
        suggestion=suggestion,
        parent=parent,
        kind=kind,
        submission_id=submission_id,
        writer=by,
        inside=closed or parent is not None and parent.inside,
        text=text,
        at=clock.now(),
        **talk.capacity(suggestion, by),
    )
    record("improvements.comment_added", subject=comment, by=by, as_kind=kind)
    return comment


def _check(by: User, suggestion: Suggestion, parent: Comment | None) -> None:
    if parent is None:
        _check_seen(by, suggestion)
    else:
        parent = _lock(parent, by)
    if not talk.is_open(suggestion if parent is None else talk.gathering(suggestion)):
        raise NotAllowed(OVER, code="closed")
    if parent is None:
        return
    if parent.state != Comment.State.OPEN:
        raise NotAllowed(GONE, code="gone")
    if not talk.may_answer(parent, by):
        raise PermissionDenied


def _check_seen(by: User, suggestion: Suggestion) -> None:
    if not Suggestion.objects.listed_for(by).filter(pk=suggestion.pk).exists():
        raise PermissionDenied


def _lock(comment: Comment, by: User) -> Comment:
    """As it is now, for those who may read it."""
    Comment.objects.select_for_update().only("pk").get(pk=comment.pk)
    fresh = Comment.objects.visible_to(by).for_reading().filter(pk=comment.pk).first()
    if fresh is None:
        raise PermissionDenied
    return fresh


@transaction.atomic
def correct_comment(*, comment: Comment, by: User, text: str) -> Comment:
    """Its writer puts it right, for a short while. What stood there before is kept nowhere."""
    required(text=text)
    comment = _lock(comment, by)
    if comment.writer_id != by.pk:
        raise PermissionDenied
    if comment.state != Comment.State.OPEN:
        raise NotAllowed(GONE, code="gone")
    if text == comment.text:
        return comment
    if not talk.may_correct(comment, by):
        raise NotAllowed(TOO_LATE, code="late")
    comment.text, comment.corrected_at = text, clock.now()
    comment.save(update_fields=["text", "corrected_at"])
    record("improvements.comment_corrected", subject=comment, by=by)
    return comment


@transaction.atomic
def remove_comment(*, comment: Comment, by: User) -> Comment:
    """Its writer takes it away: the words are gone, and the answers to it stay. Sent twice it is the same."""
    comment = _lock(comment, by)
    if comment.writer_id != by.pk:
        raise PermissionDenied
    if talk.may_take_back(comment, by):
        comment.state, comment.text, comment.reason = Comment.State.REMOVED, "", ""
        comment.gone_at = clock.now()
        comment.save(update_fields=["state", "text", "reason", "gone_at"])
        record("improvements.comment_removed", subject=comment, by=by)
    return comment


@transaction.atomic
def hide_comment(*, comment: Comment, by: User, reason: str) -> Comment:
    """Whoever handles the suggestion hides what insults somebody or tells of an individual. The writer is
    told why."""
    required(reason=reason)
    comment = _lock(comment, by)
    if not talk.handles(comment, by):
        raise PermissionDenied
    if not talk.may_hide(comment, by):
        raise NotAllowed(GONE, code="gone")
    comment.state, comment.reason, comment.gone_at = Comment.State.HIDDEN, reason, clock.now()
    comment.save(update_fields=["state", "reason", "gone_at"])
    record("improvements.comment_hidden", subject=comment, by=by)
    return comment


# ---- who follows ------------------------------------------------------------------------------------------


@transaction.atomic
def follow(*, user: User, suggestion: Suggestion) -> None:
    """Told of it from now on. Authors and supporters are so by themselves; it takes back their no."""
    _check_seen(user, suggestion)
    _choose(user, suggestion, wanted=True)


@transaction.atomic
def unfollow(*, user: User, suggestion: Suggestion) -> None:
    """Told of it no longer, also by whoever is told by themselves. Needs no right to see it."""
    _choose(user, suggestion, wanted=False)


def _choose(user: User, suggestion: Suggestion, *, wanted: bool) -> None:
    rows, now = Follow.objects.select_for_update(), clock.now()
    row, is_new = rows.get_or_create(suggestion=suggestion, user=user, defaults={"wanted": wanted, "at": now})
    was = None if is_new else row.wanted
    if not is_new:
        # Said once more it is the newest word, also beside what was said of one that is merged into it.
        row.wanted, row.at = wanted, now
        row.save(update_fields=["wanted", "at"])
    if was != wanted:
        kind = "improvements.suggestion_followed" if wanted else "improvements.suggestion_unfollowed"
        record(kind, subject=suggestion, by=user)


# ---- thanks -----------------------------------------------------------------------------------------------


@transaction.atomic
def thank(
    *, by: User, suggestion: Suggestion, step: Step | None = None, comment: Comment | None = None
) -> None:
    """Thanks for a suggestion, for one of its answers or for something said under it. Said twice it is said
    once."""
    suggestion = lock(suggestion)
    _check_seen(by, suggestion)
    _check_thanked(by, suggestion, step, comment)
    row, is_new = Thanks.objects.get_or_create(
        suggestion=suggestion, step=step, comment=comment, user=by, defaults={"at": clock.now()}
    )
    if not is_new:
        return
    record("improvements.thanks_given", subject=suggestion, by=by, thanks=row.pk)
    key = f"thanks:{suggestion.pk}"
    if step is None and comment is None and not is_recorded([key]):
        record("improvements.suggestion_thanked", subject=suggestion, by=by, dedupe_key=key)


def _check_thanked(by: User, suggestion: Suggestion, step: Step | None, comment: Comment | None) -> None:
    """Never one's own."""
    if comment is not None:
        comment = _lock(comment, by)
        if comment.suggestion_id != suggestion.pk or comment.writer_id == by.pk:
            raise PermissionDenied
        if comment.state != Comment.State.OPEN:
            raise NotAllowed(GONE, code="gone")
    elif step is not None:
        if step.suggestion_id != suggestion.pk or step.by_id == by.pk or not talk.thankable(step):
            raise PermissionDenied
    elif not talk.may_thank(suggestion, by):
        raise PermissionDenied


@transaction.atomic
def unthank(
    *, by: User, suggestion: Suggestion, step: Step | None = None, comment: Comment | None = None
) -> None:
    """Taken back. Sent twice it is the same."""
    rows = Thanks.objects.select_for_update()
    row = rows.filter(suggestion=suggestion, step=step, comment=comment, user=by).first()
    if row is not None:
        record("improvements.thanks_taken_back", subject=suggestion, by=by)
        row.delete()
