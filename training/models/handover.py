from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import User


class HandoverQuerySet(models.QuerySet["Handover"]):
    def open(self) -> HandoverQuerySet:
        return self.filter(closed_at=None)


class Handover(models.Model):
    """Somebody leaves, and what rests on them by name goes to others, who accept it. What rests on a post
    goes with the post and is no part of this."""

    leaver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who leaves"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["leaver"], condition=Q(closed_at=None), name="training_one_open_handover_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leaver_id} {self.at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("overview:handover", args=[self.pk])


class LineQuerySet(models.QuerySet["HandoverLine"]):
    def waiting(self) -> LineQuerySet:
        return self.filter(accepted_at=None, gone_at=None)

    def to_give(self) -> LineQuerySet:
        """Somebody has said no, and nobody else is chosen yet."""
        return self.waiting().filter(to=None, refused_at__isnull=False, handover__closed_at=None)


class HandoverLine(models.Model):
    """One thing that goes to somebody: it is theirs when they have accepted it. Until then it stays where it
    was; what was answered or ended meanwhile is gone. Whoever cannot take it over says why, and another is
    chosen."""

    class Kind(models.TextChoices):
        EVALUATION = "evaluation", _("An evaluation")
        SUPPORT = "support", _("A request for support")

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=12, choices=Kind)
    row = models.PositiveBigIntegerField()
    to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("goes to"))
    accepted_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("why not"), blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["to"], condition=Q(accepted_at=None, gone_at=None), name="training_lines_to_accept"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["handover", "kind", "row"], name="training_handed_over_once"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(to__isnull=False, gone_at=None),
                name="training_line_is_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_by=None, reason="")
                | Q(refused_at__isnull=False, refused_by__isnull=False, to=None) & ~Q(reason=""),
                name="training_line_is_refused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"
