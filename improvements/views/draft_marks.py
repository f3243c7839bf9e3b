"""What a form carries so that it is saved while somebody types, and how it shows that it could not be."""

from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from improvements.forms.suggestion import SuggestionForm
from improvements.models import SuggestionDraft
from improvements.models.draft import TEXTS
from improvements.services.drafting import LISTS, PAGE_NAME, Place, Stopped, is_elsewhere
from lean_portal.forms import SAVED_MEANWHILE

BESIDE = _(
    "The draft was changed in another window. What was saved there is shown beside what you wrote"
    " here. Save or send once more, and what is in the form counts."
)
SENT = _(
    "This form had been sent already. What is here now is not saved: it can be saved or sent as a"
    " suggestion of its own."
)


class Marks(NamedTuple):
    """Hidden in the form."""

    writer: int
    version: int = 0
    page: str = ""
    turn: int = 0
    unsaved: bool = False  # what stands in the form is not what was saved last
    stopped: bool = False  # two texts are in sight: a person decides which is saved


def marks_of(request: HttpRequest, draft: SuggestionDraft | None = None, *, stopped: bool = False) -> Marks:
    writer = request.user.pk
    if draft:
        # Where both are shown, saving from here is a decision about that version.
        return Marks(writer, draft.version, unsaved=stopped, stopped=stopped)
    if request.method == "POST":
        return Marks(writer, *place_of(request.POST), unsaved=True)
    return Marks(writer)


def place_of(data: QueryDict) -> Place:
    page = data.get("page", "")
    page = page if PAGE_NAME.fullmatch(page) else ""
    return Place(number(data.get("version", "")), page, number(data.get("turn", "")))


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def typed(request: HttpRequest) -> dict[str, Any]:
    """What stands in the form, to be shown again or kept without being judged yet."""
    return {**request.POST.dict(), **{name: request.POST.getlist(name) for name in LISTS}}


def other_draft(request: HttpRequest, form: SuggestionForm) -> SuggestionDraft | None:
    """What another window has saved since this form was opened, where the words differ. Only a form that has
    been a draft has to ask."""
    place = place_of(request.POST)
    if place == Place():
        return None
    found = SuggestionDraft.objects.of(request.user)
    draft = found.filter(submission_id=form.cleaned_data["submission_id"]).first()
    if draft is None or not is_elsewhere(draft, place):
        return None
    return draft if different(form, draft) else None


def different(form: SuggestionForm, draft: SuggestionDraft) -> list[str]:
    """The fields whose words are not those of the draft."""
    return [name for name in TEXTS if words(form[name].value()) != words(draft.fields.get(name))]


def words(text: Any) -> list[str]:
    return str(text or "").split()


# ---- why it could not be saved, in the form itself --------------------------------------------------------


def beside(form: SuggestionForm, draft: SuggestionDraft) -> SuggestionForm:
    """Both texts: what was typed here in the fields, and what another window has saved below their names."""
    form.unjudged()
    form.add_error(None, BESIDE)
    for name in different(form, draft):
        form.add_error(name, SAVED_MEANWHILE % {"value": draft.fields.get(name) or "–"})
    return form


def refused(form: SuggestionForm, refusal: ValidationError) -> SuggestionForm:
    form.unjudged()
    if isinstance(refusal, Stopped):
        for name in refusal.where:
            form.add_error(name, refusal.messages)
    elif refusal.code == "sent":
        form.data = form.data.copy()
        form.data["submission_id"], form.data["seed"] = str(uuid4()), str(uuid4())
        form.add_error(None, SENT)
    else:
        form.add_error(None, refusal.messages)
    return form
