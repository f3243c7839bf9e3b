"""Who receives the stories: tokens for the feeds, and servers that are told."""

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, required
from lean_portal.tokens import hash_of, new_token
from notifications.models import FeedToken, Hook
from notifications.outbound import Refused, checked_url
from notifications.permissions import manages_receivers
from organisation.models import User
from organisation.permissions import is_administrator

THERE_IS_ONE = _("There is one of that name already.")


# ---- the feeds -------------------------------------------------------------------------------------------


@transaction.atomic
def create_token(*, by: User, name: str, kind: str = FeedToken.Kind.SERVER) -> tuple[FeedToken, str]:
    """The token, and the word that opens the feeds: it is shown once and stored nowhere."""
    if not manages_receivers(by):
        raise PermissionDenied
    required(name=name)
    if FeedToken.objects.filter(name=name, revoked_at=None).exists():
        raise NotAllowed({"name": [THERE_IS_ONE]})
    shown = new_token()
    owner = by if kind == FeedToken.Kind.PERSON else None
    token = FeedToken.objects.create(name=name, kind=kind, hash=hash_of(shown), owner=owner, created_by=by)
    record("notifications.feed_opened", subject=token, by=by)
    return token, shown


@transaction.atomic
def revoke_token(*, token: FeedToken, by: User) -> FeedToken:
    """From now on it opens nothing. Doing it twice changes nothing."""
    if not manages_receivers(by):
        raise PermissionDenied
    token = FeedToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        record("notifications.feed_closed", subject=token, by=by)
    return token


def token_of(shown: str) -> FeedToken | None:
    """Whose it is, None when it opens nothing. The day of its last use is noted once a day."""
    token = FeedToken.objects.active().filter(hash=hash_of(shown)).first()
    today = clock.today()
    if token and token.last_used_on != today:
        FeedToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token


# ---- servers that are told -------------------------------------------------------------------------------


@transaction.atomic
def create_hook(*, by: User, name: str, url: str) -> tuple[Hook, str]:
    """The receiver, and the secret that proves to it that we are who tells: shown once."""
    _check_administers(by)
    required(name=name)
    url = _allowed(url)
    if Hook.objects.filter(name=name).exists():
        raise NotAllowed({"name": [THERE_IS_ONE]})
    secret = secrets.token_urlsafe(32)
    hook = Hook.objects.create(name=name, url=url, secret=secret, address_hash=Hook.new_address_hash())
    record("notifications.hook_added", subject=hook, by=by)
    return hook, secret


@transaction.atomic
def change_hook(
    *, hook: Hook, by: User, name: str, url: str, is_active: bool, version: int | None = None
) -> Hook:
    _check_administers(by)
    hook = _lock(hook, version)
    required(name=name)
    if Hook.objects.filter(name=name).exclude(pk=hook.pk).exists():
        raise NotAllowed({"name": [THERE_IS_ONE]})
    # One that is switched off may stand at an address that is not allowed any more.
    hook.url = _allowed(url) if is_active or url != hook.url else url
    hook.name, hook.is_active = name, is_active
    hook.version += 1
    hook.save()
    record("notifications.hook_changed", subject=hook, by=by)
    return hook


@transaction.atomic
def renew_secret(*, hook: Hook, by: User, version: int | None = None) -> str:
    """The old one signs nothing any more, what waits to be sent included."""
    _check_administers(by)
    hook = _lock(hook, version)
    hook.secret = secrets.token_urlsafe(32)
    hook.version += 1
    hook.save()
    record("notifications.hook_renewed", subject=hook, by=by)
    return hook.secret


def _check_administers(by: User) -> None:
    if not is_administrator(by):
        raise PermissionDenied


def _lock(hook: Hook, version: int | None) -> Hook:
    hook = Hook.objects.select_for_update(of=("self",)).get(pk=hook.pk)
    if version is not None and hook.version != version:
        raise NotAllowed(STALE, code="stale")
    return hook


def _allowed(url: str) -> str:
    try:
        return checked_url(url)
    except Refused as refusal:
        raise NotAllowed({"url": [refusal.words]}) from None
