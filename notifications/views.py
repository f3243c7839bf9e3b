from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from improvements.models import Suggestion
from improvements.services import follow, unfollow
from lean_portal.answers import opened_or_sent, page
from notifications import context, services
from notifications.about import Line
from notifications.about.suggestions import about
from notifications.facts import Subjects, path_of, words_of_line
from notifications.forms_wishes import WishesForm
from notifications.letters import Stop, line_of, read_stop_token
from notifications.models import Delivery, Preference
from notifications.rules import RULE_OF
from organisation.models import User

ROWS = 25


class Row(NamedTuple):
    pk: int
    line: str
    at: Any
    is_unread: bool


@require_http_methods(["GET", "POST"])
def notice_list(request: HttpRequest) -> HttpResponse:
    """POST marks everything as read."""
    if request.method == "POST":
        services.mark_all_read(by=request.user)
        return redirect("notifications:notice_list")
    before = request.GET.get("before", "")
    found = Delivery.objects.inapp_of(request.user).with_unread_of(request.user).select_related("event")
    if before.isdecimal():
        found = found.filter(pk__lt=min(int(before), 2**63 - 1))
    page = list(found[: ROWS + 1])
    older = f"?before={page[ROWS - 1].pk}" if len(page) > ROWS else None
    count = min(page[0].unread_count or 0, context.MOST) if page else 0
    shown = {
        "rows": rows(page[:ROWS], request.user),
        "unread": count,
        "older": older,
        "newer": request.path if before else None,
    }
    return render(request, "notifications/notice_list.html", shown)


def rows(page: list[Delivery], user: User) -> list[Row]:
    page = [delivery for delivery in page if delivery.notice in RULE_OF]
    subjects = Subjects((delivery.event for delivery in page), user)
    return [
        Row(
            delivery.pk,
            line_of(delivery.notice, words_of_line(delivery, subjects)),
            delivery.event.happened_at,
            delivery.read_at is None,
        )
        for delivery in page
    ]


@require_GET
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to what the notice is about, and notes that it has been read.

    A GET that writes, on purpose: it is the reader's own mark, doing it twice changes nothing, and so the
    notice is a plain link that opens in a new tab and works without JavaScript.
    """
    delivery = get_object_or_404(Delivery.objects.inapp_of(request.user).select_related("event"), pk=pk)
    services.mark_read(delivery=delivery, by=request.user)
    path = path_of(delivery, Subjects([delivery.event], request.user), request.user)
    if path:
        return redirect(path)
    messages.info(request, _("What the notice was about can no longer be opened."))
    return redirect("notifications:notice_list")


@csrf_exempt  # mail programs press the button for the reader (RFC 8058); the token is what proves the right
@login_not_required
@require_http_methods(["GET", "POST"])
def notice_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stops the e-mail of one kind of notice, or of one suggestion, without a login. GET only asks: programs
    follow every link."""
    stop = read_stop_token(token)
    user = User.objects.active().filter(pk=stop.user_id).first() if stop else None
    words = words_of_stop(stop, user) if stop and user else ""
    if stop is None or user is None or not words:
        return render(request, "notifications/notice_stop.html", {"done": "broken"}, status=404)
    done = ""
    if request.method == "POST":
        done = "resumed" if "resume" in request.POST else "stopped"
        change(stop, user, done == "stopped")
    with translation.override(user.language):
        shown = {"done": done, "kind": words, "follows": stop.suggestion_id is not None}
        return render(request, "notifications/notice_stop.html", shown)


def words_of_stop(stop: Stop, user: User) -> str:
    """What it stops; nothing when there is no such thing any more. The title is for those who may read it."""
    if stop.suggestion_id is None:
        with translation.override(user.language):
            return line_of(stop.notice, Line()._asdict()) if stop.notice in RULE_OF else ""
    suggestion = Suggestion.objects.filter(pk=stop.suggestion_id).first()
    if suggestion is None:
        return ""
    is_read = Suggestion.objects.visible_to(user).filter(pk=suggestion.pk).exists()
    return about(suggestion) if is_read else suggestion.number


def change(stop: Stop, user: User, stops: bool) -> None:
    if stop.suggestion_id is not None:
        choose_to_follow(Suggestion.objects.get(pk=stop.suggestion_id), user, not stops)
    else:
        email = services.stop_email if stops else services.resume_email
        email(user=user, notice=stop.notice)


def choose_to_follow(suggestion: Suggestion, user: User, wanted: bool) -> None:
    """Taking the stop back is only for what is still read: of the rest nobody is told anyway."""
    if not wanted:
        unfollow(user=user, suggestion=suggestion)
    elif Suggestion.objects.listed_for(user).filter(pk=suggestion.pk).exists():
        follow(user=user, suggestion=suggestion)


@opened_or_sent
def notice_settings(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = WishesForm(request.POST if request.method == "POST" else None, user=user, stopped=stopped_by(user))
    if request.method == "POST" and form.is_valid():
        services.save_wishes(user=user, **form.cleaned_data)
        messages.success(request, _("Your choices are saved."))
        return redirect("notifications:notice_settings")
    return page(request, "notifications/notice_settings.html", form, {"cap": settings.DELIVERY_WEEKLY_CAP})


def stopped_by(user: User) -> list[tuple[str, str]]:
    """The kinds of notice that do not come by e-mail, each in its own words."""
    rows = Preference.objects.filter(user=user, email=False, notice__in=RULE_OF).order_by("notice")
    return [(row.notice, line_of(row.notice, Line()._asdict())) for row in rows]
