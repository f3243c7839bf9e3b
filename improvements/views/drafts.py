"""The form of a suggestion, saved while somebody types or by a button; and drafts that are thrown away."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from improvements import services
from improvements.drafts import saved_words
from improvements.files import Refusals
from improvements.forms.files import FILES
from improvements.forms.suggestion import SuggestionForm
from improvements.models import Sender, SuggestionDraft
from improvements.models.file import LARGEST, MOST
from improvements.services.drafting import Stopped
from improvements.views.draft_marks import Marks, beside, marks_of, place_of, refused, typed, uuid_of
from improvements.views.suggestions import choices_for, create_page
from improvements.views.uploads import keep_sent
from lean_portal import errors
from lean_portal.answers import opened_or_sent
from lean_portal.refusals import NotAllowed
from lean_portal.uploads import limited_upload

NOT_KEPT = gettext_lazy(
    "Anonymous: no draft is kept, and what was saved is thrown away. The text stands on this page alone."
)
CODES = {"stopped": 422, "long": 422, "full": 422, "anonymous": 422}  # the others: 409


@limited_upload(MOST * LARGEST)
@opened_or_sent
def draft_save(request: HttpRequest) -> HttpResponse:
    """Sent by the page itself while somebody types, it is answered in JSON; by a button, with a page."""
    by_itself = request.headers.get("Accept") == "application/json"
    if request.method != "POST":
        return JsonResponse({"writer": request.user.pk}) if by_itself else redirect(own_drafts())
    if errors.is_of_another(request):
        words = _("Not saved: somebody else is logged in here now.")
        return said(403, words) if by_itself else errors.not_yours(request)
    return saved_by_itself(request) if by_itself else saved_by_hand(request)


@require_POST
def draft_discard(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    services.discard_draft(by=request.user, submission_id=submission_id)
    messages.success(request, _("The draft is thrown away."))
    return redirect(own_drafts())


def own_drafts() -> str:
    return f"{reverse('improvements:suggestion_list')}?vy=mina"


# ---- by itself -------------------------------------------------------------------------------------------


def saved_by_itself(request: HttpRequest) -> JsonResponse:
    submission_id = uuid_of(request.POST.get("submission_id", ""))
    if submission_id is None:
        return said(422, _("Not saved: the form had lost its number. Press Save as a draft."))
    if is_anonymous(request):
        services.forget_as_anonymous(
            by=request.user, submission_id=submission_id, place=place_of(request.POST)
        )
        return JsonResponse({"version": 0, "words": str(NOT_KEPT), "silent": True})
    try:
        draft = services.save_draft(
            by=request.user,
            submission_id=submission_id,
            fields=typed(request),
            place=place_of(request.POST),
            seed=request.POST.get("seed", "").strip(),
        )
    except Stopped as stop:
        return said(422, stopped_words(stop), where=stop.where)
    except ValidationError as refusal:
        return said(CODES.get(refusal.code, 409), refusal_words(refusal))
    if draft is None:
        return JsonResponse({"version": 0, "words": ""})
    words = _("Draft saved %(time)s") % {"time": saved_words(draft.saved_at)}
    return JsonResponse({"version": draft.version, "url": draft.get_absolute_url(), "words": words})


def said(code: int, words: str, **more: object) -> JsonResponse:
    return JsonResponse({"words": words, **more}, status=code)


def stopped_words(stop: Stopped) -> str:
    labels = [_("“%(word)s”") % {"word": SuggestionForm.base_fields[name].label} for name in stop.where]
    where = get_text_list(labels, _("and"))
    return _("Not saved: %(why)s See %(where)s.") % {"why": stop.messages[0], "where": where}


def refusal_words(refusal: ValidationError) -> str:
    if refusal.code in ("stale", "gone"):
        return _("%(why)s Press Save as a draft to go on with this text.") % {"why": refusal.messages[0]}
    return str(refusal.messages[0])


def is_anonymous(request: HttpRequest) -> bool:
    return request.POST.get("sender") == Sender.ANONYMOUS


# ---- by hand ---------------------------------------------------------------------------------------------


def saved_by_hand(request: HttpRequest) -> HttpResponse:
    """As it stands, also half filled in. Without a number of its own it gets one."""
    submission_id = uuid_of(request.POST.get("submission_id", "")) or uuid4()
    if is_anonymous(request):
        services.forget_as_anonymous(
            by=request.user, submission_id=submission_id, place=place_of(request.POST)
        )
        return not_saved(request, submission_id, NotAllowed(NOT_KEPT, code="anonymous"))
    wrong_files = keep_sent(request)
    try:
        draft = services.save_draft(
            by=request.user,
            submission_id=submission_id,
            fields=typed(request),
            place=place_of(request.POST),
            by_hand=True,
            seed=request.POST.get("seed", "").strip(),
        )
    except ValidationError as refusal:
        return not_saved(request, submission_id, refusal)
    if wrong_files:
        return not_kept(request, draft, wrong_files)
    if draft:
        messages.success(request, _("The draft is saved. Go on with it when you like: nobody else sees it."))
    else:
        messages.info(request, _("There was nothing in the form, so nothing was saved."))
    return redirect(own_drafts())


def not_kept(request: HttpRequest, draft: SuggestionDraft | None, wrong: Refusals) -> HttpResponse:
    """The words are saved, and a file is not what it should be."""
    choices = choices_for(request.user, Q())
    form = SuggestionForm(request.POST, **choices.offered)
    form.unjudged()
    form.add_error(FILES, wrong)
    return create_page(request, form, choices, status=422, marks=marks_of(request, draft))


def not_saved(request: HttpRequest, submission_id: UUID, refusal: ValidationError) -> HttpResponse:
    choices = choices_for(request.user, Q())
    form = SuggestionForm(request.POST, **choices.offered)
    if refusal.code == "stale":
        draft = SuggestionDraft.objects.of(request.user).filter(submission_id=submission_id).first()
        if draft:
            marks = marks_of(request, draft, stopped=True)
            return create_page(request, beside(form, draft), choices, status=409, marks=marks)
    marks = marks_of(request)
    if refusal.code == "sent":
        marks = Marks(request.user.pk)
    status = CODES.get(refusal.code, 409)
    return create_page(request, refused(form, refusal), choices, status=status, marks=marks)
