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
from meetings.workflow import STANDING, ItemState
from organisation.models import Unit, User

SHORTEST, LONGEST = 1, 120  # minutes


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
        return self.filter(Q(state=ItemState.ACCEPTED) | Q(proposed_by=user))

    def for_rows(self) -> ItemQuerySet:
        return self.select_related("owner_unit", "meeting", "proposed_by").order_by("pk")


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
    owner_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("owner"))
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="proposed_items")
    proposed_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(_("answer"), blank=True)  # why it is parked or not taken up
    submission_id = models.UUIDField(default=uuid4, unique=True, editable=False)
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
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:item_detail", args=[self.pk])
