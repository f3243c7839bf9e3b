from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from notifications import context, services
from notifications.about import Line
from notifications.facts import Subjects, path_of, words_of_line
from notifications.letters import line_of, read_stop_token
from notifications.models import Delivery
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
    """Stops the e-mail of one kind of notice, without a login. GET only asks: programs follow every link."""
    user_id, notice = read_stop_token(token) or (0, "")
    user = User.objects.active().filter(pk=user_id).first()
    if user is None or notice not in RULE_OF:
        raise Http404
    done = ""
    if request.method == "POST":
        done = "resumed" if "resume" in request.POST else "stopped"
        change = services.resume_email if done == "resumed" else services.stop_email
        change(user=user, notice=notice)
    with translation.override(user.language):
        shown = {"done": done, "kind": line_of(notice, Line()._asdict())}
        return render(request, "notifications/notice_stop.html", shown)
