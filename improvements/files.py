"""What is known of a file before it is kept, and the files of a suggestion as one person may see them."""

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.uploadedfile import UploadedFile
from django.db.models import OuterRef
from django.db.models.functions import JSONArray
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.models import Suggestion, SuggestionFile
from improvements.models.file import LARGEST, MOST
from improvements.rules import handles, is_beyond_the_border
from improvements.workflow import UNDECIDED
from lean_portal.compiled import compiled_once
from lean_portal.guard import stops
from lean_portal.pdf_reading import plain_pdf
from lean_portal.pictures import NotAPicture, TooManyPixels, drawn_anew
from lean_portal.refusals import NotAllowed
from organisation.models import User

ENDINGS = {"jpeg": "jpg", "png": "png", "pdf": "pdf"}
TYPES = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
LONGEST_NAME = 120
HEIC_BRANDS = (b"hei", b"hev", b"mif", b"msf", b"avi")
TOO_LARGE = _("“%(name)s” is larger than 10 MB. Choose a smaller one, or take a picture of it.")
TOO_MANY_PIXELS = _("“%(name)s” has more than 40 million pixels. Take a smaller picture.")
HEIC = _(
    "“%(name)s” is a picture in the format HEIC, which most computers cannot show. Take a screenshot of it, "
    "or choose Most Compatible under Settings, Camera, Formats and take it again."
)
UNKNOWN = _("“%(name)s” is not a photo or a PDF that can be opened. Choose a JPEG, a PNG or a PDF.")
EMPTY = _("“%(name)s” is empty. Choose it again.")
TOO_MANY = _("At most three files. Take one away first.")


class Looked(NamedTuple):
    """A file that was looked into and written anew."""

    name: str
    kind: str
    content: bytes
    preview: bytes | None
    digest: str


def look_into(sent: UploadedFile) -> Looked:
    """What may be kept of it. NotAllowed in words for anything else, by its content and not its name."""
    name = clean_name(sent.name or "")
    words = {"name": name or _("The file")}
    if (sent.size or 0) > LARGEST:
        raise NotAllowed(TOO_LARGE, params=words)
    content = sent.read()
    if len(content) != sent.size:  # all of them together were more than is received
        raise NotAllowed(TOO_LARGE, params=words)
    if not content:
        raise NotAllowed(EMPTY, params=words)
    kind, plain, preview = _read(content, words)
    if len(plain) > LARGEST:
        raise NotAllowed(TOO_LARGE, params=words)
    return Looked(name, kind, plain, preview, hashlib.sha256(content).hexdigest())


def _read(content: bytes, words: dict[str, Any]) -> tuple[str, bytes, bytes | None]:
    if content.startswith(b"%PDF-"):
        try:
            return "pdf", plain_pdf(content), None
        except NotAllowed as refusal:
            said = " ".join(refusal.message_dict["file"])
            raise NotAllowed(f"{words['name']}: {said}".replace("%", "%%")) from refusal
    if content[4:8] == b"ftyp" and content[8:11] in HEIC_BRANDS:
        raise NotAllowed(HEIC, params=words)
    try:
        return tuple(drawn_anew(content))  # type: ignore[return-value]
    except TooManyPixels:
        raise NotAllowed(TOO_MANY_PIXELS, params=words) from None
    except NotAPicture:
        raise NotAllowed(UNKNOWN, params=words) from None


def clean_name(name: str) -> str:
    """To show beside the file, without its ending. Nothing where it holds a personal identity number."""
    base = name.replace("\\", "/").rpartition("/")[2]
    stem = base.rpartition(".")[0] or base
    plain = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in stem)
    words = " ".join(plain.replace("_", " ").split()).strip(". ")[:LONGEST_NAME]
    return "" if stops({"": words}) else words


# ---- as one person may see them ---------------------------------------------------------------------------


class FileLine(NamedTuple):
    """`withheld`: it may tell of an individual. Its name and picture are then shown to its author alone."""

    key: str
    label: str
    about: str
    url: str
    preview: str
    withheld: bool
    removable: bool


@compiled_once(Suggestion)
def files_beside() -> ArraySubquery:
    """Read with the suggestion itself: no statement more, and no bytes."""
    found = SuggestionFile.objects.filter(suggestion=OuterRef("pk")).order_by("pk")
    return ArraySubquery(
        found.values_list(JSONArray("key", "name", "kind", "size", "added_at", "cleared_at"))
    )


def lines(suggestion: Any, user: User) -> list[FileLine]:
    """Of a suggestion that was read with `files_beside`."""
    found = []
    is_author = suggestion.author_id == user.pk
    inside = bool(suggestion.files_named) and handles(suggestion, user)
    for key, name, kind, size, added_at, cleared_at in suggestion.files_named:
        withheld = not cleared_at and is_withheld(suggestion, dt.datetime.fromisoformat(added_at))
        if withheld and not is_author and not (inside and not is_beyond_the_border(suggestion)):
            continue
        removable = inside or (is_author and suggestion.state in UNDECIDED)
        hidden = withheld and not is_author
        found.append(_line(key, "" if hidden else name, kind, size, hidden, removable))
    return found


def is_withheld(suggestion: Suggestion, added_at: dt.datetime) -> bool:
    """As `models.file.is_withheld` says it in SQL, but for what a handler has cleared. A test compares."""
    if suggestion.masked_at:
        return True
    cleared = suggestion.cleared_at if suggestion.secrecy else None
    return cleared is not None and added_at > cleared


def _line(key: str, name: str, kind: str, size: int, hidden: bool, removable: bool) -> FileLine:
    label = SuggestionFile.Kind(kind).label
    return FileLine(
        key=key,
        label=name or str(label),
        about=f"{label}, {filesizeformat(size)}" if name else filesizeformat(size),
        url=reverse("improvements:file_open", args=[key]),
        preview="" if hidden or kind == "pdf" else reverse("improvements:file_preview", args=[key]),
        withheld=hidden,
        removable=removable,
    )


def draft_lines(files: Sequence[SuggestionFile]) -> list[FileLine]:
    return [_line(str(file.key), file.name, file.kind, file.size, False, True) for file in files]


def of_draft(user: User, submission_id: Any) -> list[SuggestionFile]:
    found = SuggestionFile.objects.filter(draft__author=user, draft__submission_id=submission_id)
    return list(found.without_content())


def may_add(suggestion: Any, user: User) -> bool:
    room = len(suggestion.files_named) < MOST
    return room and suggestion.author_id == user.pk and suggestion.state in UNDECIDED


Refusals = list[str | Promise]


def look_into_each(sent: Sequence[UploadedFile]) -> tuple[list[Looked], Refusals]:
    """The good ones, and in words what is wrong with the others."""
    good, bad = [], []
    for file in sent:
        try:
            good.append(look_into(file))
        except NotAllowed as refusal:
            bad += refusal.messages
    return good, bad
