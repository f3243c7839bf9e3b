"""What is written first: the letters as their authors will read them, signatures, and publishing together."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from improvements import voices
from improvements.actions import BY_CODE
from improvements.desk import Desk
from improvements.models import Prepared
from improvements.services.prepare import (
    STALE_TEXT,
    carry_out,
    discard_prepared,
    needs_signature,
    sign_prepared,
)
from improvements.services.publish import LETTERS, Outcome, left_blank, publish_together
from improvements.services.signature import rehearse
from improvements.to_publish import MOST, Seen, look, written_on
from improvements.views.places import place_of
from improvements.wording import LEFT
from lean_portal.answers import opened_or_sent
from lean_portal.refusals import NotAllowed
from organisation.context import group_of
from organisation.models import User
from organisation.roles import STEERING


class Written(NamedTuple):
    """One decision that waits to be published, and how its letter will read."""

    prepared: Prepared
    label: Promise
    url: str
    seen: Seen | None
    place: Any
    why: str  # why it cannot be published, or nothing
    unsigned: bool
    may_sign: bool
    signers: list[str]  # who may sign, where somebody must
    checked: bool

    @property
    def key(self) -> str:
        return f"{self.prepared.pk}:{self.prepared.revision}"

    @property
    def words(self) -> str:
        return "\n".join(str(self.prepared.given.get(name, "")) for name in LETTERS)


@opened_or_sent
@never_cache
def to_publish(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The letters, a few on each page, and one button for those that are ticked. `valda` in the address
    narrows it down, `efter` leads on."""
    if request.method == "POST":
        return publish(request, desk)
    rows = written_on(desk, request.user).order_by("pk")
    wanted = request.GET.getlist("valda")
    if wanted:
        rows = rows.filter(suggestion__in=[int(key) for key in wanted if key.isdecimal() and len(key) < 10])
    after = request.GET.get("efter", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: MOST + 1])
    members = signers() if any(row.action == "decline" and row.at_steering for row in found) else []
    written = [read(prepared, desk, request, members) for prepared in found[:MOST]]
    context = {
        "desk": desk,
        "written": written,
        "most": MOST if len(found) > MOST else 0,
        "after": next_page(request, found),
        "any": any(not row.why for row in written),
    }
    return render(request, "improvements/publish.html", context)


def next_page(request: HttpRequest, found: list[Prepared]) -> str:
    """Where it goes on, with all else that the address says."""
    if len(found) <= MOST:
        return ""
    query = request.GET.copy()
    query["efter"] = str(found[MOST - 1].pk)
    return f"?{query.urlencode()}"


def read(prepared: Prepared, desk: Desk, request: HttpRequest, members: list[User]) -> Written:
    user, settings = request.user, group_of(request)
    why, seen = "", None
    if prepared.stale:
        why = str(STALE_TEXT)
    else:
        try:
            seen = rehearse(lambda: look(prepared, by=user, act=carry_out))
        except NotAllowed as refusal:
            why = " ".join(refusal.messages)
        except PermissionDenied:
            why = str(STALE_TEXT)
    blanks, unsigned = left_blank(prepared), not why and needs_signature(prepared, settings)
    if not why and blanks:
        why = str(LEFT) % {"blanks": ", ".join(blanks)}
    channel = prepared.given.get("channel", "")
    return Written(
        prepared,
        BY_CODE[prepared.action].label,
        desk.url(prepared.suggestion),
        seen,
        place_of(channel, settings) if channel else None,
        why or (str(WAITS) if unsigned else ""),
        unsigned,
        unsigned and prepared.written_by_id != user.pk,
        may_sign(members, prepared) if unsigned else [],
        not why and not unsigned,
    )


WAITS = _("It waits for the signature of a second member.")


def signers() -> list[User]:
    """Who sits in the group today."""
    return list(User.objects.holding(*STEERING).filter(is_active=True).order_by("name"))


def may_sign(members: list[User], prepared: Prepared) -> list[str]:
    """Neither who wrote the decision or a suggestion that it answers signs, nor who is left out."""
    authors = voices.authors(prepared.suggestion).values_list("pk", flat=True)
    barred = {prepared.written_by_id, *authors, *prepared.suggestion.left_out}
    return [member.name for member in members if member.pk not in barred]


def publish(request: HttpRequest, desk: Desk) -> HttpResponse:
    chosen, gone = asked_for(request, desk)
    outcomes = publish_together(chosen=chosen, by=request.user)
    if gone:
        messages.info(request, _("Some were published or thrown away already."))
    return outcome_page(request, desk, outcomes, PUBLISHED)


PUBLISHED = _("Published. The authors are told now.")


def asked_for(request: HttpRequest, desk: Desk) -> tuple[list[tuple[Prepared, int]], int]:
    """The ticked ones, with the text that the page showed; and how many are no longer there."""
    asked: dict[int, int] = {}
    for key in request.POST.getlist("chosen")[: MOST + 1]:
        pk, _sign, revision = key.partition(":")
        if pk.isdecimal() and revision.isdecimal() and len(key) < 20:
            asked[int(pk)] = int(revision)
    found = written_on(desk, request.user).filter(pk__in=asked)
    chosen = [(prepared, asked[prepared.pk]) for prepared in found]
    return chosen, len(asked) - len(chosen)


def outcome_page(
    request: HttpRequest, desk: Desk, outcomes: list[Outcome], words: Promise, kept: Sequence[str] = ()
) -> HttpResponse:
    """What was done, and what not and why. `kept`: what was typed, for those that were not done."""
    context = {
        "desk": desk,
        "words": words,
        "done": [row.suggestion for row in outcomes if not row.why],
        "not_done": [(row.suggestion, row.why, desk.url(row.suggestion)) for row in outcomes if row.why],
        "none": not outcomes,
        "kept": kept,
        "publish_url": desk.url(name="to_publish"),
    }
    return render(request, "improvements/outcome.html", context)


def revision_of(request: HttpRequest) -> int:
    value = request.POST.get("revision", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


@require_POST
@never_cache
def prepared_sign(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    return done_with(request, desk, pk, sign_prepared, _("Signed. It can be published now."))


@require_POST
@never_cache
def prepared_discard(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    return done_with(request, desk, pk, discard_prepared, _("Thrown away. The suggestion waits as before."))


def done_with(
    request: HttpRequest, desk: Desk, pk: int, service: Callable[..., Any], words: Promise
) -> HttpResponse:
    prepared = get_object_or_404(written_on(desk, request.user), pk=pk)
    try:
        service(prepared=prepared, by=request.user, revision=revision_of(request))
    except NotAllowed as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, words)
    return redirect(desk.url(name="to_publish"))
