"""What is typed into the form of a suggestion, kept while it is typed and gone once it is sent."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from improvements import receipt_words
from improvements.models import Envelope, Receipt, Sender, Suggestion, SuggestionDraft, SuggestionFile
from improvements.models.draft import TEXTS
from lean_portal import clock
from lean_portal.guard import stops
from lean_portal.locks import one_at_a_time
from lean_portal.refusals import NotAllowed
from organisation.models import GroupSettings, User

CHOICES = ("unit", "sender", "for_colleague", "on_behalf_of")
LISTS = ("affected_units", "value_keys")
MOST = 20  # drafts of one person
LONGEST = 20_000  # signs in one text: several times what may be sent
MOST_CHOSEN, LONGEST_CHOICE = 500, 60
PAGE_NAME = re.compile(r"[0-9a-f]{1,32}")
# What is chosen when the form is opened says nothing about whether somebody has written.
CHOSEN_FROM_THE_START = {"unit", "sender"}
SENT = _("This has been sent already.")
Fields = dict[str, Any]


class Place(NamedTuple):
    """Where a save comes from: the page, the version that it began from, and a number that it counts up."""

    version: int = 0
    page: str = ""
    turn: int = 0


class Stopped(NotAllowed):
    """Something that may not be stored. `where`: the fields in which it stands."""

    def __init__(self, where: list[str]) -> None:
        super().__init__(
            _("What looks like a personal identity number is not stored. Take it away to save the rest."),
            code="stopped",
        )
        self.where = where


@transaction.atomic
def save_draft(
    *,
    by: User,
    submission_id: UUID,
    fields: Mapping[str, Any],
    place: Place,
    by_hand: bool = False,
    seed: str = "",
) -> SuggestionDraft | None:
    """Keep what stands in the form, without judging it; None where nothing stands there, or where it is to be
    anonymous, and then nothing is kept. No event: a draft concerns nobody but its author. `seed`: where the
    form may have been sent anonymously meanwhile, what its six words were made from.

    NotAllowed with a code: "stopped" (and nothing new is stored), "long", "sent" (has become a suggestion),
    "stale" (another page has saved another text), "gone" (thrown away meanwhile; by hand it is kept anew),
    "full".
    """
    kept = storable(fields)
    if kept.get("sender") == Sender.ANONYMOUS:
        forget_as_anonymous(by=by, submission_id=submission_id, place=place)
        return None
    hold_form(by, submission_id)
    if Suggestion.objects.filter(author=by, submission_id=submission_id).exists():
        raise NotAllowed(SENT, code="sent")
    draft = SuggestionDraft.objects.filter(author=by, submission_id=submission_id).first()
    if draft and _is_overtaken(draft, place, by_hand=by_hand):
        return draft
    if draft and is_elsewhere(draft, place) and draft.fields != kept:
        raise NotAllowed(_("Not saved: the draft was changed in another window."), code="stale")
    if is_empty(kept) and not (draft and SuggestionFile.objects.filter(draft=draft).exists()):
        _delete(by, submission_id)
        return None
    if draft is None:
        _refuse_posted(by, seed)
        if not by_hand and _was_to_be_anonymous(by, submission_id, place):
            return None
        check_room(by, place, by_hand=by_hand)
        draft = SuggestionDraft(author=by, submission_id=submission_id, version=place.version)
    draft.fields, draft.saved_at = kept, clock.now()
    draft.version += 1
    draft.page, draft.turn = place.page, place.turn
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, by: User, submission_id: UUID) -> None:
    """Thrown away for good; twice is once."""
    hold_form(by, submission_id)
    _delete(by, submission_id)


@transaction.atomic
def forget_as_anonymous(*, by: User, submission_id: UUID, place: Place) -> None:
    """It is to be anonymous: its draft is gone, and an earlier save of the same page that was longer on its
    way brings none back. A later one does, when the writer has changed their mind."""
    hold_form(by, submission_id)
    _delete(by, submission_id)
    cache.set(_mark_of(by, submission_id, place), place.turn, _until_tomorrow_is_over())


def _was_to_be_anonymous(by: User, submission_id: UUID, place: Place) -> bool:
    turn = cache.get(_mark_of(by, submission_id, place))
    return turn is not None and place.turn <= turn


def _mark_of(by: User, submission_id: UUID, place: Place) -> str:
    """Leads to nobody: the number of the form, which no other can guess, is kept nowhere."""
    words = f"{by.pk}/{submission_id}/{place.page}"
    return salted_hmac("improvements:anonymous page", words, algorithm="sha256").hexdigest()


def _until_tomorrow_is_over() -> float:
    """A round hour for all of a day: when the mark was made cannot be read from when it ends."""
    now = timezone.localtime()
    end = now.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=2)
    return round((end - now).total_seconds())


def finish_draft(*, by: User, submission_id: UUID) -> None:
    """Inside the transaction that sends it, which has taken hold of the form."""
    _delete(by, submission_id)


@transaction.atomic
def forget_drafts() -> int:
    """Those that nobody has saved for thirty days."""
    gone = SuggestionDraft.objects.worn_out().delete()[1]
    return gone.get(SuggestionDraft._meta.label, 0)


def is_elsewhere(draft: SuggestionDraft, place: Place) -> bool:
    """Another page has saved it since this one was opened."""
    return not (place.page and place.page == draft.page) and place.version != draft.version


def is_empty(fields: Mapping[str, Any]) -> bool:
    return not any(value for name, value in fields.items() if name not in CHOSEN_FROM_THE_START)


def _is_overtaken(draft: SuggestionDraft, place: Place, *, by_hand: bool) -> bool:
    """An earlier save of the same page, that was longer on its way than a later one."""
    return not by_hand and place.page == draft.page != "" and place.turn <= draft.turn


def hold_form(by: User, submission_id: UUID) -> None:
    """Saving and sending the same form wait for each other, until the transaction ends: a save that is on its
    way waits, and then finds it sent."""
    one_at_a_time(f"{by.pk}/{submission_id}")


def was_posted(key: str) -> bool:
    """In the letterbox now, or handed in from it: looked for in that order, which is how it moves."""
    return Envelope.objects.filter(key=key).exists() or Receipt.objects.filter(key=key).exists()


def _refuse_posted(by: User, seed: str) -> None:
    """A save that was longer on its way than the form itself. The form leads from the one to the other, and
    nothing that is kept does. Looking for it takes its time, so only where forms are sent anonymously."""
    if not seed or not GroupSettings.objects.current().anonymous_allowed:
        return
    if was_posted(receipt_words.key_of(receipt_words.made_from(seed, by=by.pk))):
        raise NotAllowed(SENT, code="sent")


def _delete(by: User, submission_id: UUID) -> None:
    SuggestionDraft.objects.filter(author=by, submission_id=submission_id).delete()


def check_room(by: User, place: Place, *, by_hand: bool) -> None:
    if place.version and not by_hand:
        raise NotAllowed(_("Not saved: the draft was thrown away in another window."), code="gone")
    if SuggestionDraft.objects.of(by).count() >= MOST:
        raise NotAllowed(
            _("Not saved: you have %(most)d drafts already. Throw one away first.") % {"most": MOST},
            code="full",
        )


def storable(fields: Mapping[str, Any]) -> Fields:
    """Only the form's own fields, within limits, and nothing that is to be stopped."""
    texts = {name: _text(fields.get(name)) for name in TEXTS}
    where = [name for name, text in texts.items() if text and stops({name: text})]
    if where or _stops_elsewhere(fields):
        raise Stopped(where)
    if any(len(text) > LONGEST for text in texts.values()):
        raise NotAllowed(_("Not saved: the text is too long to be kept. Shorten it."), code="long")
    chosen = {name: _text(fields.get(name))[:LONGEST_CHOICE] for name in CHOICES}
    lists = {name: _choices(fields.get(name)) for name in LISTS}
    return {name: value for name, value in {**texts, **chosen, **lists}.items() if value}


def _stops_elsewhere(fields: Mapping[str, Any]) -> bool:
    """No browser sends a number in what is chosen from a list; what is sent by hand is looked at too."""
    chosen = [_text(fields.get(name)) for name in CHOICES]
    listed = [value for name in LISTS for value in _choices(fields.get(name))]
    return any(stops({"": value}) for value in (*chosen, *listed))


def _text(value: Any) -> str:
    """As it was typed, with line breaks as they are stored; PostgreSQL keeps no NUL."""
    text = str(value or "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text if text.strip() else ""


def _choices(values: Any) -> list[str]:
    return [_text(value)[:LONGEST_CHOICE] for value in (values or ())][:MOST_CHOSEN]
