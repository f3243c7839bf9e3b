"""Where did it go? Every statement of the sources and what became of it, and the whole story of one."""

import datetime as dt
from collections.abc import Iterable
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lean_portal.templatetags.portal import in_words
from organisation.models import User
from values.content import Absence
from values.editions import (
    Edition,
    all_editions,
    edition_in_force,
    find_edition,
    has_to_account,
)
from values.fates import Chapter, relation_words, story
from values.models import Comment, SourceDocument, SourceStatement
from values.views.changes import SIGNS, UNANSWERED
from values.views.drawing import difference
from values.views.drawn import parts, without_edition
from values.views.reading import newest_draft
from values.views.tabs import address, tabs

SOURCE, VERSION = "kalla", "version"
MOST_COMMENTS = 12


# ---- every statement -------------------------------------------------------------------------------------


@require_safe
def origin(request: HttpRequest) -> HttpResponse:
    wanted, prefix = request.GET.get(VERSION, ""), request.GET.get(SOURCE, "")
    edition = chosen_edition(wanted, request.user)
    every = parts(edition) if edition else without_edition()
    shown = [part for part in every if prefix in ("", part.document.prefix)]
    if prefix and not shown:
        raise Http404
    total = sum(part.total for part in shown)
    context = {
        "edition": edition,
        "is_in_force": edition is not None and edition.is_in_force,
        "parts": shown,
        "filters": source_filters([part.document for part in every], prefix, wanted),
        "prefix": prefix,
        "others": all_editions(request.user),
        "tabs": tabs(request.user, "values:origin"),
        "total": total,
        "homeless": total - sum(part.accounted for part in shown),
        "aside": sum(part.aside for part in shown),
    }
    return render(request, "values/origin.html", context)


def chosen_edition(slug: str, user: User) -> Edition | None:
    """The one asked for; otherwise what applies today, and until then the last draft that was sent out."""
    if slug:
        edition = find_edition(slug, user)
        if edition is None:
            raise Http404
        return edition
    return edition_in_force() or newest_draft(user)


def source_filters(sources: list[SourceDocument], prefix: str, version: str) -> list[dict[str, Any]]:
    kept = {VERSION: version} if version else {}
    choices = [
        (_("All sources"), ""),
        *((source.name, source.prefix) for source in sources),
    ]
    return [
        {
            "label": label,
            "url": "?" + urlencode(kept | ({SOURCE: value} if value else {})),
            "current": value == prefix,
        }
        for label, value in choices
    ]


# ---- one statement ---------------------------------------------------------------------------------------


@require_safe
def statement(request: HttpRequest, code: str) -> HttpResponse:
    rows = SourceStatement.objects.select_related("document__replaced_by")
    rows = rows.defer("document__replaced_by__content")
    row = get_object_or_404(rows.filter(document__frozen_at__isnull=False), code=code)
    editions = [
        edition
        for edition in all_editions(request.user, with_content=True)
        if has_to_account(edition, row.document, [row])
    ]
    chapters = story(code, row.text, editions)
    before, after = neighbours(row)
    context = {
        "statement": row,
        "document": row.document,
        "headline": headline(code, chapters),
        "line": life_line(row.document, chapters),
        "chapters": [drawn(chapter, row) for chapter in reversed(chapters)],
        **comments_about(chapters),
        "before": before,
        "after": after,
        "source_url": address("values:source", row.document.prefix),
    }
    return render(request, "values/statement.html", context)


def neighbours(row: SourceStatement) -> tuple[str, str]:
    """Codes of the statement before and after it in its source. One query."""
    near = SourceStatement.objects.filter(
        document=row.document_id, position__in=(row.position - 1, row.position + 1)
    )
    found = {position: code for position, code in near.values_list("position", "code")}
    return found.get(row.position - 1, ""), found.get(row.position + 1, "")


def headline(code: str, chapters: list[Chapter]) -> str:
    """The news: where it is now."""
    if not chapters:
        return _("%(code)s is waiting to be merged") % {"code": code}
    now = chapters[-1]
    if now.fate.absence:
        return _("%(code)s was set aside by a decision") % {"code": code}
    if not now.fate.links:
        return _("%(code)s has no home yet") % {"code": code}
    values = list(dict.fromkeys(now.edition.content.value_of[link.target].name for link in now.fate.links))
    if len(values) == 1:
        return _("%(code)s lives on in “%(value)s”") % {"code": code, "value": values[0]}
    return _("%(code)s lives on in %(count)s values") % {"code": code, "count": in_words(len(values))}


def life_line(document: SourceDocument, chapters: list[Chapter]) -> list[dict[str, Any]]:
    """Nothing where it would be too long to be taken in."""
    if not 0 < len(chapters) <= 7:
        return []
    first = {"label": document.name, "state": "past", "date": document.adopted_on or document.frozen_at}
    steps = [
        {
            "label": chapter.edition.name,
            "note": chapter.fate.words,
            "state": "past" if chapter.fate.is_accounted else "gone",
        }
        for chapter in chapters
    ]
    steps[-1]["state"] = "now"
    return [first, *steps]


class Told(NamedTuple):
    """A chapter as the page shows it."""

    edition: Edition
    url: str
    words: str
    is_same: bool
    is_homeless: bool
    origin: SafeString
    absence: Absence | None
    absent_since: dt.date | None
    lost: str
    back: str


def drawn(chapter: Chapter, row: SourceStatement) -> Told:
    page, absence = address("values:version", chapter.edition.slug), chapter.fate.absence
    line = '<p><a href="{}#{}">{}</a>: {}</p><p class="small soft">{}. {}</p>'
    homes = (
        (page, link.target, name_of(chapter, link.target), difference(row.text, text))
        + (relation_words(link), link.reason)
        for link, text in chapter.targets
    )
    return Told(
        chapter.edition,
        page,
        chapter.fate.words,
        chapter.is_same,
        not chapter.fate.is_accounted,
        format_html_join("", line, homes),
        absence,
        dt.date.fromisoformat(absence.decided_on) if absence else None,
        listed(chapter.lost),
        listed(chapter.back),
    )


def name_of(chapter: Chapter, key: str) -> str:
    return chapter.edition.content.value_of[key].name


def listed(words: Iterable[str]) -> str:
    return ", ".join(_("“%(word)s”") % {"word": word} for word in words)


def comments_about(chapters: list[Chapter]) -> dict[str, Any]:
    """What was said about the sentences that it lives in, and about their values. One query."""
    keys = set(chain.from_iterable(around(chapter) for chapter in chapters))
    if not keys:
        return {"comments": [], "more_comments": False}
    rows = Comment.objects.filter(about__in=keys).select_related("foundation")
    found = list(rows.order_by("-foundation__major", "-foundation__minor", "number")[: MOST_COMMENTS + 1])
    told = [
        (
            comment,
            SIGNS[comment.handling],
            comment.get_handling_display() if comment.handling else UNANSWERED,
            address("values:comment", comment.pk),
        )
        for comment in found[:MOST_COMMENTS]
    ]
    return {"comments": told, "more_comments": len(found) > MOST_COMMENTS}


def around(chapter: Chapter) -> set[str]:
    value_of = chapter.edition.content.value_of
    return {key for link in chapter.fate.links for key in (link.target, value_of[link.target].key)}
