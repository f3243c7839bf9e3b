"""What is written and not published: at a desk, on a suggestion, and for Min sida."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from events.models import Event
from improvements import letters
from improvements.letters import Letter
from improvements.models import Prepared, Sender, Suggestion
from improvements.models.prepared import PreparedQuerySet
from lean_portal.obligation import Obligation
from lean_portal.templatetags.portal import in_words
from organisation.models import GroupSettings, User
from organisation.roles import STEERING

if TYPE_CHECKING:
    from improvements.desk import Desk

MOST = 20  # on one page: each letter is rehearsed


def has_written(user: User) -> Exists:
    return Exists(Prepared.objects.of_its_level().open_to(user))


def written_for(suggestion: Suggestion, user: User) -> list[dict[str, Any]]:
    """What is written for a suggestion where it lies now: one or none."""
    rows = Prepared.objects.of_its_level().open_to(user).as_of_now()
    columns = JSONObject(
        pk="pk", revision="revision", version="version", action="action", given="given", weighed="weighed",
        writer="written_by__name", signer="signed_by__name", overtaken="overtaken",
        signed="signed",
    )  # fmt: skip
    here = Suggestion.objects.filter(pk=suggestion.pk)
    return here.values_list(ArraySubquery(rows.values_list(columns, flat=True)), flat=True).get()


def written_on(desk: Desk, user: User) -> PreparedQuerySet:
    """What this person may read of what is written at a desk."""
    rows = Prepared.objects.at_steering() if desk.is_steering else Prepared.objects.at_units(user)
    return (
        rows.readable_for(user)
        .as_of_now()
        .select_related(
            "suggestion__unit", "suggestion__handler_unit", "suggestion__author", "written_by", "signed_by"
        )
    )


# ---- the letter, before it is sent ----------------------------------------------------------------------


class Mail(NamedTuple):
    subject: str
    text: str


# Whoever sends mail adds here how it would read: (author, events, whether the author is named) → the mail, if
# there is one. This layer knows of none.
MAILS: list[Callable[[User, Iterable[Event], bool], Mail | None]] = []


class Seen(NamedTuple):
    """What the author will see: the page's letter or question, where it belongs, and the mails."""

    suggestion: Suggestion
    letter: Letter | None
    mails: list[Mail]
    named: bool
    language: str


def look(prepared: Prepared, *, by: User, act: Callable[..., Any]) -> Seen:
    """Within a rehearsal: decide by `act`, and read what the author would read. Of an author without a name
    it tells nothing, neither the language nor whether the account has an address."""
    before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    act(prepared, by=by)
    rows = Suggestion.objects.select_related("unit", "handler_unit", "responsible_unit", "author")
    suggestion = rows.get(pk=prepared.suggestion_id)
    steps = list(suggestion.steps.all())
    author, named = suggestion.author, suggestion.sender == Sender.NAMED
    language = author.language if author and named else get_language()
    with override(language):
        letter = letters.letter(suggestion, steps)
    events = list(Event.objects.about(suggestion).filter(pk__gt=before))
    found = [mail_to(author, events, named) for mail_to in MAILS] if author else []
    mails = [mail for mail in found if mail]
    return Seen(suggestion, letter if letter and letter.step == steps[-1] else None, mails, named, language)


# ---- for Min sida ---------------------------------------------------------------------------------------


def to_sign(user: User) -> list[Obligation]:
    """Noes of the steering group that wait for a second member; no query for anybody else."""
    if not user.has_role(*STEERING):
        return []
    rows = Prepared.objects.at_steering().readable_for(user).exclude(written_by=user)
    rows = rows.as_of_now().filter(
        action="decline", signed=False, overtaken=False, version=F("suggestion__version")
    )
    count = rows.count()
    if not count or not GroupSettings.objects.current().second_signature:
        return []
    headline = ngettext(
        "A no from the steering group waits to be signed",
        "%(number)s noes from the steering group wait to be signed",
        count,
    )
    return [
        Obligation(
            when=None,
            status="waiting",
            status_label=_("To sign"),
            headline=headline % {"number": in_words(count).capitalize()},
            url=reverse("admin:steering:to_publish"),
            why=_(
                "Somebody else in the group wrote it. Read the letter, and sign it if you stand behind it."
            ),
            action=_("Read and sign"),
        )
    ]
