"""A workplace has talked about the values: the manager or the deputy writes it down, on the phone."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from lean_portal.answers import opened_or_sent
from organisation.models import Unit, User
from organisation.permissions import allow, answers_for_a_unit
from values.forms.use import TalkForm
from values.models import Acknowledgement, Value, ValueFoundation
from values.services import use

SAID = ("held_on", "present", "of", "about", "local_meaning")


@opened_or_sent
@never_cache
@allow(answers_for_a_unit)
def talk_create(request: HttpRequest) -> HttpResponse:
    foundation, units = in_force(), workplaces_of(request.user)
    if foundation is None or not units:
        return nothing_to_write(request, foundation)
    unit = chosen_unit(request, units)
    form = TalkForm(
        request.POST if request.method == "POST" else None,
        initial=TalkForm.blank(unit),
        units=units,
        names=names_in_force(),
    )
    context = {"unit": unit if len(units) == 1 else None, "foundation": foundation}
    if request.method != "POST" or not form.is_valid():
        return page(request, form, context)
    given = {name: form.cleaned_data[name] for name in ("unit", *SAID)}
    try:
        use.record_talk(foundation=foundation, by=request.user, **given)
    except ValidationError as refusal:
        return refused(request, form, context, refusal, given)
    messages.success(request, _("The talk is written down. Everybody can read the line."))
    return redirect("values:local")


@opened_or_sent
@never_cache
@allow(answers_for_a_unit)
def talk_change(request: HttpRequest, pk: int) -> HttpResponse:
    foundation, talk = in_force(), find(request.user, pk)
    if foundation is None or foundation.major != talk.foundation.major:
        messages.info(request, _("The talk is about an earlier version, and stays as it is."))
        return redirect("values:local")
    form = TalkForm(
        request.POST if request.method == "POST" else None,
        initial=initial(talk),
        units=[talk.unit],
        names=names_in_force(),
    )
    context = {"unit": talk.unit, "foundation": foundation, "talk": talk}
    if request.method != "POST" or not form.is_valid():
        return page(request, form, context)
    given = {name: form.cleaned_data[name] for name in ("version", *SAID)} | {"unit": talk.unit}
    try:
        use.record_talk(foundation=foundation, by=request.user, talk=talk, **given)
    except ValidationError as refusal:
        return refused(request, form, context, refusal, given)
    messages.success(request, _("The talk is corrected."))
    return redirect("values:local")


# ---- the page --------------------------------------------------------------------------------------------


def page(
    request: HttpRequest, form: TalkForm, context: dict[str, Any], *, status: int | None = None
) -> HttpResponse:
    status = status or (422 if form.errors else 200)
    context = {"form": form, **context}
    return render(request, "values/talk_form.html", context, status=status)


def refused(
    request: HttpRequest,
    form: TalkForm,
    context: dict[str, Any],
    refusal: ValidationError,
    given: dict[str, Any],
) -> HttpResponse:
    """Somebody else was faster: then both texts, and sending once more is a choice. Or at the field."""
    talk = context.get("talk")
    stale = getattr(refusal, "code", "") == "stale"
    if stale and talk is not None:
        theirs = find(request.user, talk.pk)
        form.at_version(theirs.version)
        context |= {"theirs": theirs, "theirs_about": Value.objects.names().get(theirs.about_id or "", "")}
        return page(request, form, context, status=409)
    form.refuse(refusal)
    if "held_on" in form.errors:
        major = context["foundation"].major
        same_day = Acknowledgement.objects.of_meaning(major).filter(
            unit=given["unit"], held_on=given["held_on"]
        )
        context = {**context, "same_day": same_day.first()}
    return page(request, form, context, status=409 if stale else 422)


def nothing_to_write(request: HttpRequest, foundation: ValueFoundation | None) -> HttpResponse:
    words = (
        _("The values are not adopted yet. Talks are written down after that.")
        if foundation is None
        else _(
            "You answer for no workplace today. Talks are written down by the manager or the deputy there."
        )
    )
    messages.info(request, words)
    return redirect("values:local")


# ---- what it needs ---------------------------------------------------------------------------------------


def in_force() -> ValueFoundation | None:
    return ValueFoundation.objects.in_force().defer("content").first()


def names_in_force() -> dict[str, str]:
    return dict(Value.objects.in_force().values_list("key", "name"))


def workplaces_of(user: User) -> list[Unit]:
    found = Unit.objects.workplaces().filter(pk__in=user.answered_unit_ids)
    return sorted(found, key=lambda unit: unit.pk not in user.unit_ids)  # the own ones first


def chosen_unit(request: HttpRequest, units: list[Unit]) -> Unit | None:
    if len(units) == 1:
        return units[0]
    return next((unit for unit in units if unit.code == request.GET.get("enhet")), None)


def initial(talk: Acknowledgement) -> dict[str, Any]:
    said = {name: getattr(talk, name) for name in ("version", *SAID) if name != "about"}
    return {**said, "about": talk.about_id or ""}


def find(user: User, pk: int) -> Acknowledgement:
    """The talk, where this person answers for the workplace; otherwise there is no such page."""
    rows = Acknowledgement.objects.filter(unit__in=user.answered_unit_ids)
    return get_object_or_404(rows.select_related("foundation", "unit").defer("foundation__content"), pk=pk)
