"""Answering comments: one after the other, or many at once with the same answer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lean_portal.answers import opened_or_sent
from organisation.permissions import allow
from values.content import Content
from values.difference import word_difference
from values.forms.rounds import HandleForm, HandleManyForm
from values.models import Comment, Revision, ValueFoundation
from values.permissions import edits_values
from values.services import comments
from values.views import said
from values.views.changes import sent_out
from values.views.comment_filter import asking, chosen, may_handle

CORRECTED = _("The answer is corrected, and goes back anew.")


# ---- one -------------------------------------------------------------------------------------------------


@opened_or_sent
def comment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody reads; those who edit answer, or correct what was answered."""
    if request.method == "POST":
        return answered(request, pk)
    comment = find(pk)
    if comment is None:
        raise Http404
    form = (
        handle_form(comment, initial=initial(comment))
        if may_handle(request.user, comment.foundation)
        else None
    )
    return shown(request, comment, form)


def answered(request: HttpRequest, pk: int) -> HttpResponse:
    if not edits_values(request.user):
        raise PermissionDenied
    comment = find(pk)
    if comment is None:
        return gone(request)
    form = handle_form(comment, request.POST)
    if not form.is_valid():
        return shown(request, comment, form, status=422)
    first = not comment.handling
    try:
        comments.handle_comment(comment=comment, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        return refused(request, pk, form, refusal)
    if first:
        return forward(request, comment)
    messages.success(request, CORRECTED)
    return HttpResponseRedirect(f"{request.path}{asking(request)}")


def forward(request: HttpRequest, comment: Comment) -> HttpResponse:
    """To the next one without an answer, among those that the list showed; how many are left is said."""
    asked = chosen(request)
    every = comment.foundation.comments if asked is None or asked.form.errors else asked.every
    rest = every.unhandled().order_by("number")
    left = rest.count()
    if not left:
        messages.success(request, _("The answer is sent. That was the last one here."))
        return HttpResponseRedirect(f"{reverse('values:comments')}{asking(request)}")
    following = rest.filter(number__gt=comment.number).first() or rest[0]
    words = ngettext(
        "The answer is sent. %(count)s comment is left.",
        "The answer is sent. %(count)s comments are left.",
        left,
    )
    messages.success(request, words % {"count": left})
    return HttpResponseRedirect(f"{reverse('values:comment', args=[following.pk])}{asking(request)}")


def refused(request: HttpRequest, pk: int, form: HandleForm, refusal: ValidationError) -> HttpResponse:
    """Somebody else has answered or reworded it: both texts. No draft any more, or taken back: the text."""
    code, comment = getattr(refusal, "code", ""), find(pk)
    if comment is None:
        return gone(request)
    if code == "stale" and may_handle(request.user, comment.foundation):
        form.at_version(comment.version)
        return shown(request, comment, form, status=409, theirs=True)
    if code == "stale":
        why = " ".join(refusal.messages)
        return shown(request, comment, None, status=409, why=why, kept=form.cleaned_data["answer"])
    form.refuse(refusal)
    return shown(request, comment, form, status=422)


def gone(request: HttpRequest) -> HttpResponse:
    """Whoever wrote it has taken it back; what the editor wrote is not lost with it."""
    context = {"kept": request.POST.get("answer", "").strip()}
    return render(request, "values/comment_gone.html", context, status=409)


def find(pk: int) -> Comment | None:
    rows = Comment.objects.for_rows().select_related("foundation", "reply__round__revision__foundation")
    rows = rows.defer("foundation__content", "reply__round__revision__content")
    return rows.filter(pk=pk).first()


def later_changes(comment: Comment) -> Any:
    sent = comment.reply.round.revision.number
    return comments.changes(comment.foundation).filter(number__gt=sent).defer("content").order_by("-number")


def handle_form(comment: Comment, data: Any = None, **more: Any) -> HandleForm:
    return HandleForm(data, changes=later_changes(comment), **more)


def initial(comment: Comment) -> dict[str, Any]:
    """What was answered; at first the newest change of the very sentence."""
    revision = comment.revision_id
    if not comment.handling and comment.about:
        rows = later_changes(comment).filter(about__contains=comment.about).values_list("pk", "about")
        revision = next((pk for pk, about in rows if comment.about in about.split()), None)
    return {
        "version": comment.version,
        "handling": comment.handling,
        "answer": comment.answer,
        "revision": revision,
    }


def shown(
    request: HttpRequest, comment: Comment, form: HandleForm | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    sent = sent_out({comment.reply.round.revision_id})
    row = said.told([comment], comment.foundation, request.user, sent)[0]
    context = {
        "comment": comment,
        "row": row,
        "now": now(comment, row.about),
        "form": form,
        "query": asking(request),
        **more,
    }
    return render(request, "values/comment_detail.html", context, status=status)


def now(comment: Comment, about: str) -> list[Any]:
    """How the sentence reads today, word by word against what was sent out; nothing where it is the same."""
    if not about:
        return []
    newest = (
        Revision.objects.filter(foundation=comment.foundation).order_by("-number").values_list("pk").first()
    )
    content: Content = sent_out([newest[0]])[newest[0]] if newest else Content()
    words = content.text_of(comment.about) if comment.about in content.targets else ""
    return [] if words == about else word_difference(about, words)


# ---- many ------------------------------------------------------------------------------------------------


@opened_or_sent
@allow(edits_values)
def comments_handle(request: HttpRequest) -> HttpResponse:
    """First the chosen ones with the form, then the same answer to those that are still ticked."""
    versions = picked(request)
    found = list(
        Comment.objects.for_rows().select_related("foundation").defer("foundation__content")
        .filter(pk__in=list(versions)[: comments.MOST + 1])
    )  # fmt: skip
    for comment in found:
        comment.version = versions[comment.pk] if versions[comment.pk] is not None else comment.version
    if request.method != "POST":
        found = [comment for comment in found if not comment.handling]
        if found:
            return many(request, found, HandleManyForm())
        messages.info(request, _("Choose the comments first."))
        return HttpResponseRedirect(f"{reverse('values:comments')}{asking(request)}")
    form = HandleManyForm(request.POST)
    if not form.is_valid():
        return many(request, found, form, status=422)
    try:
        done = comments.handle_comments(comments=found, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        form.refuse(refusal)
        return many(request, found, form, status=409 if getattr(refusal, "code", "") == "stale" else 422)
    say_what_happened(request, versions, found, done)
    return HttpResponseRedirect(f"{reverse('values:comments')}{asking(request)}")


def picked(request: HttpRequest) -> dict[int, int | None]:
    """ "12-0" is comment 12 as it was in version 0."""
    given = request.POST if request.method == "POST" else request.GET
    parts = [value.partition("-")[::2] for value in given.getlist("comment")]
    return {int(pk): int(version) if is_number(version) else None for pk, version in parts if is_number(pk)}


def is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= 9


def many(
    request: HttpRequest, found: list[Comment], form: HandleManyForm, *, status: int = 200
) -> HttpResponse:
    foundation: ValueFoundation | None = found[0].foundation if found else None
    look = said.Look(boxes=True, ticked=True)
    context = {
        "rows": said.rows(found, foundation, look, user=request.user),
        "form": form,
        "count": len(found),
        "query": asking(request),
    }
    return render(request, "values/comments_handle.html", context, status=status)


def say_what_happened(
    request: HttpRequest, versions: dict[int, int | None], found: list[Comment], done: list[Comment]
) -> None:
    words = ngettext("%(count)s comment has its answer.", "%(count)s comments have their answer.", len(done))
    messages.success(request, words % {"count": len(done)})
    handled = {comment.pk for comment in done}
    left = [comment.code for comment in found if comment.pk not in handled]
    if left:
        words = _("Left as they were, for somebody has answered or reworded them in the meantime: %(codes)s.")
        messages.warning(request, words % {"codes": ", ".join(left)})
    if len(found) < len(versions):
        missing = len(versions) - len(found)
        words = ngettext(
            "%(count)s comment has been taken back.", "%(count)s comments have been taken back.", missing
        )
        messages.warning(request, words % {"count": missing})
