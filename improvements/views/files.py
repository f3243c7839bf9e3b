"""Files beside the words of a suggestion: read, added, cleared and taken away. Nothing else leads to them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from improvements import rules, services
from improvements.files import ENDINGS, TYPES, FileLine, lines, may_add
from improvements.forms.files import CHOOSE, FILES, FilesForm, RemoveForm
from improvements.models import Suggestion, SuggestionFile
from improvements.models.file import LARGEST, MOST
from improvements.views.author import find_own
from improvements.views.reading import door
from improvements.views.reading import find as find_suggestion
from improvements.views.uploads import add_sent
from improvements.workflow import UNDECIDED
from lean_portal.answers import opened_or_sent
from lean_portal.refusals import NotAllowed
from lean_portal.uploads import limited_upload


@opened_or_sent
@never_cache
def file_open(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file itself, always as a download. What is withheld is read by a form, for each time is logged."""
    if request.method == "POST":
        file, _suggestion, _line = find(request, key)
        try:
            return as_download(services.open_file(file=file, by=request.user))
        except NotAllowed as refusal:
            raise Http404 from refusal
    return as_download(get_object_or_404(SuggestionFile.objects.visible_to(request.user), key=key))


def as_download(file: SuggestionFile) -> HttpResponse:
    answer = HttpResponse(bytes(file.content), content_type=TYPES[file.kind])
    name = f"{file.label}.{ENDINGS[file.kind]}"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@never_cache
def file_preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """A small picture that we have drawn ourselves: the only thing of a file that is shown in a page."""
    found = SuggestionFile.objects.visible_to(request.user).exclude(preview=None).defer("content")
    answer = HttpResponse(bytes(get_object_or_404(found, key=key).preview), content_type="image/jpeg")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@limited_upload(MOST * LARGEST)
@opened_or_sent
def file_add(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    suggestion = find_own(request, year, serial)
    if not may_add(suggestion, request.user):
        messages.info(request, _("There are three files already, or the suggestion is decided."))
        return redirect(suggestion)
    form = FilesForm()
    if request.method == "POST":
        refusals = add_sent(request, suggestion) if request.FILES else [CHOOSE]
        if not refusals:
            messages.success(request, _("Added to the suggestion."))
            return redirect(suggestion)
        form = FilesForm(request.POST)
        form.add_error(FILES, refusals)
        suggestion = find_own(request, year, serial)
    context = {"form": form, "suggestion": suggestion, "files": lines(suggestion, request.user)}
    return render(request, "improvements/file_form.html", context, status=422 if form.errors else 200)


@opened_or_sent
def file_remove(request: HttpRequest, key: UUID) -> HttpResponse:
    file, suggestion, line = find(request, key)
    if not line.removable:
        raise PermissionDenied
    asks = suggestion.author_id != request.user.pk or suggestion.state not in UNDECIDED
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (not asks or form.is_valid()):
        reason = form.cleaned_data["reason"] if asks else ""
        try:
            services.remove_file(file=file, by=request.user, reason=reason)
        except NotAllowed as refusal:
            messages.warning(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("The file is taken away for good."))
        return redirect(back_to(request, suggestion))
    context = {
        "form": form,
        "suggestion": suggestion,
        "file": line,
        "asks": asks,
        "back": back_to(request, suggestion),
    }
    return render(request, "improvements/file_remove.html", context, status=422 if form.errors else 200)


@require_POST
def file_clear(request: HttpRequest, key: UUID) -> HttpResponse:
    file, suggestion, line = find(request, key)
    if not line.withheld:
        return redirect(back_to(request, suggestion))
    try:
        services.clear_file(file=file, by=request.user)
    except NotAllowed as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Everybody who sees the suggestion sees the file now."))
    return redirect(back_to(request, suggestion))


def find(request: HttpRequest, key: UUID) -> tuple[SuggestionFile, Suggestion, FileLine]:
    """Of a suggestion, and as this person may see it; a withheld one is there for those inside."""
    found = SuggestionFile.objects.without_content().select_related("suggestion").exclude(suggestion=None)
    file = get_object_or_404(found, key=key)
    of: Suggestion = file.suggestion  # type: ignore[assignment]
    suggestion = find_suggestion(request.user, of.year, of.serial)  # type: ignore[arg-type]
    for line in lines(suggestion, request.user):
        if line.key == str(key):
            return file, suggestion, line
    raise Http404


def back_to(request: HttpRequest, suggestion: Suggestion) -> str:
    """To the desk of whoever handles it."""
    desk = door(suggestion, request.user, rules.actors(suggestion, request.user))
    return desk.url if desk else suggestion.get_absolute_url()
