from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from improvements.models.effort import Effort
from lean_portal import clock
from organisation.models import User


class RelapseQuerySet(models.QuerySet["Relapse"]):
    def open(self) -> RelapseQuerySet:
        """Nobody has said yet what follows."""
        return self.filter(follows="")


class Relapse(models.Model):
    """What a pilot left behind holds no longer: how that was seen, and what follows. A suggestion has its
    states and steps for it; a pilot is closed and moves no more.

    `by` is empty where nobody looked in time. `due_on` is the last day to say what follows.
    """

    class Follows(models.TextChoices):
        AGAIN = "again", _("We have taken it up again")
        OVER = "over", _("We let it go")

    effort = models.ForeignKey(Effort, models.PROTECT, related_name="relapses")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    words = models.TextField(_("what was seen"), blank=True)
    due_on = models.DateField(_("what follows is said by"))
    follows = models.CharField(_("what follows"), max_length=6, choices=Follows, blank=True)
    answer = models.TextField(_("in your own words"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = RelapseQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["effort"], condition=Q(follows=""), name="improvements_one_relapse_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(follows="", answer="", answered_at=None, answered_by=None)
                | ~Q(follows="") & ~Q(answer="") & Q(answered_at__gte=F("at"), answered_by__isnull=False),
                name="improvements_relapse_is_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(by=None, words="") | Q(by__isnull=False) & ~Q(words=""),
                name="improvements_relapse_says_what_was_seen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effort_id} {self.at:%Y-%m-%d}"
