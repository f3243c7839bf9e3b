"""What became of each source, in one line: a cell for each statement, or a bar where they are many."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from values.content import Content
from values.editions import Source
from values.models import SourceDocument
from values.views.drawing import code_link

MOST_CELLS = 60
WIDTH = 400


class Meter(NamedTuple):
    document: SourceDocument
    accounted: int
    aside: int
    total: int
    cells: SafeString  # nothing where they are too many to be read
    bar: int  # of WIDTH


def meters(sources: Iterable[Source], content: Content) -> list[Meter]:
    return [_meter(source, content) for source in sources]


def _meter(source: Source, content: Content) -> Meter:
    codes = [row.code for row in source.statements]
    accounted = sum(code in content.accounted for code in codes)
    aside = sum(code in content.absence_of for code in codes)
    cells = "".join(_cell(code, content) for code in codes) if len(codes) <= MOST_CELLS else ""
    bar = WIDTH * accounted // len(codes) if codes else 0
    return Meter(source.document, accounted, aside, len(codes), mark_safe(cells), bar)


def _cell(code: str, content: Content) -> str:
    if code in content.links_of:
        return format_html("<li>{}</li>", code_link(code))
    if code in content.absence_of:
        kind, words = "aside", _("set aside by a decision")
    else:
        kind, words = "miss", _("has no home")
    return format_html('<li class="{}">{}<span class="hide"> {}</span></li>', kind, code_link(code), words)
