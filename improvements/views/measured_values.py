"""Values are entered: one by hand, or many that are pasted or sent as a file and first looked through."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from improvements import chart_words as words
from improvements.forms.measures import MOST_BYTES, ReplacingForm, SeriesForm, ValueForm
from improvements.models import Measure
from improvements.services import measured_values as values
from improvements.views.kept import keeps_typed
from improvements.views.measures import closed, led_measure, to_measure
from lean_portal.answers import opened_or_sent
from lean_portal.templatetags.portal import in_words
from lean_portal.uploads import limited_upload

LATEST = 12  # that can be taken away on the page
ENTER, LOOK, SAVE = "enter", "look", "save"


class TypedForm(ValueForm, SeriesForm):
    """What is typed on the page, in either of its forms."""


@limited_upload(MOST_BYTES)
@opened_or_sent
@keeps_typed(TypedForm, to_measure)
def measure_values(request: HttpRequest, effort: int, pk: int) -> HttpResponse:
    measure = led_measure(request.user, effort, pk)
    if back := closed(request, measure):
        return back
    deed = request.POST.get("do", LOOK) if request.method == "POST" else ""
    if deed == ENTER:
        return enter(request, measure)
    if deed:
        return series(request, measure, saves=deed == SAVE)
    return values_page(request, measure)


def enter(request: HttpRequest, measure: Measure) -> HttpResponse:
    form = ValueForm(request.POST, measure=measure)
    if not form.is_valid():
        return values_page(request, measure, one=form, status=422)
    given = {name: form.cleaned_data[name] for name in ("day", "value", "note")}
    try:
        values.enter_value(measure=measure, by=request.user, replaces=form.replaces(), **given)
    except ValidationError as refusal:
        status = refuse(form, refusal, measure, [values.Given(**given)])
        return values_page(request, measure, one=form, status=status)
    messages.success(request, _("The value is saved."))
    return redirect("improvements:measure_values", measure.effort_id, measure.pk)


def refuse(form: ReplacingForm, refusal: ValidationError, measure: Measure, given: list[values.Given]) -> int:
    """409 where another value stands there, with that value; otherwise 422."""
    if getattr(refusal, "code", "") != "taken":
        form.refuse(refusal)
        return 422
    there = values.taken(measure, given)
    form.show(values.mark_of(there))
    if len(given) == 1 and there:
        form.add_error(
            "value", _("There is one already: %(value)s") % {"value": words.figure(there[0].value)}
        )
    else:
        form.refuse(refusal)
    return 409


def series(request: HttpRequest, measure: Measure, *, saves: bool) -> HttpResponse:
    """What was understood is shown first; it is saved when it has been seen."""
    form = SeriesForm(request.POST, request.FILES, measure=measure)
    if not form.is_valid():
        return values_page(request, measure, many=form, status=422)
    if not saves or request.FILES:
        form.show(values.mark_of(values.taken(measure, form.given())))
        return values_page(request, measure, many=form, looked=True)
    if form.faults and not form.cleaned_data["skip"]:
        form.add_error("skip", _("Mend the rows that are not understood, or tick to leave them out."))
        return values_page(request, measure, many=form, looked=True, status=422)
    given = form.given()
    try:
        count = values.enter_many(measure=measure, by=request.user, given=given, replaces=form.replaces())
    except ValidationError as refusal:
        status = refuse(form, refusal, measure, given)
        return values_page(request, measure, many=form, looked=True, status=status)
    told = ngettext("%(count)s value is saved.", "%(count)s values are saved.", count)
    messages.success(request, (told % {"count": in_words(count)}).capitalize())
    return redirect(measure)


def values_page(
    request: HttpRequest,
    measure: Measure,
    *,
    one: ValueForm | None = None,
    many: SeriesForm | None = None,
    looked: bool = False,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "measure": measure,
        "effort": measure.effort,
        "one": one or ValueForm(measure=measure),
        "many": many or SeriesForm(measure=measure),
        "form": one or many,
        "taken": bool(one and one.is_bound and one["seen"].value()),
        "latest": latest_of(measure),
    }
    if looked and many is not None and many.reading is not None:
        there = {row.day: row.value for row in values.taken(measure, many.given())}
        context |= {"rows": many.understood(there), "faults": many.faults, "collides": bool(there)}
        context["heading"] = many.reading.heading
        context["period"] = words.heading_of_periods(measure.every)
    return render(request, "improvements/measure_values.html", context, status=status)


def latest_of(measure: Measure) -> list[dict[str, Any]]:
    rows = measure.values.order_by("-day")[:LATEST]
    return [
        {"day": row.day, "period": words.period(row.day, measure.every), "value": words.figure(row.value)}
        | {"note": row.note}
        for row in rows
    ]


@require_POST
def value_remove(request: HttpRequest, effort: int, pk: int) -> HttpResponse:
    measure = led_measure(request.user, effort, pk)
    try:
        day = dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        messages.warning(request, _("Choose a value from the list."))
        return values_page(request, measure, status=422)
    try:
        values.remove_value(measure=measure, by=request.user, day=day)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
        return redirect(measure)
    messages.success(request, _("The value is taken away."))
    return redirect("improvements:measure_values", measure.effort_id, measure.pk)
