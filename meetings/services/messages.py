"""A message that has been told is corrected, or may be told only later: those who have been through the
meeting are asked to tell it again, and nobody else."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, required
from meetings.cascade import concerns_unit, messages_of
from meetings.models import Briefing, Item, Meeting, MessageVersion, Retelling
from meetings.services.base import check_leads
from organisation.models import User


@transaction.atomic
def correct_message(*, item: Item, by: User, message: str, reason: str, version: int | None = None) -> Item:
    """After the meeting was held. The old text is kept; where it was told, it is to be told again."""
    check_leads(by)
    item = _lock(item)
    if not item.meeting.is_held:  # type: ignore[union-attr]
        raise NotAllowed(_("Before the meeting, the message is changed on the agenda."), code="stale")
    if version is not None and item.version != version:
        raise NotAllowed(STALE, code="stale")
    required(message=message, reason=reason)
    if item.message == message:
        return item
    _keep(item, by, reason)
    item.message = message
    item.version += 1
    item.save(update_fields=["message", "version"])
    record("meetings.message_corrected", subject=item, by=by)
    if messages_of(item.meeting).filter(pk=item.pk).exists():
        told = Briefing.objects.held().filter(meeting=item.meeting, covered=item)
        _issue(item, told, Retelling.Kind.CORRECTED)
    return item


@transaction.atomic
def issue_addition(*, item: Item, by: User | None) -> int:
    """A message that waited for samverkan may be told now: whoever has been through the meeting already gets
    it as an addition. To be called in the transaction that lifts the embargo; before the meeting was held,
    or when there is no message, it does nothing. Returns how many workplaces are asked."""
    item = _lock(item)
    if item.meeting is None or not item.meeting.is_held:
        return 0
    if not messages_of(item.meeting).filter(pk=item.pk).exists():
        return 0
    held = Briefing.objects.held().filter(meeting=item.meeting).exclude(covered=item)
    asked = _issue(item, held, Retelling.Kind.ADDED)
    if asked:
        record("meetings.message_added", subject=item, by=by)
    return asked


def late_for(briefing: Briefing) -> None:
    """A briefing that is written down days afterwards: what was corrected or allowed after its day was not
    told there as it stands now. Under the lock of the meeting."""
    day = briefing.held_on
    if day is None:
        return
    covered = set(briefing.covered.values_list("pk", flat=True))
    added = briefing.retellings.filter(told_at=None, kind=Retelling.Kind.ADDED, item__in=covered)
    added.update(told_at=clock.now(), told_by=briefing.briefed_by)
    rows = list(
        messages_of(briefing.meeting)
        .annotate(corrected_at=Max("message_versions__at"))
        .prefetch_related("concerns")
    )
    told = dict(briefing.retellings.exclude(told_at=None).order_by("told_at").values_list("item", "told_at"))
    for item in rows:
        corrected = item.corrected_at and clock.local_day(item.corrected_at) > day
        if corrected and item.pk in told and told[item.pk] >= item.corrected_at:
            continue  # told again since
        came_later = item.samverkan_on and item.samverkan_on > day
        if item.pk in covered and corrected:
            _issue(item, [briefing], Retelling.Kind.CORRECTED)
        elif item.pk not in covered and came_later:
            _issue(item, [briefing], Retelling.Kind.ADDED)


# ---- within ----------------------------------------------------------------------------------------------


def _lock(item: Item) -> Item:
    """The meeting first, then the item: a briefing that is being written down is before or after this."""
    if item.meeting_id:
        Meeting.objects.select_for_update(of=("self",)).get(pk=item.meeting_id)
    rows = Item.objects.select_for_update(of=("self",)).select_related("meeting")
    return rows.prefetch_related("concerns").get(pk=item.pk)


def _keep(item: Item, by: User, reason: str) -> None:
    MessageVersion.objects.create(
        item=item,
        number=item.message_versions.count() + 1,
        text=item.message,
        reason=reason,
        by=by,
        at=clock.now(),
    )


def _issue(item: Item, briefings: Iterable[Briefing], kind: Retelling.Kind) -> int:
    """One that waits already is enough: what is told then is the newest text."""
    waiting = set(Retelling.objects.filter(item=item, told_at=None).values_list("briefing", flat=True))
    if not isinstance(briefings, list):
        briefings = list(briefings.select_related("unit"))  # type: ignore[attr-defined]
    new = [
        Retelling(briefing=briefing, item=item, kind=kind, asked_at=clock.now())
        for briefing in briefings
        if briefing.pk not in waiting and concerns_unit(item, briefing.unit)
    ]
    return len(Retelling.objects.bulk_create(new))
