from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal import clock
from meetings.models.item import Item
from meetings.models.meeting import Meeting
from meetings.permissions import leads_meetings
from organisation.models import User


class NotesVersion(models.Model):
    """The notes as they were closed. Never changed: opened again and closed anew they are a further version.

    `content` is what `meetings.notes.content_of` gives, in the language of the group.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    reason = models.TextField(blank=True)  # why the version before was opened again
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meetings_notes_version_once"),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | Q(number__gte=2) & ~Q(reason=""),
                name="meetings_notes_again_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:notes_version", args=[self.meeting_id, self.number])


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def waiting(self) -> CorrectionQuerySet:
        return self.filter(state=Correction.State.WAITING)

    def visible_to(self, user: User) -> CorrectionQuerySet:
        return self if leads_meetings(user) else self.filter(proposed_by=user)


class Correction(models.Model):
    """What somebody who took part wants the notes to say instead. Without an item it is about the whole."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("a correction", "Waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("a correction", "Accepted")
        DECLINED = "declined", pgettext_lazy("a correction", "Not accepted")

    class Part(models.TextChoices):
        NOTES = "notes", _("The notes")
        DECISION = "decision", _("The decision")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="corrections")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="corrections")
    part = models.CharField(_("what"), max_length=8, choices=Part, blank=True)
    was = models.TextField(blank=True)
    wished = models.TextField(_("wished text"))
    why = models.TextField(_("why"), blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    submission_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(wished=""), name="meetings_correction_says_what"),
            models.CheckConstraint(
                condition=Q(item=None, part="") | Q(item__isnull=False, part__in=["notes", "decision"]),
                name="meetings_correction_of_a_part",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer=""), name="meetings_declined_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at=None)
                | ~Q(state="waiting") & Q(answered_at__isnull=False),
                name="meetings_correction_answered_once",
            ),
        ]

    def __str__(self) -> str:
        return self.wished[:60]

    def get_absolute_url(self) -> str:
        return reverse("meetings:correction", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
