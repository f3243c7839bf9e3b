"""What was merged with a suggestion: its authors object here, and those who handle it undo it or keep it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from improvements import services
from improvements.forms.pairs import KeepForm, ObjectionForm
from improvements.models import Objection, Suggestion
from improvements.pairs import Told, mergers_for
from improvements.views.kept import keeps_typed, kept_page, to_suggestion, typed_in
from improvements.views.reading import find
from lean_portal.answers import attempt, opened_or_sent
from lean_portal.refusals import NotAllowed


@require_safe
def suggestion_mergers(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    suggestion = find(request.user, year, serial)
    rows = mergers_for(suggestion, request.user)
    if not rows:
        return redirect(suggestion)  # all has been undone, or it is no concern of theirs
    return page(request, suggestion, rows)


@opened_or_sent
@keeps_typed(ObjectionForm, to_suggestion)
def merger_object(request: HttpRequest, year: int, serial: int, merger: int) -> HttpResponse:
    def objects(form: ObjectionForm, row: Told) -> Any:
        text = form.cleaned_data["text"]
        return attempt(form, services.object_to_merger, merger=row.merger, by=request.user, text=text)

    thanks = _("Thank you! Those who handle the suggestions read it and answer you.")
    suggestion, row = find_merger(request, year, serial, merger)
    form = ObjectionForm(request.POST, prefix=f"object-{merger}")
    return perform(request, suggestion, row, form, objects, thanks)


@opened_or_sent
@keeps_typed(KeepForm, to_suggestion)
def merger_keep(request: HttpRequest, year: int, serial: int, merger: int, objection: int) -> HttpResponse:
    suggestion, row = find_merger(request, year, serial, merger)
    found = next((one for one in row.objections if one.pk == objection), None)
    if found is None:
        raise Http404

    def keeps(form: KeepForm, row: Told) -> Any:
        answer = form.cleaned_data["answer"]
        return attempt(form, services.keep_merger, objection=found, by=request.user, answer=answer)

    form = KeepForm(request.POST, prefix=f"keep-{objection}")
    done = _("The merger is kept. Whoever objected is told why.")
    return perform(request, suggestion, row, form, keeps, done)


@opened_or_sent
def merger_undo(request: HttpRequest, year: int, serial: int, merger: int) -> HttpResponse:
    suggestion = find(request.user, year, serial)
    rows = mergers_for(suggestion, request.user)
    row = next((row for row in rows if row.merger.pk == merger), None)
    if request.method != "POST":
        return redirect("improvements:suggestion_mergers", year, serial)
    if row is None:
        messages.info(request, _("The merger has been undone already."))
        return redirect(suggestion)
    try:
        services.undo_merger(merger=row.merger, by=request.user)
    except NotAllowed as refusal:
        messages.info(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The merger is undone. The suggestion is what it was before."))
    return redirect(suggestion)


def find_merger(request: HttpRequest, year: int, serial: int, merger: int) -> tuple[Suggestion, Told]:
    suggestion = find(request.user, year, serial)
    for row in mergers_for(suggestion, request.user):
        if row.merger.pk == merger:
            return suggestion, row
    raise Http404


def perform(
    request: HttpRequest,
    suggestion: Suggestion,
    row: Told,
    form: Any,
    act: Callable[[Any, Told], Any],
    done: Promise,
) -> HttpResponse:
    if request.method != "POST":
        return redirect("improvements:suggestion_mergers", suggestion.year, suggestion.serial)
    if form.is_valid() and act(form, row):
        messages.success(request, done)
        return redirect("improvements:suggestion_mergers", suggestion.year, suggestion.serial)
    rows, kept = mergers_for(suggestion, request.user), typed_in(type(form), request.POST)
    if kept and not is_drawn(form, rows):
        why = " ".join(message for messages in form.errors.values() for message in messages)
        return kept_page(request, kept, why, suggestion.get_absolute_url())
    return page(request, suggestion, rows, form, status=422)


def is_drawn(form: Any, rows: list[Told]) -> bool:
    """Not where somebody was faster, or the last day has passed: the page has no such form any more."""
    return any(
        form in [row["object"], *(keep for _one, keep in row["objections"])] for row in forms_of(rows, form)
    )


def page(
    request: HttpRequest, suggestion: Suggestion, rows: list[Told], form: Any = None, *, status: int = 200
) -> HttpResponse:
    context = {"suggestion": suggestion, "rows": forms_of(rows, form), "form": form}
    return render(request, "improvements/suggestion_mergers.html", context, status=status)


def forms_of(rows: list[Told], form: Any) -> list[dict[str, Any]]:
    return [
        {
            "told": row,
            "object": own_form(ObjectionForm, f"object-{row.merger.pk}", form) if row.may_object else None,
            "objections": [(one, keep_form(row, one, form)) for one in row.objections],
        }
        for row in rows
    ]


def keep_form(row: Told, objection: Objection, form: Any) -> KeepForm | None:
    if not row.may_keep or objection.answered_at:
        return None
    return own_form(KeepForm, f"keep-{objection.pk}", form)


def own_form(kind: type[Any], prefix: str, form: Any) -> Any:
    """The one that was sent, with what was typed; the others empty."""
    sent = form is not None and form.prefix == prefix
    return form if sent else kind(prefix=prefix, use_required_attribute=False)
