"""Answering in a round: for a workplace, or for a group."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import opened_or_sent
from lean_portal.forms import RefusableForm
from lean_portal.templatetags.portal import weekday_day
from organisation.models import Body, Unit, User
from values.content import Content
from values.forms.rounds import CommentForm, ReplyForm
from values.models import Comment, Round, RoundReply
from values.services import rounds
from values.views import said
from values.views.rounds import find, senders_of, sign

Question = Comment.Question


@require_safe
@never_cache
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of my workplaces and groups are asked, and what is left. With a single one, straight there."""
    round_ = find(pk)
    senders = senders_of(request.user, round_)
    if not senders:
        raise Http404
    if len(senders) == 1:
        return redirect("values:reply_unit", pk, code_of(senders[0]))
    replied = set(round_.replies.values_list("unit", "body"))
    rows = [
        (sender, reverse("values:reply_unit", args=[pk, code_of(sender)]), key_of(sender) in replied)
        for sender in senders
    ]
    left = sum(not done for _sender, _url, done in rows)
    context = {"round": round_, "rows": rows, "left": left, "sign": sign(round_)}
    return render(request, "values/reply_list.html", context)


@opened_or_sent
@never_cache
def reply_unit(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    round_, sender = sender_or_404(request.user, pk, code)
    found = reply_of(round_, sender)
    if request.method != "POST":
        return page(request, round_, sender, found)
    content = Content.from_json(round_.revision.content)
    form = ReplyForm(request.POST, content=content)
    if not round_.is_open:
        return page(request, round_, sender, found, status=409, kept=kept(request))
    if not form.is_valid():
        return page(request, round_, sender, found, status=422, form=form)
    try:
        rounds.reply(round_=round_, by=request.user, **who(sender), **form.cleaned_data)
    except ValidationError as refusal:
        return refused(request, pk, code, refusal, form=form)
    words = _("The answer is received. You can change it until %(day)s.")
    messages.success(request, words % {"day": weekday_day(round_.closes_on)})
    return redirect("values:reply_unit", pk, code)


@require_POST
@never_cache
def comment_add(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    round_, sender = sender_or_404(request.user, pk, code)
    found = reply_of(round_, sender)
    if found is None:
        raise Http404
    form = CommentForm(request.POST, content=Content.from_json(round_.revision.content), auto_id="comment_%s")
    if not round_.is_open:
        return page(request, round_, sender, found, status=409, kept=kept(request))
    if not form.is_valid():
        return page(request, round_, sender, found, status=422, comment_form=form)
    try:
        rounds.add_comment(reply=found, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        return refused(request, pk, code, refusal, comment_form=form)
    messages.success(request, _("The comment is added."))
    return redirect("values:reply_unit", pk, code)


@require_POST
def comment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Comment.objects.select_related("reply__round__foundation", "reply__unit", "reply__body")
    comment = get_object_or_404(rows, pk=pk)
    round_, sender = comment.reply.round, comment.reply.sender
    if not rounds.may_answer(round_, request.user, sender):
        raise Http404
    try:
        rounds.remove_comment(comment=comment, by=request.user)
        messages.success(request, _("The comment is taken back."))
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect("values:reply_unit", round_.pk, code_of(sender))


# ---- who answers -----------------------------------------------------------------------------------------


def sender_or_404(user: User, pk: int, code: str) -> tuple[Round, Unit | Body]:
    round_ = find(pk)
    sender = (
        Unit.objects.filter(code=code).first()
        if round_.kind == Round.Kind.WORKPLACES
        else Body.objects.filter(key=code).first()
    )
    if sender is None or not rounds.may_answer(round_, user, sender):
        raise Http404
    return round_, sender


def code_of(sender: Unit | Body) -> str:
    return sender.code if isinstance(sender, Unit) else sender.key


def key_of(sender: Unit | Body) -> tuple[int | None, int | None]:
    return (sender.pk, None) if isinstance(sender, Unit) else (None, sender.pk)


def who(sender: Unit | Body) -> dict[str, Any]:
    return {"unit": sender} if isinstance(sender, Unit) else {"body": sender}


def reply_of(round_: Round, sender: Unit | Body) -> RoundReply | None:
    found = round_.replies.filter(**who(sender)).first()
    if found is not None:
        found.round = round_
    return found


# ---- the page --------------------------------------------------------------------------------------------


def refused(
    request: HttpRequest, pk: int, code: str, refusal: ValidationError, **forms: RefusableForm
) -> HttpResponse:
    """Closed a moment ago, or somebody else was faster: then both texts, and the choice."""
    round_, sender = sender_or_404(request.user, pk, code)
    found, (form,) = reply_of(round_, sender), forms.values()
    if getattr(refusal, "code", "") == "closed":
        return page(request, round_, sender, found, status=409, kept=kept(request))
    if getattr(refusal, "code", "") == "stale" and found is not None:
        form.at_version(found.version)
        return page(request, round_, sender, found, status=409, theirs=True, **forms)
    form.refuse(refusal)
    return page(request, round_, sender, found, status=422, **forms)


def page(
    request: HttpRequest,
    round_: Round,
    sender: Unit | Body,
    found: RoundReply | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    content = Content.from_json(round_.revision.content)
    comments = list(found.comments.for_rows().order_by("number")) if found else []
    deeds = said.take_back(request, comments) if round_.is_open else {}
    context = {
        "round": round_,
        "sign": sign(round_),
        "sender": sender,
        "code": code_of(sender),
        "content": content,
        "reply": found,
        "form": ReplyForm(initial=initial(found, comments), content=content),
        "comment_form": CommentForm(content=content, auto_id="comment_%s"),
        "rows": said.rows(comments, round_.foundation, said.FACELESS, user=request.user, deeds=deeds),
        **more,
    }
    return render(request, "values/reply_form.html", context, status=status)


def initial(found: RoundReply | None, comments: list[Comment]) -> dict[str, Any]:
    if found is None:
        return {"version": 0}
    last = {comment.question: comment for comment in comments}
    texts = {question: comment.text for question, comment in last.items()}
    return {
        "version": found.version,
        "recognise": found.recognise,
        "recognise_text": texts.get(Question.RECOGNISE, ""),
        "missing": texts.get(Question.MISSING, ""),
        "missing_about": last[Question.MISSING].about if Question.MISSING in last else "",
        "meaning": texts.get(Question.MEANING, ""),
    }


def kept(request: HttpRequest) -> list[str]:
    """What was typed, to be copied: it could not be received."""
    names = ("recognise_text", "missing", "meaning", "text")
    return [text for name in names if (text := request.POST.get(name, "").strip())]
