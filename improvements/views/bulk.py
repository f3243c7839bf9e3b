"""Several of the queue at once: each is judged and done on its own; the answer says what became of each."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from improvements import rules, services
from improvements.desk import MOST, Desk
from improvements.forms.decision import DecisionForm
from improvements.forms.template_choice import all_templates, chosen_template, offered_templates
from improvements.models import Suggestion
from improvements.promises import is_unread
from improvements.services.prepare import prepare_decision
from improvements.services.publish import ELSEWHERE, Outcome
from improvements.views.kept import MOVED_ON, kept_page, typed_in
from improvements.views.publish import outcome_page
from improvements.wording import begun_with
from improvements.workflow import AWAITING
from lean_portal.answers import opened_or_sent
from lean_portal.refusals import NotAllowed

TO_SEVERAL = ("decline", "park", "refer")
READ = _("Noted as read. The authors are told.")
ANSWERED = _("It does not wait for an answer now.")
WRITTEN = _("Written, and not published yet. Nobody is told before you publish.")


@opened_or_sent
@never_cache
def several(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The buttons below the queue."""
    found = chosen(request, desk) if request.method == "POST" else []
    if not found:
        return redirect(desk.url())
    match request.POST.get("act"):
        case "read":
            outcomes = [each(suggestion, acknowledge, request) for suggestion in found]
            return outcome_page(request, desk, outcomes, READ)
        case "publish":
            picked = "&".join(f"valda={suggestion.pk}" for suggestion in found)
            return redirect(f"{desk.url(name='to_publish')}?{picked}")
    model = model_of(found)
    if model is None:
        return outcome_page(request, desk, [Outcome(each, str(ANSWERED)) for each in found], WRITTEN)
    return write_page(request, desk, found, form_for(model, request, typed={}))


@opened_or_sent
@never_cache
def several_write(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The same answer to several, written and not published."""
    found = chosen(request, desk) if request.method == "POST" else []
    model, typed = model_of(found), typed_in(DecisionForm, request.POST)
    if model is None:
        return kept_page(request, typed, MOVED_ON, desk.url()) if typed else redirect(desk.url())
    if "use_template" in request.POST:
        return with_template(request, desk, found, model)
    form = form_for(model, request)
    if not form.is_valid():
        return write_page(request, desk, found, form, status=422)
    outcomes = [each(suggestion, write, request) for suggestion in found]
    return outcome_page(request, desk, outcomes, WRITTEN, typed)


def chosen(request: HttpRequest, desk: Desk) -> list[Suggestion]:
    """Those that are ticked and wait for an answer at this desk, in the order of its queue."""
    asked = {key.partition(":")[0]: key.partition(":")[2] for key in request.POST.getlist("chosen")[:MOST]}
    keys = [int(key) for key in asked if key.isdecimal() and len(key) < 10]
    rows = Suggestion.objects.visible_to(request.user).filter(desk.here(request.user), pk__in=keys)
    rows = rows.select_related("unit", "handler_unit__authority", "author")
    found = list(rows.annotate(template_rows=all_templates()).order_by("id"))
    for suggestion in found:
        seen = asked[str(suggestion.pk)]
        suggestion.seen = int(seen) if seen.isdecimal() and len(seen) < 10 else suggestion.version
    return found


def model_of(found: list[Suggestion]) -> Suggestion | None:
    """The one that the form is drawn for: the first that still waits."""
    return next((suggestion for suggestion in found if suggestion.state in AWAITING), None)


def each(
    suggestion: Suggestion, act: Callable[[Suggestion, HttpRequest], Any], request: HttpRequest
) -> Outcome:
    try:
        act(suggestion, request)
    except NotAllowed as refusal:
        return Outcome(suggestion, " ".join(refusal.messages))
    except PermissionDenied:
        return Outcome(suggestion, str(ELSEWHERE))
    return Outcome(suggestion)


def acknowledge(suggestion: Suggestion, request: HttpRequest) -> None:
    done_already = is_unread(suggestion)
    read = services.read_improvement if done_already else services.acknowledge_suggestion
    read(suggestion=suggestion, by=request.user, version=suggestion.seen)


def write(suggestion: Suggestion, request: HttpRequest) -> None:
    form = form_for(suggestion, request)
    if not form.is_valid():
        raise NotAllowed([message for errors in form.errors.values() for message in errors])
    prepare_decision(
        suggestion=suggestion,
        by=request.user,
        action=form.chosen.code,
        given=form.given,
        version=form.cleaned_data["version"],
    )


def form_for(
    suggestion: Suggestion, request: HttpRequest, typed: dict[str, Any] | None = None
) -> DecisionForm:
    """As sent, or with what is `typed` so far, not judged yet."""
    data: QueryDict | None = None
    if typed is None:
        data = request.POST.copy()
        data["version"] = str(suggestion.seen)
    who = rules.actors(suggestion, request.user)
    return DecisionForm(data, suggestion=suggestion, who=who, only=TO_SEVERAL, typed=typed)


def with_template(
    request: HttpRequest, desk: Desk, found: list[Suggestion], model: Suggestion
) -> HttpResponse:
    """The words of the template with its places left open: they are filled in for each."""
    template, typed = chosen_template(request), request.POST.dict()
    if template and template.action in TO_SEVERAL:
        typed = begun_with(template, None, typed)
    form = form_for(model, request, typed=typed)
    return write_page(request, desk, found, form)


def write_page(
    request: HttpRequest, desk: Desk, found: list[Suggestion], form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "desk": desk,
        "found": found,
        "form": form,
        "decision": form,
        "templates": offered_templates(form),
        "url": desk.url(name="several_write"),
    }
    return render(request, "improvements/several.html", context, status=status)
