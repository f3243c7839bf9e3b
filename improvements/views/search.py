"""GET /sok/: what was searched for and the filters stand in the URL."""

from typing import Any
from urllib.parse import urlencode

import django_filters as filters
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from improvements.exports.links import export_links
from improvements.highlight import Finder, cut_out, mark
from improvements.models import Suggestion, SuggestionQuerySet
from improvements.searching import CAP, Asked, Found, ask, search
from improvements.views.filters import SuggestionFilter
from improvements.views.lists import ALL, units_for
from improvements.workflow import State
from lean_portal.fields import Prose
from lean_portal.templatetags.portal import status
from lean_portal.widgets import PlainInput
from organisation.models import Unit, User

PAGE, PAGE_NAME = 25, "sida"
LAST_PAGE = -(-CAP // PAGE)
LONGEST = 200
COLUMNS = (
    "year", "serial", "title", "state", "unit__name", "problem", "proposal", "effect", "answer",
)  # fmt: skip


class WordsFilter(filters.Filter):
    field_class = Prose


class MineFilter(filters.Filter):
    field_class = forms.BooleanField


class SearchFilter(SuggestionFilter):
    """The filters of the lists, with the words before them. The view does the searching."""

    q = WordsFilter(
        label=_("Words or number"),
        method="later",
        max_length=LONGEST,
        too_long=_("Search for fewer words: at most %(limit_value)d characters. It is %(show_value)d now."),
        widget=PlainInput({"type": "search", "autocomplete": "off"}),
    )
    year = None
    mina = MineFilter(label=_("Only mine"), method="mine")

    class Meta(SuggestionFilter.Meta):
        fields = ["q", "state", "organisation", "unit", "mina"]

    def __init__(self, data: QueryDict, queryset: SuggestionQuerySet, *, by: User, units: list[Unit]) -> None:
        super().__init__(data, queryset, units=units, values={})
        self.by = by

    def later(self, found: SuggestionQuerySet, name: str, value: str) -> SuggestionQuerySet:
        return found

    def mine(self, found: SuggestionQuerySet, name: str, value: bool) -> SuggestionQuerySet:
        return found.filter(author=self.by) if value else found


@require_safe
def suggestion_search(request: HttpRequest) -> HttpResponse:
    number = page_number(request)
    filters = SearchFilter(
        request.GET,
        Suggestion.objects.listed_for(request.user),
        by=request.user,
        units=units_for(request, ALL),
    )
    valid = filters.is_valid()
    words = filters.form.cleaned_data.get("q", "") if valid else ""
    asked = ask(words) if words else Asked()
    found = Found([], 0, near=False)
    if asked.groups:
        start = (number - 1) * PAGE
        found = search(asked, filters.qs, start=start, size=PAGE, columns=COLUMNS)
    if number > 1 and not found.rows:
        raise Http404
    context = {
        "form": filters.form,
        "words": words,
        "asked": asked,
        "found": found,
        "more": found.count >= CAP,
        "most": CAP - 1,
        "rows": rows_of(found.rows, asked),
        "before": link(request, number - 1) if number > 1 else "",
        "after": link(request, number + 1) if found.count > number * PAGE and number < LAST_PAGE else "",
        "filtered": any(request.GET.get(name) for name in filters.form.fields if name != "q"),
        "export": export_links(request, PAGE_NAME),
        "unfiltered": f"{request.path}?{urlencode({'q': words})}",
    }
    return render(request, "improvements/search.html", context, status=200 if valid else 422)


def page_number(request: HttpRequest) -> int:
    value = request.GET.get(PAGE_NAME, "1")
    if not (value.isascii() and value.isdecimal() and len(value) < 4 and 0 < int(value) <= LAST_PAGE):
        raise Http404
    return int(value)


def rows_of(found: list[Suggestion], asked: Asked) -> list[dict[str, Any]]:
    finder = Finder(asked.stems)
    return [row_of(suggestion, finder) for suggestion in found]


def row_of(suggestion: Suggestion, finder: Finder) -> dict[str, Any]:
    texts = (suggestion.problem, suggestion.proposal, suggestion.effect, suggestion.answer)
    return {
        "url": suggestion.get_absolute_url(),
        "number": suggestion.number,
        "title": mark(suggestion.title, finder),
        "sign": status(suggestion.state, State(suggestion.state).label),
        "unit": suggestion.unit.name,
        "snippet": mark(cut_out(texts, finder), finder),
    }


def link(request: HttpRequest, number: int) -> str:
    query: Any = request.GET.copy()
    query.pop(PAGE_NAME, None)
    if number > 1:
        query[PAGE_NAME] = str(number)
    return f"{request.path}?{query.urlencode()}"
