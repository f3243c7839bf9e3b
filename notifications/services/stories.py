"""A story is drafted from an event, changed, published, corrected, withdrawn, or not used."""

import datetime as dt
import logging
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.services import record
from improvements.models import Suggestion
from improvements.workflow import State
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, required
from lean_portal.templatetags.portal import moment
from meetings.cascade import UNTOLD
from meetings.models import Item
from meetings.models.item import ItemQuerySet
from meetings.workflow import ItemState
from notifications.drafts import DRAFTED, is_open, paragraph, plain
from notifications.models import Edition, Story
from notifications.models.story import LONGEST_BODY, LONGEST_LEAD, LONGEST_TITLE
from notifications.permissions import edits_stories
from notifications.workflow import StoryState, check_story
from organisation.models import User

logger = logging.getLogger(__name__)
# What is older has been told in other ways: a portal that begins with stories does not begin with its past.
YOUNG = dt.timedelta(days=30)
LANGUAGE = "sv"  # of the intranet, whatever language anybody reads the portal in


# ---- by the clock ----------------------------------------------------------------------------------------


def pass_time() -> int:
    """Drafts what has happened and publishes what was to be published by now. Any number of clocks may run
    at once. Returns how many stories were touched."""
    return draft_waiting() + publish_due()


def draft_waiting() -> int:
    """One story for each event that has something to tell. One that fails stops no other."""
    young = Event.objects.filter(kind__in=DRAFTED, happened_at__gte=clock.now() - YOUNG, story=None)
    drafted = 0
    for event in young.order_by("pk"):
        try:
            drafted += draft_story(event=event) is not None
        except Exception:
            logger.exception("no story could be drafted from event %s", event.pk)
    return drafted


@transaction.atomic
def draft_story(*, event: Event) -> Story | None:
    """None when there is nothing to tell, or when it is being told already."""
    locked = Event.objects.filter(pk=event.pk).select_for_update(skip_locked=True, no_key=True)
    if not locked.exists() or Story.objects.filter(event=event).exists():
        return None
    subject = apps.get_model(event.subject_type)._default_manager.filter(pk=event.subject_id).first()
    with translation.override(LANGUAGE):
        draft = DRAFTED[event.kind](subject) if subject else None
        if draft is None:
            return None
        story = Story.objects.create(event=event, **draft.as_fields())
    story.items.set(draft.items)
    record("notifications.story_drafted", subject=story, by=None)
    return story


def publish_due() -> int:
    """Those whose moment has come. What may not be published yet waits, and an editor sees why."""
    due = Story.objects.drafts().filter(publish_on__lte=clock.now())
    published = 0
    for story in due:
        try:
            published += publish_at_last(story=story)
        except NotAllowed as refusal:
            logger.info("story %s is not published at its moment: %s", story.pk, refusal.code)
    return published


@transaction.atomic
def publish_at_last(*, story: Story) -> bool:
    story = lock_story(story)
    if story.state != StoryState.DRAFT or not story.publish_on or story.publish_on > clock.now():
        return False
    check_may_go_out(story, clock.now())
    _publish(story, by=None)
    return True


# ---- by an editor ----------------------------------------------------------------------------------------


@transaction.atomic
def change_story(
    *,
    story: Story,
    by: User,
    title: str,
    lead: str,
    body: str,
    embargo_until: dt.datetime | None = None,
    version: int | None = None,
) -> Story:
    """The words of a draft, and the moment before which nobody may read them."""
    _check_edits(by)
    story = lock_story(story, version)
    if story.state != StoryState.DRAFT:
        raise NotAllowed(_("It is published: correct it instead."), code="stale")
    _check_waits_long_enough(story.publish_on, embargo_until)
    _write(story, title, lead, body)
    story.embargo_until = embargo_until
    return _save(story, "notifications.story_changed", by)


@transaction.atomic
def publish_story(
    *, story: Story, by: User, publish_on: dt.datetime | None = None, version: int | None = None
) -> Story:
    """Now, or by itself at a moment ahead. NotAllowed before its embargo, and while an item that it is about
    awaits samverkan."""
    _check_edits(by)
    story = lock_story(story, version)
    check_story(story.state, StoryState.PUBLISHED)
    if story.state == StoryState.PUBLISHED:
        raise NotAllowed(_("It is published already."), code="stale")
    ahead = publish_on is not None and publish_on > clock.now()
    check_may_go_out(story, publish_on if ahead and publish_on else clock.now())
    if not ahead:
        return _publish(story, by)
    story.publish_on = publish_on
    return _save(story, "notifications.story_scheduled", by)


@transaction.atomic
def hold_story(*, story: Story, by: User, version: int | None = None) -> Story:
    """Not by itself after all."""
    _check_edits(by)
    story = lock_story(story, version)
    if story.state != StoryState.DRAFT or story.publish_on is None:
        raise NotAllowed(_("It does not wait for its moment any more."), code="stale")
    story.publish_on = None
    return _save(story, "notifications.story_held", by)


@transaction.atomic
def correct_story(
    *, story: Story, by: User, title: str, lead: str, body: str, correction: str, version: int | None = None
) -> Story:
    """Other words under the same id. `correction` says to every reader what was wrong."""
    _check_edits(by)
    story = lock_story(story, version)
    if story.state != StoryState.PUBLISHED:
        raise NotAllowed(_("Only what is published can be corrected."), code="stale")
    required(correction=correction)
    check_may_go_out(story, clock.now())
    before = (story.title, story.lead, story.body)
    _write(story, title, lead, body)
    if (story.title, story.lead, story.body) == before:
        raise NotAllowed({"correction": [_("Nothing has been changed in the text.")]})
    _go_out(story, plain(correction))
    return _save(story, "notifications.story_corrected", by, edition=story.edition)


@transaction.atomic
def withdraw_story(*, story: Story, by: User, reason: str, version: int | None = None) -> Story:
    """Its words are gone for every reader; that it was there, and why it is not any more, stays."""
    _check_edits(by)
    story = lock_story(story, version)
    check_story(story.state, StoryState.WITHDRAWN)
    required(reason=reason)
    story.state, story.withdrawn_reason = StoryState.WITHDRAWN, plain(reason)
    story.edition, story.updated_at = story.edition + 1, _after(story)
    return _save(story, "notifications.story_withdrawn", by, edition=story.edition)


@transaction.atomic
def discard_story(*, story: Story, by: User, version: int | None = None) -> Story:
    """There is nothing to tell. It is not drafted again."""
    _check_edits(by)
    story = lock_story(story, version)
    check_story(story.state, StoryState.DISCARDED)
    story.state, story.publish_on = StoryState.DISCARDED, None
    return _save(story, "notifications.story_discarded", by)


# ---- what holds a story back -----------------------------------------------------------------------------


def check_may_go_out(story: Story, at: dt.datetime) -> None:
    """NotAllowed when nobody may read it yet at that moment."""
    if story.embargo_until and at < story.embargo_until:
        words = _("Nobody may read it before %(moment)s.")
        raise NotAllowed(words % {"moment": moment(story.embargo_until)}, code="embargo")
    held = items_of(story).filter(awaits_samverkan=True, samverkan_on=None).first()
    if held:
        words = _("Samverkan is not done about “%(item)s”. Until then nobody may read it.")
        raise NotAllowed(words % {"item": held.title}, code="embargo")
    if was_masked(story):
        raise NotAllowed(_("What it is about has been masked since. Draft it in other words."), code="masked")
    if story.state == StoryState.DRAFT and has_relapsed(story.event):
        raise NotAllowed(_("It no longer holds, so there is nothing to tell now."), code="relapsed")
    if not tells_what_is_open(story.event):
        raise NotAllowed(_("What it is about is no longer open to everybody in the group."), code="not_open")


# What the source of an item calls a model, where that is another word (meetings/drafting.py).
SOURCES = {"valuefoundation": "version"}


def items_of(story: Story) -> ItemQuerySet:
    """The items whose words it uses, and those that present what it is about."""
    event = story.event
    model = event.subject_type.rpartition(".")[2]
    source = f"{SOURCES.get(model, model)}:{event.subject_id}"
    gone = Q(state__in=[ItemState.REJECTED, ItemState.WITHDRAWN]) | Q(result__in=UNTOLD)
    presented = Item.objects.filter(source=source).exclude(gone)
    return Item.objects.filter(Q(stories=story) | Q(pk__in=presented.order_by().values("pk"))).distinct()


def was_masked(story: Story) -> bool:
    """Its words were taken from a suggestion before what tells of an individual was taken away there, and no
    editor has gone through them since."""
    event, written = story.event, story.updated_at or story.drafted_at
    if event.subject_type != Suggestion._meta.label_lower or story.version:
        return False
    return Suggestion.objects.filter(pk=event.subject_id, masked_at__gt=written).exists()


def has_relapsed(event: Event) -> bool:
    if event.subject_type != Suggestion._meta.label_lower:
        return False
    return Suggestion.objects.filter(pk=event.subject_id, state=State.RELAPSE).exists()


def tells_what_is_open(event: Event) -> bool:
    if event.subject_type != Suggestion._meta.label_lower:
        return True
    suggestion = Suggestion.objects.filter(pk=event.subject_id).first()
    return suggestion is not None and is_open(suggestion)


# ---- within ----------------------------------------------------------------------------------------------


def lock_story(story: Story, version: int | None = None) -> Story:
    """The story as it is now, its items held first: no embargo comes while it is being published."""
    rows = Story.objects.select_related("event")
    list(
        Item.objects.filter(pk__in=items_of(rows.get(pk=story.pk)).values("pk"))
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    story = rows.select_for_update(of=("self",)).get(pk=story.pk)
    if version is not None and story.version != version:
        raise NotAllowed(STALE, code="stale")
    return story


def _check_edits(by: User) -> None:
    if not edits_stories(by):
        raise PermissionDenied


def _check_waits_long_enough(publish_on: dt.datetime | None, embargo_until: dt.datetime | None) -> None:
    if publish_on and embargo_until and publish_on < embargo_until:
        words = _("It is to be published before that, %(moment)s. Change that first.")
        raise NotAllowed({"embargo_until": [words % {"moment": moment(publish_on)}]})


def _write(story: Story, title: str, lead: str, body: str) -> None:
    required(title=title)
    story.title, story.lead, story.body = plain(title), plain(lead), paragraph(body)
    too_long = {
        name: [_("Shorten the text.")]
        for name, most in (("title", LONGEST_TITLE), ("lead", LONGEST_LEAD), ("body", LONGEST_BODY))
        if len(getattr(story, name)) > most
    }
    if too_long:
        raise NotAllowed(too_long)


def _publish(story: Story, by: User | None) -> Story:
    story.state, story.publish_on = StoryState.PUBLISHED, None
    _go_out(story, "")
    story.published_at = story.updated_at
    return _save(story, "notifications.story_published", by, edition=story.edition)


def _go_out(story: Story, correction: str) -> None:
    story.edition, story.updated_at = story.edition + 1, _after(story)
    Edition.objects.create(
        story=story,
        number=story.edition,
        title=story.title,
        lead=story.lead,
        body=story.body,
        correction=correction,
        at=story.updated_at,
    )


def _after(story: Story) -> dt.datetime:
    """Now, and at least a second after its last edition: dates in feeds and headers know no less."""
    now = clock.now()
    return max(now, story.updated_at + dt.timedelta(seconds=1)) if story.updated_at else now


def _save(story: Story, kind: str, by: User | None, **data: Any) -> Story:
    story.version += 1
    story.save()
    record(kind, subject=story, by=by, **data)
    return story
