"""A template is chosen beside an answer: its words come in, and everything that was typed stays."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from improvements.desk import Desk, tab_of
from improvements.forms.decision import DecisionForm
from improvements.forms.template_choice import chosen_template
from improvements.views.desk_deciding import conflict, version_of
from improvements.views.desk_page import decision_form, find, page
from improvements.views.kept import keeps_typed, to_desk
from improvements.wording import begun_with
from lean_portal.answers import opened_or_sent


@opened_or_sent
@never_cache
@keeps_typed(DecisionForm, to_desk)
def template_use(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    item = find(request.user, desk, year, serial)
    if request.method != "POST" or not item.who:
        return redirect(desk.url(item.suggestion))
    if version_of(request) != item.suggestion.version:
        return conflict(request, desk, item)
    template, typed = chosen_template(request), request.POST.dict()
    if template:
        typed = begun_with(template, item.suggestion, typed)
    form = decision_form(item, request, typed=typed)
    return page(request, desk, tab_of(item.suggestion), item, form=form, templated=template)


@opened_or_sent
def reading_now(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    """How a text reads while it is written. Nothing of it is kept."""
    if request.method != "POST":
        return redirect(desk.url())
    name = "question" if request.GET.get("falt") == "question" else "answer"
    text = request.POST.get(name, "")[:20_000]
    return render(request, "improvements/reading.html", {"text": text})
