"""Who receives the stories. What is shown once is shown in the answer itself: it is stored nowhere else."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import attempt, changed, opened_or_sent, page
from notifications.forms import HookForm, TokenForm, saved_hook
from notifications.models import Channel, Delivery, FeedToken, Hook, State
from notifications.permissions import edits_stories, manages_receivers
from notifications.services import receivers as services
from organisation.permissions import allow, is_administrator

FEEDS = {
    "rss": "RSS 2.0",
    "atom": "Atom",
    "fragment": _("A part of a page"),
    "frame": _("A page for a frame"),
}
MOST_DEAD = 10


@require_safe
@allow(manages_receivers)
def receivers(request: HttpRequest) -> HttpResponse:
    administers = is_administrator(request.user)
    tokens = FeedToken.objects.select_related("owner").order_by("revoked_at", "name")
    context = {
        "tokens": [token for token in tokens if token.revoked_at is None],
        "closed": [token for token in tokens if token.revoked_at is not None],
        "edits": edits_stories(request.user),
        "administers": administers,
        "hooks": with_trouble(list(Hook.objects.all())) if administers else [],
    }
    return render(request, "notifications/intranet/receivers.html", context)


def with_trouble(hooks: list[Hook]) -> list[tuple[Hook, list[Delivery]]]:
    """Each server, and what could not be told to it lately. One query for all of them."""
    dead = Delivery.objects.filter(channel=Channel.WEBHOOK, state=State.DEAD).order_by("-pk")
    rows = list(dead.filter(address_hash__in=[hook.address_hash for hook in hooks])[:MOST_DEAD])
    return [(hook, [row for row in rows if row.address_hash == hook.address_hash]) for hook in hooks]


@never_cache
@opened_or_sent
@allow(manages_receivers)
def token_create(request: HttpRequest) -> HttpResponse:
    form = TokenForm(
        request.POST if request.method == "POST" else None, initial={"kind": FeedToken.Kind.SERVER}
    )
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.create_token, by=request.user, **form.cleaned_data)
        if made is not None:
            token, shown = made
            context = {"token": token, "addresses": addresses(shown)}
            return render(request, "notifications/intranet/token_shown.html", context)
    return page(request, "notifications/intranet/token_form.html", form, {})


def addresses(shown: str) -> list[tuple[Any, str]]:
    return [
        (label, settings.SITE_URL + reverse(f"intranet:{name}", args=[shown]))
        for name, label in FEEDS.items()
    ]


@require_POST
@allow(manages_receivers)
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(FeedToken, pk=pk)
    services.revoke_token(token=token, by=request.user)
    messages.success(request, _("“%(name)s” can read nothing any more.") % {"name": token.name})
    return redirect("intranet:receivers")


@never_cache
@opened_or_sent
@allow(is_administrator)
def hook_create(request: HttpRequest) -> HttpResponse:
    form = HookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = attempt(form, services.create_hook, by=request.user, name=said["name"], url=said["url"])
        if made is not None:
            hook, secret = made
            return render(
                request, "notifications/intranet/secret_shown.html", {"hook": hook, "secret": secret}
            )
    return page(request, "notifications/intranet/hook_form.html", form, {"hook": None})


@opened_or_sent
@allow(is_administrator)
def hook_change(request: HttpRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Hook, pk=pk)
    form = HookForm(request.POST if request.method == "POST" else None, hook=hook)

    def save() -> None:
        services.change_hook(hook=hook, by=request.user, **form.cleaned_data)

    def beside() -> None:
        now = Hook.objects.get(pk=pk)
        form.beside(now.version, saved_hook(now))

    answer = changed(request, form, save, beside, "notifications/intranet/hook_form.html", {"hook": hook})
    if answer is None:
        messages.success(request, _("The receiver is saved."))
        return redirect("intranet:receivers")
    return answer


@never_cache
@require_POST
@allow(is_administrator)
def hook_renew(request: HttpRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Hook, pk=pk)
    secret = services.renew_secret(hook=hook, by=request.user)
    return render(request, "notifications/intranet/secret_shown.html", {"hook": hook, "secret": secret})
