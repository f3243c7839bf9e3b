"""What only the demo has: a button for each role at login, and the messages that were sent."""

from pathlib import Path

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from demo import mailbox
from demo.accounts import ACCOUNTS
from organisation.models import User


@require_POST
@login_not_required
def role_login(request: HttpRequest) -> HttpResponse:
    """Log in as one of the demo's own accounts, and as nobody else."""
    email = request.POST.get("email", "")
    if email not in {account.email for account in ACCOUNTS}:
        raise Http404
    return perform_login(request, get_object_or_404(User.objects.active(), email=email))


@require_safe
@login_not_required
def mail_list(request: HttpRequest) -> HttpResponse:
    everything = mailbox.letters(folder())
    chosen = request.GET.get("to", "")
    context = {
        "letters": mailbox.letters(folder(), to=chosen) if chosen else everything,
        "recipients": mailbox.recipients(everything),
        "chosen": chosen,
    }
    return render(request, "demo/mail_list.html", context)


@require_safe
@login_not_required
def mail_detail(request: HttpRequest, id: str) -> HttpResponse:
    letter = mailbox.letter(folder(), id)
    if letter is None:
        raise Http404
    context = {"letter": letter, "text": letter.body("plain"), "html": letter.body("html")}
    return render(request, "demo/mail_detail.html", context)


def folder() -> Path:
    """Where the demo's mail server keeps what it has accepted."""
    return settings.STATE_DIR / "mail"
