from __future__ import annotations

import hashlib
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models import Event
from lean_portal import clock
from meetings.models import Item
from notifications.permissions import edits_stories
from notifications.workflow import OUT, StoryState
from organisation.models import User

LONGEST_TITLE, LONGEST_LEAD, LONGEST_BODY = 100, 300, 3000


class StoryQuerySet(models.QuerySet["Story"]):
    def published(self) -> StoryQuerySet:
        return self.filter(state=StoryState.PUBLISHED).order_by("-published_at", "-pk")

    def withdrawn(self) -> StoryQuerySet:
        return self.filter(state=StoryState.WITHDRAWN).order_by("-updated_at", "-pk")

    def out(self) -> StoryQuerySet:
        """What the feeds tell of: stories, and that one is withdrawn."""
        return self.filter(state__in=sorted(OUT))

    def drafts(self) -> StoryQuerySet:
        return self.filter(state=StoryState.DRAFT).order_by("publish_on", "pk")

    def to_review(self) -> StoryQuerySet:
        """Drafts that wait for an editor, not for their moment."""
        return self.drafts().filter(publish_on=None)

    def overtaken(self) -> StoryQuerySet:
        """With a message that was corrected after its words were written, or had last gone out."""
        alive = self.filter(state__in=[StoryState.DRAFT, StoryState.PUBLISHED])
        written = Coalesce("updated_at", "drafted_at")
        return alive.filter(items__message_versions__at__gt=written).distinct().order_by("pk")

    def visible_to(self, user: User) -> StoryQuerySet:
        """A withdrawn story is still found: its page says that it is withdrawn."""
        return self if edits_stories(user) else self.out()


class Story(models.Model):
    """Something to tell on the intranet: drafted from an event, reviewed by an editor, published.

    `uid` is the id that feeds and receivers know it by, for ever. `edition` counts what has gone out: 1 when
    it is published, one more for each correction and for the withdrawal; `version` counts every save."""

    State = StoryState

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    event = models.OneToOneField(Event, models.PROTECT, related_name="story")
    path = models.CharField(max_length=200)  # of what it is about
    # Items of a meeting whose words it uses: while one awaits samverkan it is not published.
    items = models.ManyToManyField(Item, related_name="stories", blank=True)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    lead = models.CharField(_("lead"), max_length=LONGEST_LEAD, blank=True)
    body = models.TextField(_("text"), max_length=LONGEST_BODY, blank=True)
    state = models.CharField(max_length=10, choices=StoryState, default=StoryState.DRAFT)
    embargo_until = models.DateTimeField(_("not before"), null=True)
    publish_on = models.DateTimeField(_("is published by itself at"), null=True)
    edition = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    drafted_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)  # when its last edition went out
    withdrawn_reason = models.CharField(_("why it is withdrawn"), max_length=300, blank=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        indexes = [
            models.Index(
                fields=["-published_at", "-id"], condition=Q(state="published"), name="notifications_stories"
            ),
            models.Index(fields=["publish_on"], condition=Q(state="draft"), name="notifications_drafts"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=StoryState.values), name="notifications_story_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="notifications_story_has_title"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OUT), published_at__isnull=False, updated_at__isnull=False)
                & Q(edition__gte=1)
                | ~Q(state__in=sorted(OUT)) & Q(published_at=None, updated_at=None, edition=0),
                name="notifications_story_out_has_edition",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") & ~Q(withdrawn_reason="")
                | ~Q(state="withdrawn") & Q(withdrawn_reason=""),
                name="notifications_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(publish_on=None) | Q(state="draft"), name="notifications_only_a_draft_waits"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("intranet:story_detail", args=[self.pk])

    @property
    def urn(self) -> str:
        return f"urn:uuid:{self.uid}"

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.get_absolute_url()

    @property
    def anchor(self) -> str:
        return f"story-{self.pk}"

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.body.split("\n\n") if part.strip()]

    def corrected_items(self) -> list[Item]:
        """Whose message was corrected after the words here were written, or had last gone out."""
        written = self.updated_at or self.drafted_at
        return list(self.items.filter(message_versions__at__gt=written).distinct())

    @property
    def is_out(self) -> bool:
        return self.state in OUT


class Edition(models.Model):
    """What went out once: the words, and for a later one what was corrected."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    lead = models.CharField(max_length=LONGEST_LEAD, blank=True)
    body = models.TextField(blank=True)
    correction = models.CharField(_("what is corrected"), max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="notifications_edition_once"),
            models.CheckConstraint(
                condition=Q(number=1, correction="") | Q(number__gt=1) & ~Q(correction=""),
                name="notifications_correction_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.story_id}.{self.number}"


# ---- who receives --------------------------------------------------------------------------------------


class FeedTokenQuerySet(models.QuerySet["FeedToken"]):
    def active(self) -> FeedTokenQuerySet:
        """A person's goes with the account."""
        return self.filter(Q(owner=None) | Q(owner__is_active=True), revoked_at=None)


class FeedToken(models.Model):
    """Lets a server, or a person's reader, fetch the feeds without logging in. Only the hash is stored."""

    class Kind(models.TextChoices):
        SERVER = "server", _("A server, such as the intranet")
        PERSON = "person", _("My own feed reader")

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("for"), max_length=6, choices=Kind, default=Kind.SERVER)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="feed_tokens")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = FeedTokenQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="person", owner__isnull=False) | Q(kind="server", owner=None),
                name="notifications_token_of_a_person_or_server",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="notifications_token_has_name"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(revoked_at=None), name="notifications_token_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HookQuerySet(models.QuerySet["Hook"]):
    def active(self) -> HookQuerySet:
        return self.filter(is_active=True)


class Hook(models.Model):
    """A server that is told of each edition as it goes out. `address_hash` stands in its deliveries."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    url = models.CharField(_("address"), max_length=300)
    secret = models.CharField(max_length=64, editable=False)  # signs, so it cannot be hashed
    address_hash = models.CharField(max_length=64, unique=True, editable=False)
    is_active = models.BooleanField(_("is used"), default=True)
    version = models.PositiveIntegerField(default=0)

    objects = HookQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(url="") & ~Q(secret=""), name="notifications_hook_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def new_address_hash() -> str:
        """Random, so that a changed address keeps its deliveries."""
        return hashlib.sha256(uuid4().bytes).hexdigest()
