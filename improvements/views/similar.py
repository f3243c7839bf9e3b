"""Similar suggestions beside a form that is being filled in and on a desk, and “it concerns us too”."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from improvements import pairs, services
from improvements.desk import Desk
from improvements.forms.suggestion import SuggestionForm
from improvements.highlight import shortened
from improvements.models import Suggestion, SuggestionDraft
from improvements.similarity import LONGEST, SHOWN, Wanted, for_user, similar, wanted_of
from improvements.views.desk_page import Item, find
from improvements.views.draft_left import DRAFT
from improvements.views.draft_marks import number, place_of, typed, uuid_of
from improvements.views.drafts import not_saved
from improvements.views.suggestions import choices_for, create_page
from improvements.workflow import SUPPORTABLE, UNDECIDED, State
from lean_portal import errors
from lean_portal.guard import find_numbers
from lean_portal.htmx import render_part, wants_part
from lean_portal.refusals import NotAllowed
from lean_portal.templatetags.portal import status
from organisation.models import User

COLUMNS = (
    "year", "serial", "title", "state", "unit__name", "answer", "would_change", "source_outcome",
    "source_decision", "author_id",
)  # fmt: skip
AT_DESK = 3  # of those that matter, seven of eight stand among the first three


class Like(NamedTuple):
    """A suggestion in the list of similar ones."""

    pk: int
    slug: str
    url: str
    number: str
    title: str
    sign: SafeString
    unit: str
    answer: str
    would_change: str
    may_support: bool

    @property
    def support_url(self) -> str:
        return f"{self.url}galler-oss-ocksa/"


def likes(wanted: Wanted, user: User, *, most: int = SHOWN) -> list[Like]:
    """Four queries."""
    keys = similar(wanted, for_user(user), most=most)
    if not keys:
        return []
    found = for_user(user).select_related("unit").only(*COLUMNS).in_bulk(keys)
    return [like(found[key], user) for key in keys if key in found]


def like(suggestion: Suggestion, user: User) -> Like:
    decided = suggestion.state not in UNDECIDED
    answer = suggestion.answer or suggestion.source_decision or suggestion.source_outcome
    return Like(
        suggestion.pk,
        suggestion.slug,
        suggestion.get_absolute_url(),
        suggestion.number,
        suggestion.title,
        status(suggestion.state, State(suggestion.state).label),
        suggestion.unit.name,
        shortened(" ".join(answer.split()), 0) if decided else "",
        shortened(" ".join(suggestion.would_change.split()), 0) if suggestion.state == State.DECLINED else "",
        suggestion.state in SUPPORTABLE and suggestion.author_id != user.pk,
    )


# ---- while typing -----------------------------------------------------------------------------------------


@require_POST
@never_cache
def similar_to_typed(request: HttpRequest) -> HttpResponse:
    """Nothing of it is kept, and what a number stops is not even looked for. By the button: the whole form,
    as it was typed."""
    if errors.is_of_another(request):
        return HttpResponse(status=204) if wants_part(request) else errors.not_yours(request)
    found = likes(wanted_from(request), request.user)
    if wants_part(request):
        return render(request, "improvements/similar.html#found", {"likes": found, "looked": True})
    choices = choices_for(request.user, Q())
    form = SuggestionForm(initial=typed(request), **choices.offered)
    return create_page(request, form, choices, likes=found, looked=True)


def wanted_from(request: HttpRequest) -> Wanted:
    title, *texts = (request.POST.get(name, "")[:LONGEST] for name in ("title", "problem", "proposal"))
    text = "\n".join(texts)
    if find_numbers(title) or any(map(find_numbers, texts)) or "\0" in title + text:
        return Wanted("")
    chosen = [number(key) for key in request.POST.getlist("affected_units")]
    unit = number(request.POST.get("unit", "")) or request.user.home_unit_id
    return Wanted(" ".join(title.split()), text.strip(), frozenset(filter(None, [unit, *chosen])))


# ---- on a desk --------------------------------------------------------------------------------------------


@require_safe
@never_cache
def similar_at_desk(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    item = find(request.user, desk, year, serial)
    if not item.who:
        return redirect(item.suggestion)
    likes = likes_of(item.suggestion, request.user)
    context = {
        "desk": desk,
        "suggestion": item.suggestion,
        "url": desk.url(item.suggestion),
        "likes": list(with_reasons(likes, item, request.user)),
    }
    return render_part(request, "improvements/desk_similar_page.html", "found", context)


def likes_of(suggestion: Suggestion, user: User) -> list[Like]:
    affected: Iterable[int] = suggestion.affected_units.values_list("pk", flat=True)
    return likes(wanted_of(suggestion, affected), user, most=AT_DESK)


def with_reasons(likes: list[Like], item: Item, user: User) -> Iterator[tuple[Like, list[str]]]:
    """Beside those that can be merged with it stands why they may be the same."""
    keys = [like.pk for like in likes] if pairs.can_merge(item.suggestion, item.who) else []
    found = pairs.proposals_among(keys, item.suggestion, user) if keys else []
    reasons = {proposal.other.pk: proposal.reasons for proposal in found}
    return ((like, reasons.get(like.pk, [])) for like in likes)


# ---- it concerns us too -----------------------------------------------------------------------------------


def supportable(request: HttpRequest, year: int, serial: int) -> Suggestion:
    return get_object_or_404(Suggestion.objects.listed_for(request.user), year=year, serial=serial)


@require_POST
def suggestion_support(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    """From its page, or from the form of a new one: what was typed there stays as a draft."""
    suggestion, draft = supportable(request, year, serial), None
    if "submission_id" in request.POST:
        if errors.is_of_another(request):
            return errors.not_yours(request)
        submission_id = uuid_of(request.POST["submission_id"])
        try:
            draft = submission_id and kept(request, submission_id)
        except ValidationError as refusal:
            return not_saved(request, submission_id, refusal)
    try:
        services.support_suggestion(suggestion=suggestion, by=request.user)
    except NotAllowed as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        messages.success(request, _("It is noted that it concerns you too. You are told what becomes of it."))
    address = suggestion.get_absolute_url()
    return redirect(f"{address}?{DRAFT}={draft.submission_id}" if draft else address)


def kept(request: HttpRequest, submission_id: UUID) -> SuggestionDraft | None:
    return services.save_draft(
        by=request.user,
        submission_id=submission_id,
        fields=typed(request),
        place=place_of(request.POST),
        by_hand=True,
    )


@require_POST
def support_take_back(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    suggestion = supportable(request, year, serial)
    if services.take_back_support(suggestion=suggestion, by=request.user):
        messages.success(request, _("You no longer stand behind it."))
    return redirect(suggestion)
