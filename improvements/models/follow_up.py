from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from improvements.models.effort import Effort
from improvements.models.suggestion import Suggestion
from improvements.workflow import State
from organisation.models import Unit, User

AFTER_DAYS = (30, 90, 180, 365)
EARLY = 14  # days before it is due that it can be answered


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def open(self) -> FollowUpQuerySet:
        """Still to be answered."""
        return self.filter(result="")

    def standing(self) -> FollowUpQuerySet:
        """Open, and what they ask about holds as far as is known."""
        done = Q(effort__suggestion__state=State.IMPLEMENTED) | Q(effort__suggestion=None)
        return self.open().filter(done)

    def of_suggestion(self, suggestion: Suggestion | models.OuterRef) -> FollowUpQuerySet:
        return self.filter(effort__suggestion=suggestion)


class FollowUp(models.Model):
    """Does this still hold? Asked of a role, not of a person, a number of days after it was carried out, or
    after a pilot was closed whose way of doing it stays.

    `since` is the day it was carried out: what relapses and is carried out again is followed up anew.
    """

    class Result(models.TextChoices):
        HOLDS = "holds", _("It holds")
        FAILS = "fails", _("It does not hold")
        MISSED = "missed", _("Nobody looked")
        DROPPED = "dropped", _("No longer asked")

    effort = models.ForeignKey(Effort, models.PROTECT, related_name="follow_ups")
    since = models.DateField(_("carried out"))
    after = models.PositiveSmallIntegerField(_("days after"))
    due_on = models.DateField(_("due"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("responsible role"))
    result = models.CharField(_("result"), max_length=10, choices=Result, blank=True)
    words = models.TextField(_("what was seen"), blank=True)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4, null=True, blank=True)
    answered_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["unit", "due_on"], condition=Q(result=""), name="improvements_checks_of_unit"
            ),
            models.Index(fields=["due_on"], condition=Q(result=""), name="improvements_checks_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["effort", "since", "after"], name="improvements_each_check_once"),
            models.CheckConstraint(
                condition=Q(after__in=AFTER_DAYS), name="improvements_checks_at_their_days"
            ),
            models.CheckConstraint(
                condition=Q(result="", answered_at=None) | ~Q(result="") & Q(answered_at__isnull=False),
                name="improvements_answered_check_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(result__in=["holds", "fails"]) | ~Q(words=""),
                name="improvements_answered_check_has_words",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("since")), name="improvements_check_comes_after_the_work"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effort_id} +{self.after}"

    @property
    def opens_on(self) -> dt.date:
        """The first day on which it can be answered."""
        return self.due_on - dt.timedelta(days=EARLY)
