"""PDFs that a screen reader can read, set by Typst: tagged (PDF/UA-1), in our own fonts, from data.

A template is a .typ file of an app, as "values/typst/foundation.typ"; what they share is in typst/paper.typ.
What people have written reaches it as JSON and never as source.
"""

import datetime as dt
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lean_portal import clock

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "lean_portal" / "typst" / "fonts"

# How Typst names what its fonts lack.
UNDISPLAYABLE = re.compile(r'the text `"(.+?)"` could not be displayed')
SIGN = re.compile(r"\\(?:u\{([0-9a-f]+)\}|([tnr\"\\]))")
SHORT = {"t": "\t", "n": "\n", "r": "\r"}
INSTEAD = "□"
LAST_OF_OURS = "\u024f"  # of the Latin letters


def render_pdf(
    template: str, data: dict[str, Any], *, title: str, name: str = "", made: dt.datetime | None = None
) -> bytes:
    """The finished file. The same data, title, name and `made` give the same bytes."""
    made = made or clock.now()
    about = {
        "title": title,
        "language": (get_language() or "sv").partition("-")[0],
        "name": name or title,
        "date": date_format(timezone.localtime(made), "DATE_FORMAT"),
        "pages": _("Page {page} of {pages}"),
    }
    try:
        return typeset(ROOT / template, data, about, made)
    except typst.TypstError as error:
        unknown = undisplayable(error.diagnostic)
        if not unknown:
            raise
    return typeset(ROOT / template, replaced(data, unknown), replaced(about, unknown), made)


def typeset(template: Path, data: dict[str, Any], about: dict[str, Any], made: dt.datetime) -> bytes:
    return typst.compile(
        template,
        root=ROOT,
        font_paths=fonts(),
        sys_inputs={"data": written(data), "about": written(about)},
        pdf_standards=["ua-1"],
        timestamp=int(made.timestamp()),
    )


@cache
def fonts() -> typst.Fonts:
    """Ours first. Letters that they lack come from those that Typst brings; never from the machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])


def written(data: dict[str, Any]) -> str:
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)


def undisplayable(diagnostic: str) -> dict[int, str]:
    """The signs that no font has, such as a smiling face. PDF/UA allows none of them."""
    texts = [SIGN.sub(meant, text) for text in UNDISPLAYABLE.findall(diagnostic)]
    return {
        ord(sign): INSTEAD
        for text in texts
        for sign in text
        if not (sign.isprintable() and sign <= LAST_OF_OURS)
    }


def meant(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else SHORT.get(escape[2], escape[2])


def replaced(value: Any, signs: dict[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(signs)
    if isinstance(value, dict):
        return {key: replaced(item, signs) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [replaced(item, signs) for item in value]
    return value
