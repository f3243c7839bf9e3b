"""The history: every version and named draft, and each of them as it stood, for ever."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from values.editions import (
    Edition,
    all_editions,
    before,
    find_edition,
    is_unharmed,
    number_of,
    rounds_of,
)
from values.models import Consultation, Round, ValueFoundation, YearlyLook
from values.standings import standings
from values.views.drawn import whole
from values.views.rounds import sign
from values.views.tabs import address, tabs
from values.workflow import OPEN, State

LONGEST_LINE = 8


class Row(NamedTuple):
    """An edition in the list."""

    edition: Edition
    url: str
    difference: str
    since: str  # the name of the one that it is compared with
    rounds: list[Round]


class Chapter(NamedTuple):
    """A version with the drafts on the way to it, the latest first."""

    foundation: ValueFoundation
    rows: list[Row]
    consultations: list[Consultation]
    looks: list[YearlyLook]
    adoptions: int


@require_safe
def version_list(request: HttpRequest) -> HttpResponse:
    editions = all_editions(request.user)
    context = {
        "chapters": chapters(editions),
        "line": life_line(editions),
        "in_force": next((edition for edition in editions if edition.is_in_force), None),
        "compares": len(editions) > 1 and address("values:difference"),
        "tabs": tabs(request.user, "values:versions"),
    }
    return render(request, "values/version_list.html", context)


def chapters(editions: list[Edition]) -> list[Chapter]:
    """Five queries, however many there are; none where there is nothing."""
    if not editions:
        return []
    foundations = ValueFoundation.objects.filter(pk__in={edition.foundation.pk for edition in editions})
    foundations = foundations.defer("content").annotate(adopting=Count("adoptions"))
    rounds = list(Round.objects.for_rows().order_by("opens_on", "id"))
    looks = list(YearlyLook.objects.all())
    consultations = list(Consultation.objects.all())
    return [
        Chapter(
            foundation,
            [
                row(edition, editions, rounds)
                for edition in reversed(editions)
                if edition.foundation == foundation
            ],
            [each for each in consultations if each.foundation_id == foundation.pk],
            [each for each in looks if each.foundation_id == foundation.pk],
            foundation.adopting,
        )
        for foundation in foundations.order_by("-major", "-minor")
    ]


def row(edition: Edition, editions: list[Edition], rounds: Iterable[Round]) -> Row:
    last = before(edition, editions)
    held = [each for each in rounds if edition.revision and each.revision_id == edition.revision.pk]
    return Row(
        edition,
        address("values:version", edition.slug),
        difference_url(last, edition),
        last.name if last else "",
        held,
    )


def difference_url(old: Edition | None, new: Edition) -> str:
    page = address("values:difference")
    return f"{page}?{urlencode({'fran': old.slug, 'till': new.slug})}" if page and old else ""


def life_line(editions: list[Edition]) -> list[dict[str, Any]]:
    """All of them while they are few; then the versions alone, and at last the latest of those."""
    shown = editions
    if len(shown) > LONGEST_LINE:
        shown = [edition for edition in editions if not edition.is_draft or edition.foundation.is_open]
    return [
        {
            "label": edition.name,
            "date": edition.day,
            "state": "now" if edition.is_in_force else "past",
        }
        for edition in shown[-LONGEST_LINE:]
    ]


# ---- one of them -----------------------------------------------------------------------------------------


@require_safe
def version_detail(request: HttpRequest, slug: str) -> HttpResponse:
    edition = find_edition(slug, request.user)
    if edition is None:
        raise Http404
    editions = all_editions(request.user)
    last = before(edition, editions)
    foundation = edition.foundation
    rounds = rounds_of(foundation)
    if edition.revision:
        rounds = [each for each in rounds if each.revision_id == edition.revision.pk]
    query = "" if edition.is_in_force else f"?{urlencode({'version': edition.slug})}"
    context = {
        "edition": edition,
        "whole": whole(edition, query),
        "headline": headline(edition, rounds),
        "last": last,
        "difference": difference_url(last, edition),
        "drafts": drafts_of(edition, editions),
        "rounds": [(each, sign(each), address("values:round", each.pk)) for each in rounds],
        "query": query,
        **({} if edition.is_draft else decided(edition)),
    }
    return render(request, "values/version.html", context)


def headline(edition: Edition, rounds: list[Round]) -> str:
    """What is the case with it today."""
    told = {"name": edition.name}
    if edition.is_draft:
        if edition.foundation.state in OPEN:
            return (_("%(name)s has been sent out") if rounds else _("%(name)s is being worked on")) % told
        return _("%(name)s led to what was adopted") % told
    if edition.foundation.state == State.SUPERSEDED:
        return _("%(name)s has been replaced, and is kept") % told
    return _("%(name)s is in force") % told


def drafts_of(edition: Edition, editions: list[Edition]) -> list[tuple[Edition, str]]:
    """The way to an adopted version; of a draft there is nothing to list."""
    own = [] if edition.is_draft else [each for each in editions if each.is_draft]
    number = number_of(edition.foundation)
    return [
        (each, address("values:version", each.slug)) for each in own if number_of(each.foundation) == number
    ]


def decided(edition: Edition) -> dict[str, Any]:
    """What an adopted version has besides its content."""
    foundation = edition.foundation
    found = standings(foundation)
    if foundation.state == State.SUPERSEDED:  # nobody is waited for any more
        found = [standing for standing in found if standing.adoption]
    return {
        "standings": found,
        "holding": sum(standing.holds for standing in found),
        "consultations": list(foundation.consultations.all()),
        "looks": list(foundation.looks.all()),
        "is_unharmed": is_unharmed(edition),
        "pdf": address("values:foundation_pdf"),
    }
