"""Requests for support: asking, the queue, and one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from improvements.views.kept import keeps_typed
from lean_portal.answers import attempt, changed, opened_or_sent, page
from lean_portal.forms import ComparedForm
from organisation.models import User
from organisation.permissions import is_steering_member
from training.forms.support import AnswerForm, AskForm, HandForm, saved
from training.models import SupportRequest
from training.models.support import who_can_own
from training.services import supporting
from training.services.supporting import PROMISED, handles
from training.support import may_own, possible_owners, units_of

ROWS = 25  # on one page


@require_safe
def support_list(request: HttpRequest) -> HttpResponse:
    """What this person may see: what waits first, the oldest promise on top; then what is over."""
    seen = SupportRequest.objects.visible_to(request.user).for_rows()
    over = seen.exclude(pk__in=SupportRequest.objects.waiting().values("pk")).order_by("-answered_at", "-pk")
    context = {
        "waiting": list(seen.in_queue()),
        "page": Paginator(over, ROWS).get_page(request.GET.get("page")),
        "steers": is_steering_member(request.user),
        "asks": bool(request.user.unit_ids or request.user.answered_unit_ids),
        "promised": PROMISED,
    }
    return render(request, "training/support_list.html", context)


def to_support(user: User, pk: int) -> str:
    """Where somebody goes on whose form is gone. Of those who help others nobody is told whether it is there:
    it may have been handed on."""
    found = SupportRequest.objects.visible_to(user).filter(pk=pk).first()
    if found is not None:
        return found.get_absolute_url()
    if who_can_own().filter(pk=user.pk).exists():
        return to_list(user)
    raise Http404


def to_list(user: User) -> str:
    return reverse("training:support_list")


@opened_or_sent
@keeps_typed(AskForm, to_list)
def support_ask(request: HttpRequest) -> HttpResponse:
    units = units_of(request.user)
    if not units.exists():
        raise PermissionDenied
    form = AskForm(request.POST if request.method == "POST" else None, units=units)
    if request.method == "POST" and form.is_valid():
        asked = attempt(form, supporting.ask_support, by=request.user, **form.cleaned_data)
        if asked:
            messages.success(request, _("Thank you! You get an answer by the day below."))
            return redirect(asked)
    return page(request, "training/support_ask.html", form, {"promised": PROMISED})


def find(user: User, pk: int) -> SupportRequest:
    return get_object_or_404(SupportRequest.objects.visible_to(user).for_rows(), pk=pk)


@require_safe
def support_detail(request: HttpRequest, pk: int) -> HttpResponse:
    asked = find(request.user, pk)
    return render(request, "training/support_detail.html", frame(request.user, asked))


def frame(user: User, asked: SupportRequest, **shown: ComparedForm) -> dict[str, Any]:
    """The forms that this person may use; `shown` is one that was sent and stays as it is."""
    context: dict[str, Any] = {"asked": asked, "error_form": next(iter(shown.values()), None)}
    if asked.waits and handles(user, asked):
        context["answer_form"] = AnswerForm(row=asked)
        context["hand_form"] = HandForm(row=asked, people=possible_owners(asked.unit))
    if asked.waits:
        context["takes"] = asked.owner_id != user.pk and may_own(user, asked)
        context["closes"] = asked.by_id == user.pk or asked.unit_id in user.answered_unit_ids
    return context | shown


def sent(
    request: HttpRequest,
    asked: SupportRequest,
    name: str,
    form: ComparedForm,
    save: Callable[[], Any],
    done: Any,
) -> HttpResponse:
    def beside() -> None:
        now = SupportRequest.objects.for_rows().get(pk=asked.pk)
        form.beside(now.version, saved(now))

    context = frame(request.user, asked, **{name: form})
    answer = changed(request, form, save, beside, "training/support_detail.html", context)
    if answer is not None:
        return answer
    messages.success(request, done)
    # Whoever has handed it on may no longer read it.
    there = SupportRequest.objects.visible_to(request.user).filter(pk=asked.pk).exists()
    return redirect(asked) if there else redirect("training:support_list")


@require_POST
@keeps_typed(AnswerForm, to_support)
def support_answer(request: HttpRequest, pk: int) -> HttpResponse:
    asked = find(request.user, pk)
    check(handles(request.user, asked))
    form = AnswerForm(request.POST, row=asked)

    def save() -> None:
        supporting.answer_support(request=asked, by=request.user, **form.cleaned_data)

    return sent(request, asked, "answer_form", form, save, _("Thank you! Whoever asked is told."))


@require_POST
def support_hand(request: HttpRequest, pk: int) -> HttpResponse:
    asked = find(request.user, pk)
    check(handles(request.user, asked))
    form = HandForm(request.POST, row=asked, people=possible_owners(asked.unit))

    def save() -> None:
        supporting.hand_support(request=asked, by=request.user, **form.cleaned_data)

    return sent(request, asked, "hand_form", form, save, _("It is handed over, and they are told."))


@require_POST
def support_take(request: HttpRequest, pk: int) -> HttpResponse:
    asked = find(request.user, pk)
    return plain(
        request, asked, supporting.take_support, _("It is yours now. The day of the answer stays the same.")
    )


@require_POST
def support_close(request: HttpRequest, pk: int) -> HttpResponse:
    asked = find(request.user, pk)
    return plain(request, asked, supporting.close_support, _("It is closed."))


def plain(request: HttpRequest, asked: SupportRequest, service: Any, done: Any) -> HttpResponse:
    """A button alone."""
    try:
        service(request=asked, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    there = SupportRequest.objects.visible_to(request.user).filter(pk=asked.pk).exists()
    return redirect(asked) if there else redirect("training:support_list")


def check(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
