""" "Where we are it means …": what the workplaces have made of the values, for everybody to read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from values.forms.use import LocalFilter
from values.models import Acknowledgement, Value, ValueFoundation
from values.models.use import AcknowledgementQuerySet
from values.views import lines
from values.views.tabs import tabs


@require_safe
def local(request: HttpRequest) -> HttpResponse:
    adopted = list(ValueFoundation.objects.ever_adopted().defer("content"))
    if not adopted:
        context = {"tabs": tabs(request.user, "values:local")}
        return render(request, "values/local_before.html", context)
    names, places, versions = Value.objects.names(), lines.Places(), meanings(adopted)
    form = LocalFilter(request.GET, names=names, organisations=places.organisations, versions=versions)
    if not form.is_valid():
        context = {"form": form, "tabs": tabs(request.user, "values:local")}
        return render(request, "values/local.html", context, status=422)
    major = int(form.cleaned_data.get("version") or adopted[0].major)
    in_force = major == adopted[0].major
    talks = Acknowledgement.objects.of_meaning(major)
    drawn = lines.Drawing(names, request.user.answered_unit_ids if in_force else frozenset())
    context = {
        "form": form,
        "tabs": tabs(request.user, "values:local"),
        "number": versions[major],
        "in_force": in_force,
        **what_is_said(request, form.cleaned_data, talks, places, drawn),
    }
    return render(request, "values/local.html", context)


def meanings(adopted: list[ValueFoundation]) -> dict[int, str]:
    """Each meaning and the number of its newest wording: {2: "2.0", 1: "1.1"}."""
    found: dict[int, str] = {}
    for version in adopted:
        found.setdefault(version.major, version.number)
    return found


def what_is_said(
    request: HttpRequest,
    chosen: dict[str, str],
    talks: AcknowledgementQuerySet,
    places: lines.Places,
    drawn: lines.Drawing,
) -> dict[str, Any]:
    filtered = any(chosen.values())
    found = talks.for_rows()
    if chosen["varde"]:
        found = found.filter(about=chosen["varde"])
    one = int(chosen["organisation"] or 0)
    shown = lines.page_of(request, found, one) if one else lines.newest(found)
    sections = lines.sections(request, places, talks.talked_at(), shown, drawn)
    wanted = sections if not filtered else [each for each in sections if each.lines]
    return {
        "own": None if filtered else lines.own(request.user, talks, places, drawn),
        "filtered": filtered,
        "sections": wanted,
        "talked": sum(each.talked for each in sections),
        "asked": sum(each.asked for each in sections),
        "one": bool(one),
        "shown": shown,
    }
