"""Files beside the words: kept with a draft, sent with it, added, cleared and taken away."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements import rules
from improvements.files import TOO_MANY, Looked, is_withheld
from improvements.models import Step, Suggestion, SuggestionDraft, SuggestionFile
from improvements.models.file import MOST
from improvements.services.drafting import SENT, Place, Stopped, check_room, hold_form, storable
from improvements.services.life import lock, permitted, write_step
from improvements.workflow import UNDECIDED, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import User

DECIDED = _("The suggestion is decided, so its files stay as they are.")


@transaction.atomic
def keep_files(
    *,
    by: User,
    submission_id: UUID,
    fields: Mapping[str, Any],
    place: Place,
    files: Sequence[Looked] = (),
    remove: Collection[UUID] = (),
) -> list[SuggestionFile]:
    """Keep what came with a form beside its draft, and take away what was ticked; the draft is made where
    there is none. The words of a draft stay as they were saved. NotAllowed: "files" when there are too many;
    "sent" and "full" as of drafts. Returns those that were new."""
    hold_form(by, submission_id)
    if Suggestion.objects.filter(author=by, submission_id=submission_id).exists():
        raise NotAllowed(SENT, code="sent")
    draft = SuggestionDraft.objects.filter(author=by, submission_id=submission_id).first()
    if draft is None:
        if not files:
            return []
        draft = _begin_draft(by, submission_id, fields, place)
    else:
        SuggestionDraft.objects.filter(pk=draft.pk).update(saved_at=clock.now())
    SuggestionFile.objects.filter(draft=draft, key__in=remove).delete()
    return _add(files, draft=draft)


def take_files_along(suggestion: Suggestion) -> None:
    """Inside the transaction that sends it: the files of the draft become the suggestion's."""
    drafted = SuggestionFile.objects.filter(
        draft__author=suggestion.author, draft__submission_id=suggestion.submission_id
    )
    drafted.update(suggestion=suggestion, draft=None, added_at=suggestion.submitted_at)


@transaction.atomic
def add_files(*, suggestion: Suggestion, by: User, files: Sequence[Looked]) -> list[SuggestionFile]:
    """The author adds them as long as nobody has decided. NotAllowed: "decided", or "files" for too many."""
    suggestion = lock(suggestion)
    permitted(suggestion, by, Who.AUTHOR)
    _check_undecided(suggestion)
    added = _add(files, suggestion=suggestion)
    for file in added:
        record("improvements.file_added", subject=suggestion, by=by, file=file.pk)
    return added


@transaction.atomic
def remove_file(*, file: SuggestionFile, by: User, reason: str = "") -> None:
    """By its author until somebody has decided, without a word; by the handler at any time, with the reason,
    which everybody reads. Gone for good."""
    suggestion = lock(file.suggestion)  # type: ignore[arg-type]
    who = permitted(suggestion, by, Who.AUTHOR, Who.HANDLER)
    if who == Who.AUTHOR and suggestion.state not in UNDECIDED and rules.handles(suggestion, by):
        who = Who.HANDLER
    file = _fresh(file)
    if who == Who.AUTHOR:
        _check_undecided(suggestion)
        record("improvements.file_removed", subject=suggestion, by=by, file=file.pk)
    else:
        required(reason=reason)
        write_step(
            suggestion,
            by=by,
            who=who,
            event="file_removed",
            kind=Step.Kind.FILE_REMOVED,
            data={"file": file.pk},
            text=reason,
        )
    file.delete()


@transaction.atomic
def clear_file(*, file: SuggestionFile, by: User) -> None:
    """The handler has found that a file of a masked suggestion, or one that came later from a unit with
    statutory secrecy, tells nothing about an individual: whoever sees the suggestion sees it."""
    suggestion = lock(file.suggestion)  # type: ignore[arg-type]
    _check_inside(suggestion, by)
    file = _fresh(file)
    if file.cleared_at is None:
        file.cleared_at = clock.now()
        file.save(update_fields=["cleared_at"])
        record("improvements.file_cleared", subject=suggestion, by=by, file=file.pk)


@transaction.atomic
def open_file(*, file: SuggestionFile, by: User) -> SuggestionFile:
    """A withheld file, for whoever handles the suggestion: each reading is an event, as of an original."""
    suggestion = lock(file.suggestion)  # type: ignore[arg-type]
    _check_inside(suggestion, by)
    if file.cleared_at is None and is_withheld(suggestion, file.added_at):
        record("improvements.original_opened", subject=suggestion, by=by, file=file.pk)
    return SuggestionFile.objects.get(pk=file.pk)


# ---- within ----------------------------------------------------------------------------------------------


def _begin_draft(by: User, submission_id: UUID, fields: Mapping[str, Any], place: Place) -> SuggestionDraft:
    """At the version of the page that it came from, which may go on saving. What may not be stored of the
    words stays in the page."""
    check_room(by, place, by_hand=True)
    try:
        kept = storable(fields)
    except (Stopped, NotAllowed):
        kept = {}
    return SuggestionDraft.objects.create(
        author=by,
        submission_id=submission_id,
        fields=kept,
        version=place.version,
        page=place.page,
        turn=place.turn,
        saved_at=clock.now(),
    )


def _add(files: Sequence[Looked], **owner: Any) -> list[SuggestionFile]:
    """The caller holds the lock of its owner. The same file once more is the one that is there."""
    there = set(SuggestionFile.objects.filter(**owner).values_list("digest", flat=True))
    new = {file.digest: file for file in files if file.digest not in there}
    if new and len(there) + len(new) > MOST:
        raise NotAllowed({"files": [TOO_MANY]}, code="files")
    return [
        SuggestionFile.objects.create(size=len(file.content), **file._asdict(), **owner)
        for file in new.values()
    ]


def _fresh(file: SuggestionFile) -> SuggestionFile:
    found = SuggestionFile.objects.without_content().filter(pk=file.pk).first()
    if found is None:
        raise NotAllowed(_("The file has been taken away already."), code="gone")
    return found


def _check_undecided(suggestion: Suggestion) -> None:
    if suggestion.state not in UNDECIDED:
        raise NotAllowed(DECIDED, code="decided")


def _check_inside(suggestion: Suggestion, by: User) -> None:
    permitted(suggestion, by, Who.HANDLER)
    if rules.is_beyond_the_border(suggestion):
        raise NotAllowed(_("The original stays with the authority that it came from."), code="border")
