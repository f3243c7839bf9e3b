"""The list that an address describes, as one person may see it: a list, what was
searched for, the queue of a desk; all pages of it."""

from django.http import QueryDict

from improvements.desk import STEERING, TAB, UNITS, Tab
from improvements.models import Suggestion, SuggestionQuerySet
from improvements.searching import ask, matching, search
from improvements.views.filters import SuggestionFilter
from improvements.views.lists import ALL, MINE, UNIT, VIEW, VIEWS, units_in
from improvements.views.search import SearchFilter
from lean_portal.refusals import NotAllowed
from organisation.models import User
from values.models import Value

SEARCH, QUEUE = "q", "ko"
DESKS = {desk.namespace: desk for desk in (UNITS, STEERING)}


class Unknown(NotAllowed):
    """The address describes no list."""


def chosen(user: User, query: QueryDict) -> SuggestionQuerySet:
    """Always within what may stand in a list. Unknown when the filters are not right."""
    if QUEUE in query:
        return queued(user, query)
    if SEARCH in query:
        return searched(user, query)
    view = query.get(VIEW, ALL)
    if view not in VIEWS:
        raise Unknown("")
    among = Suggestion.objects.listed_for(user)
    if view == MINE:
        among = among.written_by(user)
    elif view == UNIT:
        among = among.of_unit(user.unit_ids)
    filters = SuggestionFilter(query, among, units=units_in(query, view), values=Value.objects.names())
    if not filters.is_valid():
        raise Unknown("")
    return filters.qs


def searched(user: User, query: QueryDict) -> SuggestionQuerySet:
    among = Suggestion.objects.listed_for(user)
    filters = SearchFilter(query, among, by=user, units=units_in(query, ALL))
    if not filters.is_valid():
        raise Unknown("")
    asked = ask(filters.form.cleaned_data.get(SEARCH, ""))
    if not search(asked, filters.qs, start=0, size=1, columns=("unit__name",)).rows:
        return among.none()
    return filters.qs.filter(matching(asked.every, frequent=asked.frequent))


def queued(user: User, query: QueryDict) -> SuggestionQuerySet:
    desk, tab = DESKS.get(query[QUEUE]), query.get(TAB, Tab.ANSWER)
    if desk is None or tab not in Tab or not desk.may_enter(user):
        raise Unknown("")
    queue = desk.queue(user, Tab(tab)).order_by().values("pk")
    return Suggestion.objects.listed_for(user).filter(pk__in=queue)
