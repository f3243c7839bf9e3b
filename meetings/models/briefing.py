from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from meetings.models.item import Item
from meetings.models.meeting import Meeting
from organisation.models import Unit, User

LONGEST_LINE, LONGEST_HELP = 300, 500


class BriefingQuerySet(models.QuerySet["Briefing"]):
    def held(self) -> BriefingQuerySet:
        return self.filter(held_on__isnull=False)

    def asking_for_help(self) -> BriefingQuerySet:
        """With their workplaces, in the order of the organisation."""
        return self.filter(needs_help=True).select_related("unit").order_by("unit__path")

    def for_reach(self) -> BriefingQuerySet:
        """`elsewhere`: how many were reached at the other occasions, as on nights."""
        return self.select_related("unit").annotate(elsewhere=models.Sum("occasions__present", default=0))


class Briefing(models.Model):
    """How the messages of a meeting are told at one workplace. It belongs to the workplace: whoever answers
    there writes it, and nobody who was present is named."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="briefings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="briefings")
    local_line = models.CharField(_("what it means here"), max_length=LONGEST_LINE, blank=True)
    planned_on = models.DateField(_("day of the workplace meeting"), null=True)
    held_on = models.DateField(_("gone through on"), null=True)
    present = models.PositiveSmallIntegerField(_("present"), null=True)
    of = models.PositiveSmallIntegerField(_("of how many"), null=True)
    covered = models.ManyToManyField(Item, related_name="+", blank=True)
    needs_help = models.BooleanField(_("we need help"), default=False)
    help_words = models.CharField(_("with what"), max_length=LONGEST_HELP, blank=True)
    briefed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=0)

    objects = BriefingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "unit__path"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "unit"], name="meetings_briefing_once_a_workplace"),
            models.CheckConstraint(
                condition=Q(held_on=None, present=None, of=None, briefed_by=None)
                | Q(
                    held_on__isnull=False,
                    briefed_by__isnull=False,
                    present__isnull=False,
                    of__isnull=False,
                    present__gte=1,
                    present__lte=F("of"),
                ),
                name="meetings_briefing_present_of_all",
            ),
            models.CheckConstraint(
                condition=Q(needs_help=True) | Q(help_words=""), name="meetings_briefing_help_in_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.unit_id}"


class SubMeeting(models.Model):
    """Another occasion at the same workplace, as on nights or weekends."""

    briefing = models.ForeignKey(Briefing, models.CASCADE, related_name="occasions")
    words = models.CharField(_("which"), max_length=60)
    held_on = models.DateField(_("day"))
    present = models.PositiveSmallIntegerField(_("present"))

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") & Q(present__gte=1), name="meetings_occasion_says_which_and_how_many"
            )
        ]

    def __str__(self) -> str:
        return self.words


class RetellingQuerySet(models.QuerySet["Retelling"]):
    def waiting(self) -> RetellingQuerySet:
        """Not told yet, at workplaces that stand or were taken over by one that does."""
        heir = Unit.objects.workplaces().alias(
            asked=models.ExpressionWrapper(OuterRef("briefing__unit__path"), models.CharField())
        )
        return self.filter(Exists(heir.filter(asked__startswith=F("path"))), told_at=None)


class Retelling(models.Model):
    """A workplace that has been through the meeting is to be told once more: the message was corrected, or
    came later."""

    class Kind(models.TextChoices):
        CORRECTED = "corrected", _("The message has been corrected")
        ADDED = "added", _("The message came later")

    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="retellings")
    item = models.ForeignKey(Item, models.PROTECT, related_name="retellings")
    kind = models.CharField(max_length=9, choices=Kind)
    asked_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = RetellingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["corrected", "added"]), name="meetings_retelling_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(told_at=None, told_by=None) | Q(told_at__isnull=False, told_by__isnull=False),
                name="meetings_told_again_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["briefing", "item"], condition=Q(told_at=None), name="meetings_retelling_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.briefing_id} {self.item_id}"

    @property
    def mark(self) -> str:
        """Which it is, and of which wording of the message."""
        return f"{self.pk}:{self.item.version}"
