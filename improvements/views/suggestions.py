"""Handing in a suggestion, its receipt, and the page of its life."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Q, Subquery, When
from django.db.models.functions import JSONArray
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from improvements import drafts, rules, services
from improvements.files import Refusals
from improvements.forms.files import FILES
from improvements.forms.suggestion import SuggestionForm
from improvements.models import Sender, Suggestion, SuggestionDraft
from improvements.models.file import LARGEST, MOST
from improvements.views import receipts
from improvements.views.draft_marks import Marks, beside, marks_of, other_draft, typed, uuid_of
from improvements.views.places import places
from improvements.views.reading import detail_page, find
from improvements.views.uploads import keep_sent, lines_of
from lean_portal import clock, errors
from lean_portal.answers import opened_or_sent
from lean_portal.templatetags.portal import weekday_day
from lean_portal.uploads import limited_upload
from organisation.context import group_of
from organisation.models import Person, Unit, User
from values.models import Value

ALL_UNITS = "all_units"  # the button that brings every unit of the group
TOLD = ("title", "problem", "proposal", "effect")


class Choices(NamedTuple):
    """What the form offers this person: two queries."""

    own: list[Unit]
    units: list[Unit]
    people: list[Person]

    @property
    def offered(self) -> dict[str, Any]:
        offered = {"units": self.own, "people": self.people, "values": self.values}
        return {**offered, "anonymous": self.anonymous}

    @property
    def anonymous(self) -> bool:
        """Whether the group allows it. It came with the person's own units."""
        return bool(self.own and self.own[0].anonymous_allowed)

    def values(self) -> list[tuple[str, str]]:
        """Key and name of each value in force, in order. They came with the person's own units."""
        return [tuple(row) for row in self.own[0].values_in_force] if self.own else []

    @property
    def unfinished(self) -> drafts.DraftLine | None:
        """The draft that was worked on last. It came the same way."""
        found = self.own[0].newest_draft if self.own else []
        return drafts.line(found[0]) if found else None


def near(user: User) -> Q:
    """All units of the person's own organisation, and the other organisations as wholes: a page with four
    hundred boxes helps nobody. The button brings the rest."""
    authorities = {post.authority_id for post in user.posts if post.unit_id in user.unit_ids}
    wholes = [Unit.Kind.ADMINISTRATION, Unit.Kind.COMPANY]
    return Q(authority__in=authorities) | Q(pk__in=user.unit_ids) | Q(kind__in=wholes)


def beside_own_units(user: User, found: Subquery) -> Case:
    """Beside what is read anyway: a form is not worth one more statement."""
    return Case(When(pk__in=user.unit_ids, then=found), default=None)


def choices_for(user: User, which: Q) -> Choices:
    offered = Unit.objects.open().filter(which)
    offered = offered.annotate(
        values_in_force=beside_own_units(
            user, ArraySubquery(Value.objects.in_force().values_list(JSONArray("key", "name")))
        ),
        newest_draft=beside_own_units(user, drafts.beside(user, 1)),
        anonymous_allowed=beside_own_units(user, receipts.allowed()),
    )
    units = list(offered.only("name", "kind", "path", "authority_id", "manager_title", "secrecy"))
    own = sorted(
        (unit for unit in units if unit.pk in user.unit_ids), key=lambda unit: unit.pk != user.home_unit_id
    )
    people = list(Person.objects.filter(is_active=True, unit__in=own)) if own else []
    return Choices(own, units, people)


@limited_upload(MOST * LARGEST)
@opened_or_sent
def suggestion_create(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return opened(request)
    if errors.is_of_another(request):
        return errors.not_yours(request)
    wrong_files = keep_sent(request)
    if ALL_UNITS in request.POST:
        choices = choices_for(request.user, Q())
        form = SuggestionForm(initial=typed(request), **choices.offered)
        form.unjudged()
        return with_files(request, form, choices, wrong_files)
    # What is right needs the writer's own units and no more; the boxes are read to show what is wrong.
    choices = choices_for(request.user, Q(pk__in=request.user.unit_ids))
    receipts.forget_draft(request, allowed=choices.anonymous)
    form = SuggestionForm(request.POST, **choices.offered)
    if not form.is_valid() or wrong_files:
        return with_files(request, form, choices_for(request.user, Q()), wrong_files, status=422)
    other = other_draft(request, form)
    if other:
        both, marks = beside(form, other), marks_of(request, other, stopped=True)
        return create_page(request, both, choices_for(request.user, Q()), status=409, marks=marks)
    if form.cleaned_data["sender"] == Sender.ANONYMOUS:
        return receipts.posted(request, form) or create_page(
            request, form, choices_for(request.user, Q()), status=422
        )
    suggestion = services.submit_suggestion(by=request.user, **form.cleaned_data)
    thank(request, suggestion, form)
    if suggestion.for_colleague:
        return redirect("improvements:suggestion_receipt", suggestion.year, suggestion.serial)
    return redirect(suggestion)


def with_files(
    request: HttpRequest, form: SuggestionForm, choices: Choices, wrong: Refusals, *, status: int = 200
) -> HttpResponse:
    """The form once more, with what is wrong with the files beside their field."""
    if wrong:
        form.add_error(FILES, wrong)
        status = 422
    return create_page(request, form, choices, status=status)


def opened(request: HttpRequest) -> HttpResponse:
    """An empty form, or a draft to go on with. One that was sent leads to what became of it."""
    wanted = request.GET.get("utkast")
    if wanted is None:
        choices = choices_for(request.user, near(request.user))
        return create_page(request, SuggestionForm(**choices.offered), choices)
    submission_id = uuid_of(wanted)
    draft = SuggestionDraft.objects.of(request.user).filter(submission_id=submission_id).first()
    if draft is None:
        return redirect(get_object_or_404(Suggestion, author=request.user, submission_id=submission_id))
    # A unit of another organisation may be among those that it concerns.
    chosen = draft.fields.get("affected_units")
    choices = choices_for(request.user, Q() if chosen else near(request.user))
    form = SuggestionForm(initial={**draft.fields, "submission_id": submission_id}, **choices.offered)
    return create_page(request, form, choices, marks=marks_of(request, draft))


def thank(request: HttpRequest, suggestion: Suggestion, form: SuggestionForm) -> None:
    if any(getattr(suggestion, name) != form.cleaned_data[name] for name in TOLD):
        # The Back button, a change, and Send: the first one stands, and the writer must know.
        messages.warning(
            request,
            _(
                "This form had been sent already, so what you changed afterwards was not saved. "
                "Write a new suggestion about it."
            ),
        )
        return
    words = {"who": suggestion.unit.manager_title, "day": weekday_day(suggestion.read_by)}
    messages.success(
        request, _("Thank you! The suggestion is in. %(who)s reads it by %(day)s at the latest.") % words
    )


def create_page(
    request: HttpRequest,
    form: SuggestionForm,
    choices: Choices,
    *,
    status: int = 200,
    marks: Marks | None = None,
    **more: Any,
) -> HttpResponse:
    group = group_of(request)
    if not choices.own and not form.is_bound:
        return render(request, "improvements/suggestion_no_unit.html")
    every_unit, today = ALL_UNITS in request.POST, clock.today()
    # A form that is opened for the first time has none.
    kept = (
        lines_of(request, str(form["submission_id"].value())) if marks or form.is_bound or every_unit else []
    )
    context = {
        "form": form,
        "home": choices.own[0] if choices.own else None,
        "places": places(group),
        "groups": unit_groups(form, choices, every_unit=every_unit),
        "unfolded": every_unit or form.has_more or bool(kept),
        "files": kept,
        "promise": rules.promise(group, day=today, many=bool(form.chosen_ids)),
        "promise_many": rules.promise(group, day=today, many=True),
        "marks": marks or marks_of(request),
        "unfinished": None if marks or request.method == "POST" else choices.unfinished,
        **more,
    }
    return render(request, "improvements/suggestion_create.html", context, status=status)


class UnitGroup(NamedTuple):
    name: str
    boxes: SafeString
    near: bool = True
    has_chosen: bool = False


class Groups(NamedTuple):
    rows: list[UnitGroup]
    complete: bool


def unit_groups(form: SuggestionForm, choices: Choices, *, every_unit: bool) -> Groups:
    own = {unit.authority_id for unit in choices.own}
    wholes = {unit.pk: unit for unit in choices.units if unit.authority_id == unit.pk}
    sender = choices.own[0] if len(choices.own) == 1 else None
    inside = [unit for unit in choices.units if unit.authority_id in wholes and unit != sender]
    beyond = [unit for unit in inside if unit.authority_id not in own]
    names = ", ".join(unit.name for pk, unit in wholes.items() if pk in own)
    near = [unit for unit in inside if unit.authority_id in own]
    rows = [UnitGroup(names or _("Units"), form.boxes(near))] if near else []
    parts = [unit for unit in beyond if unit.pk not in wholes]
    if every_unit or any(str(unit.pk) in form.chosen_ids for unit in parts):
        for pk, whole in wholes.items():
            if pk not in own:
                members = [unit for unit in beyond if unit.authority_id == pk]
                chosen = any(str(unit.pk) in form.chosen_ids for unit in members)
                rows.append(UnitGroup(whole.name, form.boxes(members), near=False, has_chosen=chosen))
        return Groups(rows, True)
    if beyond:
        whole = [unit for unit in beyond if unit.pk in wholes]
        rows.append(UnitGroup(_("Other organisations"), form.boxes(whole)))
    return Groups(rows, not beyond)


@require_safe
def suggestion_detail(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    return detail_page(request, find(request.user, year, serial))


@require_safe
def suggestion_receipt(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    """On paper for a colleague: the number, the promised dates, and how to follow it without an account."""
    own = Suggestion.objects.visible_to(request.user).filter(author=request.user)
    suggestion = get_object_or_404(own.select_related("unit", "on_behalf_of"), year=year, serial=serial)
    return render(request, "improvements/suggestion_receipt.html", {"suggestion": suggestion})
