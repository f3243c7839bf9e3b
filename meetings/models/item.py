from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal import clock
from meetings.models.meeting import Meeting
from meetings.permissions import leads_meetings
from meetings.workflow import ON_AGENDA, STANDING, TIMES, ItemState, Result
from organisation.models import Unit, User
from organisation.roles import Role

SHORTEST, LONGEST = 1, 120  # minutes
MESSAGE_WORDS = 60  # at most, so that it is said at the workplace and not read out
LAST_TIME = "last_time"  # the source of the first item of every meeting: what came of last time
# Roles of the group that can present an item, beside the managers of the units.
PRESENTERS = (Role.STEERING_CONVENOR, Role.COORDINATOR)


class ItemQuerySet(models.QuerySet["Item"]):
    def standing(self) -> ItemQuerySet:
        return self.filter(state__in=sorted(STANDING))

    def proposed(self) -> ItemQuerySet:
        return self.filter(state=ItemState.PROPOSED)

    def accepted(self) -> ItemQuerySet:
        return self.filter(state=ItemState.ACCEPTED)

    def visible_to(self, user: User) -> ItemQuerySet:
        """What is on an agenda, for all who take part; what is not, for its proposer and those who lead."""
        if leads_meetings(user):
            return self
        return self.filter(Q(state__in=sorted(ON_AGENDA)) | Q(proposed_by=user))

    def on_agenda(self) -> ItemQuerySet:
        """In the order in which they are taken up."""
        return self.filter(state__in=sorted(ON_AGENDA)).order_by("position", "pk")

    def for_rows(self) -> ItemQuerySet:
        return self.select_related("owner_unit", "meeting", "proposed_by").order_by("position", "pk")


class Item(models.Model):
    """Something to take up at a KL-Info. Without a meeting it waits for the next that is planned."""

    State = ItemState

    class Kind(models.TextChoices):
        INFORMATION = "information", pgettext_lazy("an item", "Information")
        DIALOGUE = "dialogue", pgettext_lazy("an item", "Dialogue")
        DECISION = "decision", pgettext_lazy("an item", "Decision")
        FOLLOW_UP = "follow_up", pgettext_lazy("an item", "Follow-up")
        WORKSHOP = "workshop", pgettext_lazy("an item", "Workshop")

    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="items")
    title = models.CharField(_("title"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.INFORMATION)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    wished_outcome = models.CharField(_("wished outcome"), max_length=300)
    # Its owner is the manager of a unit, or a role of the whole group.
    owner_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("owner"))
    owner_role = models.CharField(max_length=20, choices=Role, blank=True)
    position = models.PositiveSmallIntegerField(default=0)  # on the agenda, from 1
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="proposed_items")
    proposed_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(_("answer"), blank=True)  # why it is parked or not taken up
    submission_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Told at the workplaces; `concerns` are the organisations that it is for, none of them: everybody.
    message = models.CharField(_("cascade message"), max_length=600, blank=True)
    concerns = models.ManyToManyField(Unit, related_name="+", blank=True)
    awaits_samverkan = models.BooleanField(default=False)
    samverkan_on = models.DateField(_("samverkan was done on"), null=True)
    needs_paper = models.BooleanField(default=False)
    # Where it came from by itself, as "selection:3": one standing item of each. `quiet_until`: when it was
    # rejected it is not drafted again before this day.
    source = models.CharField(max_length=60, blank=True)
    link = models.CharField(_("page in the portal"), max_length=200, blank=True)
    quiet_until = models.DateField(_("not again before"), null=True)
    # How many meetings it has been on, this one counted, and the item whose place it takes.
    times = models.PositiveSmallIntegerField(default=1)
    returned_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="comes_back_as")
    result = models.CharField(max_length=12, choices=Result, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    decision = models.TextField(_("decision"), blank=True)
    split_into = models.TextField(_("smaller items"), blank=True)  # the title of each on its own line
    begun_at = models.DateTimeField(null=True)
    # The window in which it was saved last: one that never heard that its text arrived may send it again.
    saved_in = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=0)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["meeting", "state"], name="meetings_item_meeting_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ItemState.values), name="meetings_item_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(wished_outcome=""), name="meetings_item_has_title_and_outcome"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST, minutes__lte=LONGEST),
                name="meetings_item_lasts_reasonably",
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.REJECTED) | ~Q(answer=""), name="meetings_rejected_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.ACCEPTED) | Q(meeting__isnull=False),
                name="meetings_accepted_to_a_meeting",
            ),
            models.CheckConstraint(
                condition=Q(owner_unit__isnull=False, owner_role="")
                | Q(owner_unit=None, owner_role__in=PRESENTERS),
                name="meetings_item_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(samverkan_on=None) | Q(awaits_samverkan=True),
                name="meetings_samverkan_done_was_awaited",
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(result__in=Result.values), name="meetings_result_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.TAKEN_UP) | ~Q(result=""), name="meetings_taken_up_with_result"
            ),
            models.CheckConstraint(
                condition=~Q(result=Result.DECIDED) | ~Q(decision=""), name="meetings_decided_in_words"
            ),
            models.CheckConstraint(
                condition=~Q(result=Result.DROPPED) | ~Q(notes=""), name="meetings_dropped_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(returned_from=None) | Q(times__gte=2), name="meetings_returned_counts"
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(state__in=sorted(STANDING)) & ~Q(source__in=["", LAST_TIME]),
                name="meetings_source_stands_once",
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(state__in=sorted(ON_AGENDA), source=LAST_TIME),
                name="meetings_one_look_back",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:item_detail", args=[self.pk])

    @property
    def owner(self) -> str:
        """By role, never by name."""
        return self.owner_unit.manager_title if self.owner_unit else str(Role(self.owner_role).label)

    @property
    def is_first(self) -> bool:
        return self.source == LAST_TIME

    @property
    def is_embargoed(self) -> bool:
        """Its message is for nobody's ears until samverkan is done."""
        return self.awaits_samverkan and self.samverkan_on is None

    @property
    def is_last_time(self) -> bool:
        """Now it is decided, split or dropped; it does not come back once more."""
        return self.times >= TIMES
