"""A PDF is looked into before it is kept: it opens, and holds nothing that runs or hides."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from lean_portal.refusals import NotAllowed

MOST_PAGES = 200
# Keys of a PDF that run something, send something away or carry another file (ISO 32000-2).
ACTING = frozenset(
    {
        "/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/SubmitForm",
        "/ImportData", "/GoToE", "/RichMedia", "/XFA",
    }
)  # fmt: skip
# What tells of who made it, when and where: beside the pages, or in their pictures.
TELLING = ("/Metadata", "/PieceInfo", "/LastModified")
BROKEN = (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError, OSError, IndexError)
NO_PDF = _("This is no PDF that can be opened. Save it as a PDF and choose it again.")
LOCKED = _("The PDF is locked by a password. Save it without one.")
RUNS = _("The PDF holds a program or another file. Print it as a plain PDF and choose that.")
LONG = _("The PDF has more than 200 pages.")


def pages_of(content: bytes) -> int:
    """How many pages a PDF has. NotAllowed at `file` for anything else, and for a PDF that does things."""
    if not content.startswith(b"%PDF-"):
        raise refused(NO_PDF)
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise refused(LOCKED)
        pages = len(reader.pages)
        if not pages:
            raise refused(NO_PDF)
        if pages > MOST_PAGES:
            raise refused(LONG)
        if acts(reader.trailer):
            raise refused(RUNS)
    except NotAllowed:
        raise
    except BROKEN as error:
        raise refused(NO_PDF) from error
    return pages


def plain_pdf(content: bytes) -> bytes:
    """The pages written anew, without what tells of their making or lies beside them. NotAllowed as above."""
    pages_of(content)
    try:
        writer = PdfWriter(clone_from=BytesIO(content))
        for name in ("/OpenAction", "/AA", "/Names"):
            writer.root_object.pop(name, None)
        for found in writer._objects:
            if isinstance(found, DictionaryObject):
                make_silent(found)
        # Once more, for what nothing leads to any longer.
        return written(PdfWriter(clone_from=BytesIO(written(writer))))
    except BROKEN as error:
        raise refused(NO_PDF) from error


def written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.metadata = None
    writer.write(out)
    return out.getvalue()


def make_silent(found: DictionaryObject) -> None:
    for name in TELLING:
        found.pop(name, None)
    if isinstance(found, StreamObject) and found.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        found._data = without_notes(found._data)


def without_notes(jpeg: bytes) -> bytes:
    """A JPEG without its APP1 to APP13 and its comments: there a camera writes where it was. The picture
    itself, and what its colours are read by, stay as they are."""
    kept, place = bytearray(jpeg[:2]), 2
    while jpeg[place : place + 1] == b"\xff" and jpeg[place + 1 : place + 2] not in (b"\xda", b""):
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4])
        mark = jpeg[place + 1]
        if not (0xE1 <= mark <= 0xED or mark == 0xFE):
            kept += jpeg[place:end]
        place = end
    return bytes(kept + jpeg[place:])


def acts(root: Any) -> bool:
    """Whether something in it runs. Walked without recursion: a file may refer to itself."""
    waiting, seen = [root], set()
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in seen:
                continue
            seen.add(found.idnum)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            if ACTING & set(found):
                return True
            waiting += found.values()
        elif isinstance(found, ArrayObject):
            waiting += found
        elif isinstance(found, NameObject) and found in ACTING:
            return True
    return False


def refused(words: Any) -> NotAllowed:
    return NotAllowed({"file": [words]})
