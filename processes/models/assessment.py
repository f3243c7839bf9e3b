from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import User
from processes.models.selection import Candidate, Criterion
from processes.permissions import sees_scores
from processes.workflow import OPENED


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        """One's own; those of the others once the round is revealed, where one may see scores at all."""
        if not sees_scores(user):
            return self.none()
        return self.filter(Q(assessor=user) | Q(candidate__selection__state__in=sorted(OPENED)))

    def counting(self) -> AssessmentQuerySet:
        """Without those that are shown but not counted."""
        return self.filter(conflict="")


class Assessment(models.Model):
    """What one member of the steering group says of one candidate."""

    class Conflict(models.TextChoices):
        """Of interest (jäv). Such scores are shown and not counted."""

        OWN = "own", _("Own unit or company")
        DECLARED = "declared", _("Declared")

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="assessments")
    assessor = models.ForeignKey(User, models.PROTECT, related_name="assessments")
    conflict = models.CharField(_("conflict of interest"), max_length=8, choices=Conflict, blank=True)
    conflict_reason = models.CharField(_("in what way"), max_length=240, blank=True)
    at = models.DateTimeField()  # the database's time: compared with the deadline
    version = models.PositiveIntegerField(default=0)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["candidate", "assessor"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "assessor"], name="processes_assessed_once"),
            models.CheckConstraint(
                condition=~Q(conflict="declared") | ~Q(conflict_reason=""),
                name="processes_declared_conflict_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.assessor_id}"


class ScoreQuerySet(models.QuerySet["Score"]):
    def visible_to(self, user: User) -> ScoreQuerySet:
        return self.filter(assessment__in=Assessment.objects.visible_to(user))


class Score(models.Model):
    """1–5 and one line, by criterion. No value is "don't know": never zero."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField(null=True)
    line = models.CharField(_("why, in one line"), max_length=240, blank=True)
    is_computed = models.BooleanField(default=False)  # left as the touched units say: needs no line
    at = models.DateTimeField()

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="processes_scored_once"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=1, value__lte=5),
                name="processes_score_between_one_and_five",
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(is_computed=True) | ~Q(line=""), name="processes_score_has_a_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.criterion_id}: {self.value or '?'}"


class ScoreChange(models.Model):
    """What was changed in the second round, with the reason. Never altered."""

    score = models.ForeignKey(Score, models.PROTECT, related_name="changes")
    old_value = models.PositiveSmallIntegerField(null=True)
    old_line = models.CharField(max_length=240, blank=True)
    new_value = models.PositiveSmallIntegerField(null=True)
    new_line = models.CharField(max_length=240, blank=True)
    reason = models.CharField(_("why it changed"), max_length=240)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="processes_change_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.score_id}: {self.old_value} → {self.new_value}"
