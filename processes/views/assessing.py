"""A member of the steering group assesses a candidate: alone until the reveal, with a reason after it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lean_portal import clock
from lean_portal.answers import opened_or_sent
from lean_portal.templatetags.portal import in_words
from organisation.models import User
from organisation.permissions import allow
from processes.conflicts import has_own_interest
from processes.facts import Facts
from processes.forms.assessing import AssessForm, ConflictForm, Said, worded
from processes.models import Assessment, Candidate, Criterion, Selection
from processes.permissions import assesses
from processes.services import assessing
from processes.views.rounds import Mine, own_rows
from processes.workflow import SelectionState


@opened_or_sent
@allow(assesses)
def assess(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    candidate = find(pk, code)
    assessment = own(request.user, candidate)
    is_sent = request.method == "POST"
    if not is_sent and not is_open(candidate.selection):
        return closed(request, candidate, assessment)
    form = form_for(candidate, assessment, request.POST if is_sent else None)
    if not is_sent:
        return assess_page(request, candidate, assessment, form)
    if not form.is_valid():
        # Too late is said at once: nobody puts things right for nothing.
        if is_open(candidate.selection):
            return assess_page(request, candidate, assessment, form, 422)
        return closed(request, candidate, assessment, form)
    try:
        assessing.assess(
            candidate=candidate,
            by=request.user,
            given=form.given(),
            version=form.cleaned_data["version"],
            reason=form.cleaned_data.get("reason", ""),
        )
    except ValidationError as refusal:
        return refused(request, candidate, form, refusal)
    return onwards(request, candidate)


@opened_or_sent
@allow(assesses)
def conflict_declare(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    candidate = find(pk, code)
    assessment = own(request.user, candidate)
    if request.method != "POST" and not is_open(candidate.selection):
        return closed(request, candidate, assessment)
    start = {
        "version": assessment.version if assessment else 0,
        "conflict_reason": assessment.conflict_reason if assessment else "",
    }
    form = ConflictForm(request.POST if request.method == "POST" else None, initial=start)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                assessing.declare_conflict(
                    candidate=candidate,
                    by=request.user,
                    reason=form.cleaned_data["conflict_reason"],
                    version=form.cleaned_data["version"],
                )
            except ValidationError as refusal:
                form.refuse(refusal)
                if getattr(refusal, "code", "") in ("stale", "late"):
                    now = own(request.user, candidate)
                    status = 409
                    form.at_version(now.version if now else 0)
            else:
                return onwards(request, candidate)
    context = {"selection": candidate.selection, "candidate": candidate, "form": form}
    return render(request, "processes/assess_conflict.html", context, status=status)


# ---- within ----------------------------------------------------------------------------------------------


def find(pk: int, code: str) -> Candidate:
    rows = Candidate.objects.select_related("selection", "process")
    return get_object_or_404(rows, selection=pk, process__code=code)


def own(user: User, candidate: Candidate) -> Assessment | None:
    return candidate.assessments.filter(assessor=user).first()


def is_open(selection: Selection) -> bool:
    """The page's own guess; the service asks the database's clock under its lock."""
    if selection.state == SelectionState.ASSESSING:
        return clock.now() <= selection.assess_before
    return selection.state == SelectionState.REVEALED


def form_for(candidate: Candidate, assessment: Assessment | None, data: Any) -> AssessForm:
    return AssessForm(
        data,
        candidate=candidate,
        criteria=list(criteria_of(candidate)),
        said=assessing.scores_of(assessment),
        version=assessment.version if assessment else 0,
        second=candidate.selection.state == SelectionState.REVEALED,
    )


def criteria_of(candidate: Candidate) -> list[Criterion]:
    return list(candidate.selection.criteria.all())


def assess_page(
    request: HttpRequest,
    candidate: Candidate,
    assessment: Assessment | None,
    form: AssessForm,
    code: int = 200,
) -> HttpResponse:
    rows = own_rows(request.user, candidate.selection)
    here = [row.candidate.pk for row in rows].index(candidate.pk)
    known = Facts.from_json(candidate.facts)
    context = {
        "selection": candidate.selection,
        "candidate": candidate,
        "facts": known,
        "form": form,
        "assessment": assessment,
        "number": here + 1,
        "count": len(rows),
        "done": sum(row.is_done for row in rows),
        "previous": rows[here - 1] if here else None,
        "following": rows[here + 1] if here + 1 < len(rows) else None,
        "second": candidate.selection.state == SelectionState.REVEALED,
        "has_own_interest": has_own_interest(request.user, known),
        "is_aside": bool(assessment and assessment.conflict == Assessment.Conflict.DECLARED),
    }
    return render(request, "processes/assess.html", context, status=code)


def refused(
    request: HttpRequest, candidate: Candidate, form: AssessForm, refusal: ValidationError
) -> HttpResponse:
    """What was typed stays, whatever has happened meanwhile."""
    code = getattr(refusal, "code", "")
    candidate = find(candidate.selection_id, candidate.process.code)
    assessment = own(request.user, candidate)
    if code == "late" or not is_open(candidate.selection):
        return closed(request, candidate, assessment, form)
    again = form_for(candidate, assessment, request.POST)
    again.is_valid()
    if code == "stale":
        again.refuse(refusal)
        again.beside(assessment.version if assessment else 0, assessing.scores_of(assessment))
        return assess_page(request, candidate, assessment, again, 409)
    again.refuse(refusal)
    return assess_page(request, candidate, assessment, again, 422)


def closed(
    request: HttpRequest,
    candidate: Candidate,
    assessment: Assessment | None,
    form: AssessForm | None = None,
) -> HttpResponse:
    """Nothing more can be said: what was typed, and what was saved before, to read."""
    if form is None and assessment is None:
        messages.info(request, _("This round does not take scores now."))
        return redirect(candidate.selection)
    saved = assessing.scores_of(assessment)
    names = {criterion.key: criterion.name for criterion in criteria_of(candidate)}
    context = {
        "selection": candidate.selection,
        "candidate": candidate,
        "typed": form.typed() if form else [],
        "reason": form.data.get("reason", "") if form else "",
        "saved": [Said(names[key], worded(said.value), said.line) for key, said in saved.items()],
        "too_late": candidate.selection.state == SelectionState.ASSESSING,
        "assessment": assessment,
    }
    return render(request, "processes/assess_closed.html", context, status=409 if form else 200)


def onwards(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """To the next one that is not finished, after this one and then from the beginning."""
    selection = candidate.selection
    if Selection.objects.get(pk=selection.pk).state == SelectionState.REVEALED:
        messages.success(request, _("Your change is saved. The others see it."))
        return redirect(selection)
    rows = own_rows(request.user, selection)
    left = unfinished_after(rows, candidate)
    done = len(rows) - len(left)
    if not left:
        messages.success(request, _("All are assessed. You can change them until the last moment."))
        return redirect(selection)
    words = ngettext("Saved. %(done)s of %(all)s is done.", "Saved. %(done)s of %(all)s are done.", done)
    numbers = {"done": str(in_words(done)).capitalize(), "all": in_words(len(rows))}
    messages.success(request, words % numbers)
    return redirect("processes:assess", selection.pk, left[0].candidate.code)


def unfinished_after(rows: list[Mine], candidate: Candidate) -> list[Mine]:
    here = [row.candidate.pk for row in rows].index(candidate.pk)
    return [row for row in [*rows[here + 1 :], *rows[: here + 1]] if not row.is_done]
