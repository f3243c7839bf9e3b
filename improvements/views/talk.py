"""What is said under a suggestion, following it, and thanks. The page of the suggestion shows all of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements import services, talk
from improvements.forms.talk import CommentAnswerForm, CommentForm, CorrectionForm, HideForm, ThingForm
from improvements.models import Comment, Step, Suggestion
from improvements.views.kept import keeps_typed, to_suggestion
from improvements.views.reading import detail_page, find
from lean_portal.answers import attempt, opened_or_sent
from lean_portal.forms import RefusableForm
from organisation.models import User

OVERTAKEN = {"closed", "gone"}


def to_comment(suggestion: Suggestion, comment: Comment) -> HttpResponse:
    return redirect(f"{suggestion.get_absolute_url()}#{comment.anchor}")


@opened_or_sent
@keeps_typed(CommentForm, to_suggestion)
def comment_add(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    suggestion = find(request.user, year, serial)
    if request.method != "POST":
        return redirect(suggestion)  # after a change of language, or a reload of the answer
    form = CommentForm(request.POST)
    if form.is_valid():
        comment = attempt(
            form, services.add_comment, by=request.user, suggestion=suggestion, **form.cleaned_data
        )
        if comment:
            messages.success(request, _("Thank you! What you wrote is here now."))
            return to_comment(suggestion, comment)
    return detail_page(request, suggestion, talk_form=form, status=refused_as(form))


class Place:
    """A comment on the page of a suggestion, for one who reads it there."""

    def __init__(self, user: User, year: int, serial: int, pk: int) -> None:
        self.user, self.suggestion = user, find(user, year, serial)
        self.comment: Comment = get_object_or_404(
            talk.comments(self.suggestion, user).for_reading(),  # type: ignore[attr-defined]
            pk=pk,
        )


@opened_or_sent
@keeps_typed(CommentAnswerForm, to_suggestion)
def comment_answer(request: HttpRequest, year: int, serial: int, pk: int) -> HttpResponse:
    place = Place(request.user, year, serial, pk)
    if request.method == "POST":
        answers_or_refuse(place)
    elif not talk.may_answer(place.comment, request.user):
        return not_now(request, place)
    form = CommentAnswerForm(sent(request))
    words = {"heading": _("Answer"), "button": _("Send the answer"), "shown": True}
    done = _("Thank you! The one who wrote is told.")
    return filled_in(request, place, form, services.answer_comment, done, words)


@opened_or_sent
@keeps_typed(CorrectionForm, to_suggestion)
def comment_correct(request: HttpRequest, year: int, serial: int, pk: int) -> HttpResponse:
    place = Place(request.user, year, serial, pk)
    own_or_refuse(place)
    if request.method != "POST" and not talk.may_correct(place.comment, request.user):
        return not_now(request, place)
    form = CorrectionForm(sent(request), initial={"text": place.comment.text})
    words = {"heading": _("Correct what you wrote"), "button": _("Save")}
    return filled_in(request, place, form, services.correct_comment, _("It is corrected."), words)


@opened_or_sent
@keeps_typed(HideForm, to_suggestion)
def comment_hide(request: HttpRequest, year: int, serial: int, pk: int) -> HttpResponse:
    place = Place(request.user, year, serial, pk)
    if not talk.handles(place.comment, request.user):
        raise PermissionDenied
    if request.method != "POST" and not talk.may_hide(place.comment, request.user):
        return not_now(request, place)
    form = HideForm(sent(request))
    words = {"heading": _("Hide a comment"), "button": _("Hide it"), "shown": True, "stops": True}
    done = _("It is hidden, and the one who wrote it is told why.")
    return filled_in(request, place, form, services.hide_comment, done, words)


@opened_or_sent
def comment_remove(request: HttpRequest, year: int, serial: int, pk: int) -> HttpResponse:
    place = Place(request.user, year, serial, pk)
    own_or_refuse(place)
    if request.method == "POST":
        services.remove_comment(comment=place.comment, by=request.user)
        messages.success(request, _("It is taken away."))
        return to_comment(place.suggestion, place.comment)
    if not talk.may_take_back(place.comment, request.user):
        return not_now(request, place)
    words = {"heading": _("Do you want to take it away?"), "button": _("Take it away"), "shown": True}
    return words_page(request, place, RefusableForm(), {**words, "stops": True})


def sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def own_or_refuse(place: Place) -> None:
    if place.comment.writer_id != place.user.pk:
        raise PermissionDenied


def answers_or_refuse(place: Place) -> None:
    if not talk.answers(place.comment, place.user):
        raise PermissionDenied


def not_now(request: HttpRequest, place: Place) -> HttpResponse:
    """The page was older than what has happened: back to what stands there now."""
    messages.warning(request, _("That can no longer be done."))
    return to_comment(place.suggestion, place.comment)


def filled_in(
    request: HttpRequest,
    place: Place,
    form: Any,
    service: Callable[..., Comment],
    done: Promise,
    words: dict[str, Any],
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        comment = attempt(form, service, comment=place.comment, by=request.user, **form.cleaned_data)
        if comment:
            messages.success(request, done)
            return to_comment(place.suggestion, comment)
    return words_page(request, place, form, words)


def words_page(request: HttpRequest, place: Place, form: Any, words: dict[str, Any]) -> HttpResponse:
    context = {"form": form, "suggestion": place.suggestion, "comment": place.comment, **words}
    context["shown"] = "shown" in words and place.comment.state == Comment.State.OPEN
    status = refused_as(form) if form.errors else 200
    return render(request, "improvements/comment_form.html", context, status=status)


def refused_as(form: Any) -> int:
    """409 where something has happened since the page was opened, 422 where something is to be mended."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return 409 if codes & OVERTAKEN else 422


# ---- follow and thank -------------------------------------------------------------------------------------


@opened_or_sent
def suggestion_follow(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    suggestion = find(request.user, year, serial)
    if request.method == "POST":
        wanted = bool(request.POST.get("wanted"))
        (services.follow if wanted else services.unfollow)(user=request.user, suggestion=suggestion)
        yes, no = (
            _("You are following the suggestion now."),
            _("You are no longer told about the suggestion."),
        )
        messages.success(request, yes if wanted else no)
    return redirect(suggestion)


@opened_or_sent
def suggestion_thank(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    suggestion = find(request.user, year, serial)
    form = ThingForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect(suggestion)
    thing = thanked(request.user, suggestion, form.cleaned_data)
    try:
        (services.thank if form.cleaned_data["wanted"] else services.unthank)(by=request.user, **thing)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    if comment := thing.get("comment"):
        return to_comment(suggestion, comment)
    return redirect(suggestion)


def thanked(user: User, suggestion: Suggestion, sent: dict[str, Any]) -> dict[str, Any]:
    """What a button on the page of the suggestion is about, where the person may read it."""
    if sent["comment"]:
        comment = get_object_or_404(talk.comments(suggestion, user), pk=sent["comment"])
        return {"suggestion": comment.suggestion, "comment": comment}
    if sent["step"]:
        step = get_object_or_404(Step.objects.filter(suggestion=suggestion, internal=False), pk=sent["step"])
        return {"suggestion": suggestion, "step": step}
    return {"suggestion": suggestion}
