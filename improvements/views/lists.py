"""Lists of suggestions: mine, my unit's, all. Filters stand in the URL, pages go by key."""

from typing import Any, NamedTuple

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from improvements import drafts
from improvements.exports.links import export_links
from improvements.models import Suggestion, SuggestionQuerySet
from improvements.next_step import next_promise
from improvements.views.filters import SuggestionFilter
from improvements.workflow import State
from lean_portal.templatetags.portal import status
from organisation.models import Unit, User
from values.models import Value

PAGE = 25
MINE, UNIT, ALL = "mina", "enheten", "alla"
NEWER, OLDER, VIEW = "efter", "fore", "vy"
VIEWS: dict[str, Promise] = {MINE: _("My suggestions"), UNIT: _("My unit"), ALL: _("The whole group")}
HEADINGS: dict[str, Promise] = {
    MINE: _("Suggestions from me"),
    UNIT: _("Suggestions from my unit"),
    ALL: _("Suggestions in the whole group"),
}


class Page(NamedTuple):
    rows: list[dict[str, Any]]
    newer: str
    older: str


@require_safe
def suggestion_list(request: HttpRequest) -> HttpResponse:
    view = request.GET.get(VIEW, ALL)
    if view not in VIEWS:
        raise Http404
    filters = SuggestionFilter(
        request.GET,
        of_view(request.user, view),
        units=units_for(request, view),
        values=Value.objects.names(),
    )
    valid = filters.is_valid()
    found = filters.qs if valid else Suggestion.objects.none()
    filtered = any(request.GET.get(name) for name in filters.form.fields)
    turned = request.GET.keys() & {NEWER, OLDER}
    context = {
        "view": view,
        "drafts": drafts.lines(request.user) if view == MINE and not filtered and not turned else [],
        "heading": HEADINGS[view],
        "tabs": [
            {
                "url": f"{reverse('improvements:suggestion_list')}?{VIEW}={key}",
                "label": label,
                "current": key == view,
            }
            for key, label in VIEWS.items()
        ],
        "form": filters.form,
        "filtered": filtered,
        "page": page_of(request, found, with_unit=view == ALL),
        "export": export_links(request, NEWER, OLDER),
    }
    return render(request, "improvements/suggestion_list.html", context, status=200 if valid else 422)


def of_view(user: User, view: str) -> SuggestionQuerySet:
    if view == MINE:  # the author finds a sealed one here too; it stands in no other list
        return Suggestion.objects.written_by(user).for_rows()
    rows = Suggestion.objects.listed_for(user).for_rows()
    return rows.of_unit(user.unit_ids) if view == UNIT else rows


def units_for(request: HttpRequest, view: str) -> list[Unit]:
    return units_in(request.GET, view)


def units_in(query: QueryDict, view: str) -> list[Unit]:
    """The organisations, and the units of the one that is chosen: a list of them all is a page by itself."""
    if view != ALL:
        return []
    chosen = query.get("organisation", "")
    wanted = Q(kind__in=[Unit.Kind.ADMINISTRATION, Unit.Kind.COMPANY])
    if chosen.isdecimal():
        wanted |= Q(authority=chosen)
    return list(Unit.objects.filter(wanted).only("name", "authority_id", "path"))


def page_of(request: HttpRequest, found: SuggestionQuerySet, *, with_unit: bool) -> Page:
    """Twenty-five by key. One more is read, to know whether there is a next page."""
    before, after = key(request, OLDER), key(request, NEWER)
    if after is not None:
        rows = list(found.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
        newer, older, rows = len(rows) > PAGE, bool(rows), rows[:PAGE][::-1]
    else:
        below = found if before is None else found.filter(pk__lt=before)
        rows = list(below.order_by("-pk")[: PAGE + 1])
        newer, older, rows = before is not None and bool(rows), len(rows) > PAGE, rows[:PAGE]
    return Page(
        rows_of(rows, with_unit=with_unit),
        link(request, NEWER, rows[0].pk) if newer else "",
        link(request, OLDER, rows[-1].pk) if older else "",
    )


def rows_of(found: list[Suggestion], *, with_unit: bool) -> list[dict[str, Any]]:
    """What the template writes of each: worked out here, for a page has twenty-five."""
    labels = {state: str(label) for state, label in State.choices}
    rows = []
    for suggestion in found:
        state, owed = suggestion.state, next_promise(suggestion)
        rows.append(
            {
                "url": suggestion.get_absolute_url(),
                "title": suggestion.title,
                "sign": status(state, labels[state]),
                "unit": suggestion.unit.name if with_unit else "",
                "promise": status("late", owed.row) if owed and owed.late else owed and owed.row,
            }
        )
    return rows


def key(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name)
    if value is None:
        return None
    if not value.isdecimal() or len(value) > 18:
        raise Http404
    return int(value)


def link(request: HttpRequest, name: str, pk: int) -> str:
    query: Any = request.GET.copy()
    query.pop(NEWER, None)
    query.pop(OLDER, None)
    query[name] = str(pk)
    return f"{request.path}?{query.urlencode()}"
