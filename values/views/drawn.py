"""What an edition looks like never changes, so each web process draws it once in each language.

The keys name what it is drawn from: the version or draft, and the frozen sources. Neither ever changes.
"""

from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from values.content import Content
from values.editions import Edition, Source, frozen_sources, sources_of
from values.models import Revision, SourceDocument, ValueFoundation
from values.views.drawing import values_of
from values.views.meters import meters
from values.views.statements import statement_row, text_page


class Whole(NamedTuple):
    """An edition with what became of the sources behind it."""

    values: int
    sources: int
    aside: int
    texts: SafeString
    meters: SafeString


class Part(NamedTuple):
    """A source with the rows of its statements."""

    document: SourceDocument
    accounted: int
    aside: int
    total: int
    rows: SafeString


def whole(edition: Edition, query: str = "") -> Whole:
    return _whole(*_key(edition), query)


def parts(edition: Edition) -> tuple[Part, ...]:
    return _parts(*_key(edition), edition.is_in_force)


def without_edition() -> tuple[Part, ...]:
    """The sources alone: nothing is merged yet."""
    return tuple(_part(source, Content(), "") for source in frozen_sources())


def _key(edition: Edition) -> tuple[int, int | None, tuple[str, ...], str | None]:
    """One query, which reads no text."""
    found = SourceDocument.objects.frozen().values_list("prefix", "fingerprint")
    revision = edition.revision.pk if edition.revision else None
    return edition.foundation.pk, revision, tuple(map("".join, found)), get_language()


@lru_cache(maxsize=32)
def _whole(pk: int, revision: int | None, sources: tuple[str, ...], language: str, query: str) -> Whole:
    edition, found = _read(pk, revision)
    texts = {row.code: row.text for source in found for row in source.statements}
    rows = meters(found, edition.content)
    about = {
        "meters": rows,
        "query": query,
        "total": sum(row.total for row in rows),
        "accounted": sum(row.accounted for row in rows),
    }
    return Whole(
        len(edition.content.values),
        len(rows),
        sum(row.aside for row in rows),
        render_to_string("values/worths.html", {"values": values_of(edition.content, texts)}),
        render_to_string("values/meters.html", about),
    )


@lru_cache(maxsize=32)
def _parts(
    pk: int, revision: int | None, sources: tuple[str, ...], language: str, in_force: bool
) -> tuple[Part, ...]:
    edition, found = _read(pk, revision)
    page = text_page(edition)
    return tuple(_part(source, edition.content, page) for source in found)


def _part(source: Source, content: Content, page: str) -> Part:
    codes = [row.code for row in source.statements]
    return Part(
        source.document,
        sum(code in content.accounted for code in codes),
        sum(code in content.absence_of for code in codes),
        len(codes),
        mark_safe("".join(statement_row(row, content, page) for row in source.statements)),
    )


def _read(pk: int, revision: int | None) -> tuple[Edition, list[Source]]:
    edition = (
        Edition(ValueFoundation.objects.get(pk=pk))
        if revision is None
        else Edition((row := Revision.objects.select_related("foundation").get(pk=revision)).foundation, row)
    )
    return edition, sources_of(edition, frozen_sources())
