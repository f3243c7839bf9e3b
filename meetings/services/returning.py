"""What a meeting does not finish comes back; what is too large is split. Under the lock of the series."""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed
from meetings.models import Item, Meeting, Paper, Series
from meetings.models.item import SHORTEST
from meetings.services.agenda import next_position
from meetings.services.base import check_leads
from meetings.workflow import MOVABLE, ItemState, Result, Who, check_item
from organisation.models import User

MOST_PIECES = 8
LONGEST_TITLE = 100
TWO_AT_LEAST = gettext_lazy("Write the titles of at least two smaller items, each on its own line.")
EIGHT_AT_MOST = gettext_lazy("Eight smaller items at most.")
TOO_LONG = gettext_lazy("A title has 100 characters at most: %(title)s")
# What an item that comes back, and each of its pieces, has of the one before.
SAME = (
    "kind", "wished_outcome", "owner_unit", "owner_role", "proposed_by", "awaits_samverkan", "samverkan_on",
)  # fmt: skip
ALSO_WHOLE = ("title", "minutes", "message", "needs_paper", "source")


@transaction.atomic
def split_item(*, item: Item, by: User, pieces: str, version: int | None = None) -> list[Item]:
    """Before its meeting: `pieces`, a title on each line, stand in its place. The first goes on with what it
    came from, so that it is not drafted once more."""
    check_leads(by)
    Series.objects.locked()
    meeting = Meeting.objects.select_for_update().filter(items=item).first()
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    check_item(item.state, ItemState.REJECTED, frozenset({Who.LEADER}))
    if item.state != ItemState.ACCEPTED or item.is_first or not meeting or meeting.state not in MOVABLE:
        raise NotAllowed(gettext_lazy("The agenda of that meeting stands."), code="stale")
    if version is not None and item.version != version:
        raise NotAllowed(STALE, code="stale")
    titles = pieces_of(pieces)
    later = Item.objects.on_agenda().filter(meeting=meeting, position__gt=item.position)
    later.update(position=F("position") + len(titles) - 1)
    item.state, item.result, item.answer = ItemState.REJECTED, Result.SPLIT, split_words(titles)
    item.version += 1
    item.save()
    made = _make_pieces(item, meeting, titles, item.position)
    record("meetings.item_split", subject=item, by=by)
    return made


def pieces_of(lines: str) -> list[str]:
    """The titles, one on each line; NotAllowed when they are too few or too long."""
    titles = list(dict.fromkeys(" ".join(line.split()) for line in lines.splitlines() if line.strip()))
    if len(titles) < 2:
        raise NotAllowed({"split_into": [TWO_AT_LEAST]})
    if len(titles) > MOST_PIECES:
        raise NotAllowed({"split_into": [EIGHT_AT_MOST]})
    for title in titles:
        if len(title) > LONGEST_TITLE:
            raise NotAllowed({"split_into": [TOO_LONG % {"title": title}]})
    return titles


def split_words(titles: list[str]) -> str:
    """In the language of the group: it stands with the item from now on."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Split into smaller items: %(titles)s") % {"titles": "; ".join(titles)}


def bring_back(item: Item, heir: Meeting | None) -> Item:
    """Once: at the end of the agenda of the next meeting, or waiting for one. What it came from and its
    papers go along."""
    back = _follower(item, heir)
    for name in ALSO_WHOLE:
        setattr(back, name, getattr(item, name))
    back.times, back.returned_from = item.times + 1, item
    back.save()
    back.concerns.set(item.concerns.all())
    for paper in Paper.objects.filter(item=item):
        paper.pk, paper.item = None, back
        paper.save(force_insert=True)
    return back


def split_at_next(item: Item, heir: Meeting | None) -> list[Item]:
    """Its pieces at the end of the agenda of the next meeting, or waiting for one."""
    position = next_position(heir) if heir else 0
    return _make_pieces(item, heir, pieces_of(item.split_into), position)


# ---- within ----------------------------------------------------------------------------------------------


def _follower(item: Item, meeting: Meeting | None) -> Item:
    made = Item(meeting=meeting, proposed_at=clock.now())
    for name in SAME:
        setattr(made, name, getattr(item, name))
    if meeting is not None:
        made.state, made.position = ItemState.ACCEPTED, next_position(meeting)
    return made


def _make_pieces(item: Item, meeting: Meeting | None, titles: list[str], position: int) -> list[Item]:
    made = []
    for number, title in enumerate(titles):
        piece = _follower(item, meeting)
        piece.title, piece.minutes = title, max(SHORTEST, item.minutes // len(titles))
        piece.position = position + number if meeting else 0
        piece.source = item.source if number == 0 else ""
        piece.save()
        piece.concerns.set(item.concerns.all())
        made.append(piece)
    return made
