"""A paper is looked into before it is kept: a PDF that opens, and holds nothing that runs or hides."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from lean_portal.refusals import NotAllowed

MOST_PAGES = 200
# Keys of a PDF that run something, send something away or carry another file (ISO 32000-2).
ACTING = frozenset(
    {"/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/SubmitForm", "/RichMedia"}
)
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
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError, OSError) as error:
        raise refused(NO_PDF) from error
    return pages


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
            if ACTING & set(found) or found.get("/S") in ACTING:
                return True
            waiting += found.values()
        elif isinstance(found, ArrayObject):
            waiting += found
    return False


def refused(words: Any) -> NotAllowed:
    return NotAllowed({"file": [words]})
