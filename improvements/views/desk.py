"""The desk of managers and of the steering group: queue, suggestion, history and answer on one page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from improvements import rules, services
from improvements.desk import TAB, Desk, Tab, tab_of
from improvements.forms.answers import AnswersForm
from improvements.forms.decision import ClearForm, DecisionForm
from improvements.views.desk_deciding import conflict, decide, version_of
from improvements.views.desk_page import anew, decision_form, find, page
from improvements.views.kept import keeps_typed, to_desk
from lean_portal.answers import opened_or_sent
from lean_portal.refusals import NotAllowed


@require_safe
@never_cache
def desk(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The queue, with its first suggestion beside it. Reading changes nothing."""
    asked = request.GET.get(TAB, Tab.ANSWER)
    if asked not in Tab:
        raise Http404
    return page(request, desk, Tab(asked))


@opened_or_sent
@never_cache
@keeps_typed(DecisionForm, to_desk)
def desk_suggestion(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    item = find(request.user, desk, year, serial)
    if request.method == "POST":
        return decide(request, desk, item)
    if not item.who:
        return redirect(item.suggestion)
    return page(request, desk, tab_of(item.suggestion), item)


@opened_or_sent
@never_cache
def sender_open(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    """The name stands in this answer and nowhere else: no redirect carries it."""
    item = find(request.user, desk, year, serial)
    if request.method != "POST" or not item.who:
        return redirect(desk.url(item.suggestion))
    try:
        author = services.open_sender(suggestion=item.suggestion, by=request.user)
    except NotAllowed:
        return redirect(desk.url(item.suggestion))
    opened = rules.sender_in_full(item.suggestion, author)
    return page(request, desk, tab_of(item.suggestion), item, part="sender", opened=opened)


@opened_or_sent
@never_cache
def suggestion_clear(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    item = find(request.user, desk, year, serial)
    if request.method != "POST" or not item.who:
        return redirect(desk.url(item.suggestion))
    form = ClearForm(request.POST)
    if not form.is_valid():
        form.at_version(item.suggestion.version)
        return page(request, desk, tab_of(item.suggestion), item, status=422, clear_form=form, form=form)
    try:
        services.clear_for_group(
            suggestion=item.suggestion, by=request.user, version=form.cleaned_data["version"]
        )
    except NotAllowed as refusal:
        return conflict(request, desk, item, refusal)
    messages.success(request, _("The whole group may read it now."))
    return redirect(desk.url(item.suggestion))


@opened_or_sent
@never_cache
@keeps_typed(DecisionForm, to_desk)
def suggestion_weigh(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    """Who may say yes, by what is answered so far. Everything else that is typed comes back as it stands."""
    item = find(request.user, desk, year, serial)
    if request.method != "POST" or not item.who:
        return redirect(desk.url(item.suggestion))
    asked, seen = AnswersForm(request.POST), version_of(request)
    if seen != item.suggestion.version:
        return conflict(request, desk, item)
    try:
        if not asked.is_valid():
            raise NotAllowed(_("Choose among the answers that are there."), code="unknown")
        services.weigh_suggestion(
            suggestion=item.suggestion, by=request.user, answers=asked.answers, version=seen
        )
    except (NotAllowed, PermissionDenied) as refusal:
        return conflict(request, desk, item, refusal if isinstance(refusal, NotAllowed) else None)
    item = anew(request, desk, item)
    if seen != item.suggestion.version:
        return conflict(request, desk, item)
    form = decision_form(item, request, typed=request.POST.dict())
    return page(request, desk, tab_of(item.suggestion), item, form=form, weighed=True)
