"""What is measured of an effort: defined, read with its chart, taken out as a file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from improvements import chart_words as words
from improvements import withheld
from improvements.charts import chart_of
from improvements.efforts import leads, sees
from improvements.forms.measures import MeasureForm
from improvements.models import Effort, Measure
from improvements.services import measures
from improvements.views.kept import keeps_typed, to_suggestion
from improvements.views.reading import find
from lean_portal import safe_csv
from lean_portal.answers import attempt, changed, opened_or_sent, page
from organisation.models import User

AROUND = ("suggestion__unit", "suggestion__handler_unit", "suggestion__responsible_unit", "owner_unit")
FORM = "improvements/measure_form.html"


# ---- finding --------------------------------------------------------------------------------------------


def find_effort(user: User, pk: int) -> Effort:
    """The effort, where this person sees what it belongs to; otherwise there is no such page."""
    effort = get_object_or_404(Effort.objects.select_related(*AROUND), pk=pk)
    if not sees(user, effort):
        raise Http404
    return effort


def find_measure(user: User, effort: int, pk: int) -> Measure:
    found = find_effort(user, effort)
    measure = get_object_or_404(Measure, pk=pk, effort=found)
    if found.suggestion and not withheld.measures(found.suggestion, user).filter(pk=pk).exists():
        raise Http404
    measure.effort = found
    return measure


def led_measure(user: User, effort: int, pk: int) -> Measure:
    """For the pages where something is written."""
    measure = find_measure(user, effort, pk)
    if not leads(user, measure.effort):
        raise PermissionDenied
    return measure


def to_effort(user: User, effort: int, **_more: int) -> str:
    return find_effort(user, effort).get_absolute_url()


def to_measure(user: User, effort: int, pk: int, **_more: int) -> str:
    return find_measure(user, effort, pk).get_absolute_url()


def closed(request: HttpRequest, measure: Measure) -> HttpResponse | None:
    """The way back from a page that has nothing to write in."""
    if request.method == "POST" or not measures.is_closed(measure.effort):
        return None
    messages.info(request, measures.CLOSED)
    return redirect(measure)


# ---- pages ----------------------------------------------------------------------------------------------


@opened_or_sent
@keeps_typed(MeasureForm, to_effort)
def measure_create(request: HttpRequest, effort: int) -> HttpResponse:
    found = find_effort(request.user, effort)
    if not leads(request.user, found):
        raise PermissionDenied
    return define(request, found, measures.define_measure, {"effort": found})


@opened_or_sent
@keeps_typed(MeasureForm, to_suggestion)
def measure_begin(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    """The first measure of a suggestion: its effort is made with it."""
    suggestion = find(request.user, year, serial)
    effort = Effort.objects.filter(suggestion=suggestion).first() or Effort(suggestion=suggestion)
    if not leads(request.user, effort):
        raise PermissionDenied
    return define(request, effort, measures.define_first, {"suggestion": suggestion})


def define(request: HttpRequest, effort: Effort, service: Any, about: dict[str, Any]) -> HttpResponse:
    form = MeasureForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" and measures.is_closed(effort):
        messages.info(request, measures.CLOSED)
        return redirect(effort)
    if form.is_bound and form.is_valid():
        measure = attempt(form, service, by=request.user, **about, **form.defined())
        if measure is not None:
            messages.success(request, _("It is defined. Now write the first values."))
            return redirect("improvements:measure_values", measure.effort_id, measure.pk)
    return page(request, FORM, form, {"effort": effort})


@require_safe
def measure_detail(request: HttpRequest, effort: int, pk: int) -> HttpResponse:
    measure = find_measure(request.user, effort, pk)
    chart = chart_of(measure)
    writes = leads(request.user, measure.effort) and not measures.is_closed(measure.effort)
    lines = [line_in_words(line, measure.every) for line in measure.lines.all()]
    context = {"measure": measure, "effort": measure.effort, "chart": chart, "writes": writes, "lines": lines}
    return page(request, "improvements/measure_detail.html", MeasureForm(), context)


def line_in_words(line: Any, every: str) -> dict[str, Any]:
    first = words.period(line.from_day, every)
    if line.to_day is None:
        said = _("A new baseline begins %(first)s") % {"first": first}
    else:
        last = words.period(line.to_day, every)
        said = _("The baseline is locked, %(first)s to %(last)s") % {"first": first, "last": last}
    return {"line": line, "said": said}


@opened_or_sent
@keeps_typed(MeasureForm, to_measure)
def measure_change(request: HttpRequest, effort: int, pk: int) -> HttpResponse:
    """After the first value the name alone may be changed."""
    measure = led_measure(request.user, effort, pk)
    if back := closed(request, measure):
        return back
    frozen = measure.values.exists()
    form = MeasureForm(request.POST if request.method == "POST" else None, measure=measure, frozen=frozen)

    def save() -> None:
        version = form.cleaned_data["version"]
        measures.change_measure(measure=measure, by=request.user, version=version, **form.defined())

    def beside() -> None:
        fresh = Measure.objects.get(pk=measure.pk)
        form.beside(fresh.version, form.saved(fresh))

    context = {"measure": measure, "effort": measure.effort, "frozen": frozen}
    answer = changed(request, form, save, beside, FORM, context)
    if answer is None:
        messages.success(request, _("It is changed."))
        return redirect(measure)
    return answer


@require_safe
def measure_csv(request: HttpRequest, effort: int, pk: int) -> HttpResponse:
    """All values, as a spreadsheet reads them, and as they can be pasted back."""
    measure = find_measure(request.user, effort, pk)
    headings = [words.heading_of_periods(measure.every), measure.unit_name, _("Note")]
    values = measure.values.all()
    rows = [(words.period(row.day, measure.every), row.value.normalize(), row.note) for row in values]
    return safe_csv.as_file(f"matt-{measure.pk}.csv", headings, rows)
