from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from improvements.decision_table import Level
from improvements.models.suggestion import Suggestion
from improvements.workflow import State
from organisation.models import Unit, User


class Step(models.Model):
    """One thing that happened to a suggestion: a line of its life. Written with its event, never changed.

    `actor` and `role` say in what capacity, so that the page never needs to name a person.
    An internal step shows as "internal handling" with its date to those who do not handle it.
    """

    class Kind(models.TextChoices):
        MOVED = "moved", _("Changed state")
        RAISED = "raised", _("Sent up")
        HANDED_DOWN = "handed_down", _("Sent down with a mandate")
        HANDED_OVER = "handed_over", _("Handed over")
        CROSSED = "crossed", _("Handed over to another authority")
        CLEARED = "cleared", _("Found to hold nothing about an individual")
        MASKED = "masked", _("Masked")
        PAUSED = "paused", _("The promise was paused")
        RESUMED = "resumed", _("The pause was ended")
        KEPT = "kept", _("The merger was kept")
        FILE_REMOVED = "file_removed", _("A file was taken away")
        CHECKED = "checked", _("Checked: it holds")
        READ = "read", _("Read")

    class Actor(models.TextChoices):
        AUTHOR = "author", _("The author")
        HANDLER = "handler", _("The manager")
        STEERING = "steering", _("The steering group")
        RESPONSIBLE = "responsible", _("The responsible role")
        CLOCK = "clock", _("By itself, when the date came")
        IMPORT = "import", _("Import")

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.MOVED)
    from_state = models.CharField(max_length=20, choices=State, blank=True)
    state = models.CharField(max_length=20, choices=State)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=20, choices=Actor)
    role = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    would_change = models.TextField(blank=True)
    until = models.DateField(null=True)
    internal = models.BooleanField(default=False)
    # Of a step that changes hands: from whom and to whom, by the names they had then.
    giver = models.CharField(max_length=120, blank=True, db_default="")
    receiver = models.CharField(max_length=120, blank=True, db_default="")
    level = models.CharField(max_length=20, choices=Level, blank=True, db_default="")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "number"], name="improvements_steps_are_in_order"),
            models.CheckConstraint(
                condition=~Q(state="declined", kind="moved") | ~Q(text="") & ~Q(would_change=""),
                name="improvements_declining_step_has_reason",
            ),
            models.UniqueConstraint(
                fields=["suggestion", "level"],
                condition=Q(kind="raised"),
                name="improvements_raised_once_to_each_level",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["raised", "handed_down", "handed_over", "crossed"]) | ~Q(text=""),
                name="improvements_changing_hands_has_words",
            ),
            models.CheckConstraint(
                condition=~Q(kind="crossed") | ~Q(giver="") & ~Q(receiver=""),
                name="improvements_crossing_names_both_authorities",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id}.{self.number} {self.state}"

    @property
    def acted(self) -> str:
        """Who it was, as a capacity: the title of a post where there is one."""
        return self.role or self.get_actor_display()


class HandOver(models.Model):
    """A suggestion crossed the border to another authority: each administration and company is one."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="hand_overs")
    authority = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "authority"], name="improvements_handed_over_once_to_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} → {self.authority_id}"
