"""What those who handle a suggestion write for themselves before they decide. Each level has its own."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from improvements.models.suggestion import Suggestion
from improvements.workflow import UNDECIDED
from lean_portal import clock
from organisation.models import Unit, User


class Advice(models.TextChoices):
    APPROVE = "approve", _("Say yes")
    DECLINE = "decline", _("Say no")
    PARK = "park", _("Let it rest")
    REFER = "refer", _("Refer elsewhere")
    UNSURE = "unsure", _("Unsure")


class Thought(models.TextChoices):
    """Whether a question has been thought through; what the answer is stands in the comment."""

    YES = "yes", _("Yes")
    NO = "no", _("Not yet")
    NOT_RELEVANT = "not_relevant", _("Not relevant here")


class Consultation(models.TextChoices):
    """Samverkan, or a negotiation by the MBL, before an important change."""

    NEEDED = "needed", _("Needed")
    NOT_NEEDED = "not_needed", _("Not needed")


class OfLevel(models.Model):
    """Private to those who handle it at one level: a unit, or the steering group where there is none."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class PrivateNote(OfLevel):
    writer = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField(_("note"))
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["suggestion", "unit"], name="improvements_notes_of_level")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="improvements_private_note_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id}.{self.pk}"


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def open(self) -> EvaluationQuerySet:
        """Still waited for: by those who asked, as long as the suggestion lies with them and is undecided."""
        there = Q(unit=None, suggestion__at_steering=True) | Q(
            unit__isnull=False,
            suggestion__at_steering=False,
            suggestion__handler_unit__path__startswith=F("unit__path"),
        )
        return self.filter(there, answered_at=None, taken_back_at=None, suggestion__state__in=UNDECIDED)

    def asked_of(self, user: User) -> EvaluationQuerySet:
        """In person or through a post; not of somebody who has a conflict of interest."""
        asked = Q(evaluator=user) | Q(post__in=user.answered_unit_ids)
        return self.filter(asked).exclude(suggestion__left_out__contains=[user.pk])


class Evaluation(OfLevel):
    """Somebody is asked what they think, by a day. The answer is private to the level that asked."""

    evaluator = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    question = models.TextField(_("question"))
    due_on = models.DateField(_("answer by"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)
    text = models.TextField(_("evaluation"), blank=True, db_default="")
    advice = models.CharField(_("recommendation"), max_length=10, choices=Advice, blank=True, db_default="")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["suggestion", "unit"], name="improvements_evaluations_level")]
        constraints = [
            models.CheckConstraint(
                condition=Q(evaluator=None, post__isnull=False) | Q(evaluator__isnull=False, post=None),
                name="improvements_evaluation_asks_a_person_or_a_post",
            ),
            models.CheckConstraint(condition=~Q(question=""), name="improvements_evaluation_asks_something"),
            models.CheckConstraint(
                condition=Q(answered_at=None, advice="", text="", answered_by=None)
                | Q(answered_at__isnull=False, advice__in=Advice.values, answered_by__isnull=False)
                & ~Q(text=""),
                name="improvements_evaluation_answered_in_full",
            ),
            models.UniqueConstraint(
                fields=["suggestion", "unit", "evaluator", "post"],
                condition=Q(answered_at=None, taken_back_at=None),
                nulls_distinct=False,
                name="improvements_evaluation_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id}.{self.pk}"

    @property
    def late(self) -> bool:
        return self.answered_at is None and self.due_on < clock.today()


class Weighing(OfLevel):
    """The checklist of a level and what it recommends: one row, never overwritten unseen."""

    version = models.PositiveIntegerField(default=1)
    law = models.CharField(_("Law and secrecy"), max_length=12, choices=Thought, blank=True)
    law_note = models.CharField(max_length=200, blank=True)
    personal_data = models.CharField(_("Personal data"), max_length=12, choices=Thought, blank=True)
    personal_data_note = models.CharField(max_length=200, blank=True)
    it = models.CharField(_("IT and access rights"), max_length=12, choices=Thought, blank=True)
    it_note = models.CharField(max_length=200, blank=True)
    cost = models.CharField(_("Cost"), max_length=12, choices=Thought, blank=True)
    cost_note = models.CharField(max_length=200, blank=True)
    affected = models.CharField(_("Those affected are asked"), max_length=12, choices=Thought, blank=True)
    affected_note = models.CharField(max_length=200, blank=True)
    consultation = models.CharField(
        _("Consultation with the unions (samverkan, MBL)"), max_length=12, choices=Consultation, blank=True
    )
    consulted_on = models.DateField(_("Consultation done on"), null=True)
    consultation_note = models.CharField(max_length=200, blank=True)
    recommendation = models.CharField(_("recommendation"), max_length=10, choices=Advice, blank=True)
    grounds = models.TextField(_("why"), blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "unit"], nulls_distinct=False, name="improvements_one_weighing_a_level"
            ),
            models.CheckConstraint(
                condition=Q(consulted_on=None) | Q(consultation="needed"),
                name="improvements_consulted_where_needed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id}.{self.version}"

    @property
    def awaits_consultation(self) -> bool:
        return self.consultation == Consultation.NEEDED and self.consulted_on is None

    @property
    def thought(self) -> int:
        """How many of the questions are dealt with."""
        done = [getattr(self, name) not in ("", Thought.NO) for name in QUESTIONS]
        return sum(done) + bool(self.consultation and not self.awaits_consultation)


QUESTIONS = ("law", "personal_data", "it", "cost", "affected")
WRITTEN = (
    *(column for name in QUESTIONS for column in (name, f"{name}_note")),
    "consultation", "consulted_on", "consultation_note", "recommendation", "grounds",
)  # fmt: skip


class Conflict(models.Model):
    """Somebody is left out of a suggestion for a conflict of interest (jäv). Who is left out now stands on
    the suggestion itself, where its lock is and where every question of permission begins."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="conflicts")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    end_reason = models.TextField(_("why it is taken back"), blank=True, db_default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "user"],
                condition=Q(ended_at=None),
                name="improvements_left_out_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_by__isnull=False) & ~Q(end_reason=""),
                name="improvements_conflict_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.user_id}"
