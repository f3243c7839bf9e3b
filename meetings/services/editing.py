"""An agenda is put in order, and its items are written: words, message, embargo and papers."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.services import record
from lean_portal import clock
from lean_portal.pdf_reading import pages_of
from lean_portal.readability import reading_of
from lean_portal.refusals import STALE, NotAllowed, check_numbers, required
from meetings.models import Item, Meeting, Paper, Series
from meetings.models.item import MESSAGE_WORDS
from meetings.models.paper import LARGEST
from meetings.permissions import leads_meetings
from meetings.services.base import check_leads, lock_led, lock_meeting
from meetings.services.messages import issue_addition
from meetings.services.proposing import check_minutes, check_owner, item_actors
from meetings.workflow import MOVABLE, ORDERABLE, STANDING, ItemState, Who
from organisation.models import Unit, User

MOST_PAPERS = 10  # of one item


@transaction.atomic
def arrange_agenda(
    *, meeting: Meeting, by: User, order: Sequence[int], minutes: Mapping[int, int], version: int
) -> Meeting:
    """`order`: the ids of all items on the agenda as they are to be taken up; the look back stays first. Once
    the agenda is settled only the minutes can change. NotAllowed "stale" when it changed meanwhile."""
    meeting = lock_led(meeting, by, version)
    items = {item.pk: item for item in Item.objects.on_agenda().select_for_update().filter(meeting=meeting)}
    if meeting.state not in MOVABLE or sorted(order) != sorted(items):
        raise NotAllowed(STALE, code="stale")
    first = [pk for pk, item in items.items() if item.is_first]
    order = first + [pk for pk in order if pk not in first]
    if list(items) != order and meeting.state not in ORDERABLE:
        raise NotAllowed(_("The agenda is settled: its order stands."), code="stale")
    changed = [item for item in items.values() if _arrange(item, order.index(item.pk) + 1, minutes)]
    if changed:
        Item.objects.bulk_update(changed, ["position", "minutes"])
        meeting.version += 1
        meeting.save(update_fields=["version"])
        record("meetings.agenda_arranged", subject=meeting, by=by)
    return meeting


def _arrange(item: Item, position: int, minutes: Mapping[int, int]) -> bool:
    wanted = position, minutes.get(item.pk, item.minutes)
    check_minutes(wanted[1], f"minutes-{item.pk}")
    is_new = wanted != (item.position, item.minutes)
    item.position, item.minutes = wanted
    return is_new


@transaction.atomic
def change_item(
    *,
    item: Item,
    by: User,
    title: str,
    kind: str,
    minutes: int,
    wished_outcome: str,
    owner_unit: Unit | None = None,
    owner_role: str = "",
    message: str = "",
    concerns: Collection[Unit] = (),
    awaits_samverkan: bool = False,
    needs_paper: bool = False,
    link: str = "",
    version: int | None = None,
) -> Item:
    """By whoever leads until the meeting begins, and by its proposer until it is answered."""
    item = lock_item(item, by, version)
    if Who.LEADER not in item_actors(by, item) and item.state != ItemState.PROPOSED:
        raise NotAllowed(_("The item is answered: the coordinator changes it."), code="stale")
    required(title=title, wished_outcome=wished_outcome)
    if kind not in Item.Kind.values:
        raise NotAllowed({"kind": [_("Choose one from the list.")]})
    check_minutes(minutes)
    check_owner(owner_unit, owner_role)
    check_message(message)
    check_numbers(message=message)
    if item.is_embargoed and not awaits_samverkan and not leads_meetings(by):
        raise PermissionDenied
    item.title, item.kind, item.minutes, item.wished_outcome = title, kind, minutes, wished_outcome
    item.owner_unit, item.owner_role, item.message, item.link = owner_unit, owner_role, message, link
    item.awaits_samverkan, item.needs_paper = awaits_samverkan, needs_paper
    if not awaits_samverkan:
        item.samverkan_on = None
    item.version += 1
    item.save()
    item.concerns.set(concerns)
    record("meetings.item_changed", subject=item, by=by)
    return item


@transaction.atomic
def lift_embargo(*, item: Item, by: User, on: dt.date) -> Item:
    """Samverkan was done on that day: the message may be told. Whoever has been through the meeting without
    it is asked to add it."""
    check_leads(by)
    Series.objects.locked()
    if item.meeting:
        lock_meeting(item.meeting)
    item = _locked(item)
    if not item.is_embargoed:
        raise NotAllowed(STALE, code="stale")
    if on > clock.today():
        raise NotAllowed({"on": [_("Choose today or an earlier day.")]})
    item.samverkan_on = on
    item.version += 1
    item.save(update_fields=["samverkan_on", "version"])
    record("meetings.embargo_lifted", subject=item, by=by)
    issue_addition(item=item, by=by)
    return item


@transaction.atomic
def add_paper(*, item: Item, by: User, name: str, content: bytes) -> Paper:
    """By whoever leads, proposed or presents it, until the meeting begins. A PDF without anything that runs;
    the same file twice is one paper."""
    item = lock_item(item, by, None)
    required(name=name)
    if len(content) > LARGEST:
        raise NotAllowed({"file": [_("The file is larger than 10 MB.")]})
    there = list(item.papers.all())
    same = next((paper for paper in there if bytes(paper.content) == content), None)
    if same is not None:
        return same
    if len(there) >= MOST_PAPERS:
        raise NotAllowed({"file": [_("There are ten papers already: more is not read.")]})
    paper = Paper.objects.create(
        item=item,
        name=name,
        content=content,
        size=len(content),
        pages=pages_of(content),
        added_by=by,
        added_at=clock.now(),
    )
    record("meetings.paper_added", subject=item, by=by, paper=paper.pk)
    return paper


@transaction.atomic
def remove_paper(*, paper: Paper, by: User) -> Item:
    item = lock_item(paper.item, by, None)
    found = item.papers.filter(pk=paper.pk)
    if found.exists():
        record("meetings.paper_removed", subject=item, by=by, paper=paper.pk)
        found.delete()
    return item


def check_message(message: str, field: str | None = "message") -> None:
    """So short that it is said and not read out. NotAllowed at `field`; without one, of the text alone."""
    count = reading_of(message).words
    if count > MESSAGE_WORDS:
        words = ngettext("%(count)s word: at most 60.", "%(count)s words: at most 60.", count)
        said = words % {"count": count}
        raise NotAllowed({field: [said]} if field else said)


def lock_item(item: Item, by: User, version: int | None) -> Item:
    """The item as it is now, held, when `by` may write in it and its meeting has not begun."""
    Series.objects.locked()
    item = _locked(item)
    if not item_actors(by, item):
        raise PermissionDenied
    if item.state not in STANDING or item.meeting and item.meeting.state not in MOVABLE:
        raise NotAllowed(_("The item can no longer be changed."), code="stale")
    if version is not None and item.version != version:
        raise NotAllowed(STALE, code="stale")
    return item


def _locked(item: Item) -> Item:
    rows: Any = Item.objects.select_for_update(of=("self",)).select_related("meeting", "owner_unit")
    return rows.get(pk=item.pk)
