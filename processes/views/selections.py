"""One address for a round, whatever it has come to: each state has its page."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from processes.permissions import sees_scores
from processes.views import decisions, results, rounds
from processes.views.finding import selection_at
from processes.workflow import OPENED, SelectionState

PAGES = {
    SelectionState.PREPARING: rounds.preparing_page,
    SelectionState.ASSESSING: rounds.assessing_page,
    SelectionState.CANCELLED: rounds.cancelled_page,
    SelectionState.DECIDED: decisions.decided_page,
}


@require_safe
def selection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    selection = selection_at(pk)
    if selection.state in OPENED - {SelectionState.DECIDED}:
        # Others than those who take part read of a round when it is decided.
        page = results.result_page if sees_scores(request.user) else rounds.coming_page
    else:
        page = PAGES[SelectionState(selection.state)]
    return page(request, selection)
