"""Files that came with a form: the good ones are kept at once, whatever else is wrong with it."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from improvements import services
from improvements.files import TOO_MANY, FileLine, Looked, Refusals, draft_lines, look_into_each, of_draft
from improvements.forms.files import FILES
from improvements.models import Sender, Suggestion
from improvements.models.file import MOST
from improvements.views.draft_marks import place_of, typed, uuid_of
from lean_portal.refusals import NotAllowed

REMOVE = "remove_files"
LOST = _("The file could not be kept. Choose it again.")
NOT_ANONYMOUS = _("What is anonymous carries no files: a picture tells much of who took it.")


def keep_sent(request: HttpRequest) -> Refusals:
    """Beside the draft of the form, also when the form is not right yet. Returns what is wrong, in words."""
    if request.POST.get("sender") == Sender.ANONYMOUS:
        return [NOT_ANONYMOUS] if request.FILES else []
    remove = [key for value in request.POST.getlist(REMOVE) if (key := uuid_of(value))]
    if not remove and not request.FILES:
        return []
    good, bad = looked(request)
    submission_id = uuid_of(request.POST.get("submission_id", ""))
    if submission_id is None:
        return [*bad, LOST]
    return [*bad, *kept(request, submission_id, good, remove)]


def kept(request: HttpRequest, submission_id: UUID, files: list[Looked], remove: list[UUID]) -> Refusals:
    try:
        services.keep_files(
            by=request.user,
            submission_id=submission_id,
            fields=typed(request),
            place=place_of(request.POST),
            files=files,
            remove=remove,
        )
    except NotAllowed as refusal:
        # Sent already: whoever sends it once more is led to what became of it.
        return [] if getattr(refusal, "code", "") == "sent" else list(refusal.messages)
    return []


def add_sent(request: HttpRequest, suggestion: Suggestion) -> Refusals:
    """To the suggestion itself, by its author."""
    good, bad = looked(request)
    try:
        services.add_files(suggestion=suggestion, by=request.user, files=good)
    except NotAllowed as refusal:
        bad += refusal.messages
    return bad


def looked(request: HttpRequest) -> tuple[list[Looked], Refusals]:
    sent: list[UploadedFile] = request.FILES.getlist(FILES)
    good, bad = look_into_each(sent[:MOST])
    return good, [*bad, TOO_MANY] if len(sent) > MOST else bad


def lines_of(request: HttpRequest, submission_id: str) -> list[FileLine]:
    number = uuid_of(submission_id)
    return draft_lines(of_draft(request.user, number)) if number else []
