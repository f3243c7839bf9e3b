from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import User
from processes.models.process import Process
from processes.workflow import OPENED, RUNNING, UNDECIDED, Rule, SelectionState

FEWEST, MOST = 1, 4


class SelectionQuerySet(models.QuerySet["Selection"]):
    def undecided(self) -> SelectionQuerySet:
        return self.filter(state__in=sorted(UNDECIDED))

    def assessing(self) -> SelectionQuerySet:
        return self.filter(state=SelectionState.ASSESSING)

    def overdue(self) -> SelectionQuerySet:
        """Their own deadline has passed without a decision."""
        return self.filter(state__in=sorted(RUNNING), decide_before__lt=clock.now())

    def decided(self) -> SelectionQuerySet:
        return self.filter(state=SelectionState.DECIDED).order_by("-decided_at")


class Selection(models.Model):
    """One choosing of a couple of processes, from criteria to decision."""

    State = SelectionState

    name = models.CharField(_("name"), max_length=80)
    places = models.PositiveSmallIntegerField(
        _("how many to choose"),
        default=2,
        validators=[MinValueValidator(FEWEST), MaxValueValidator(MOST)],
    )
    rules = ArrayField(
        models.CharField(max_length=24, choices=Rule),
        default=list,
        blank=True,
        verbose_name=_("what the choice must keep"),
    )
    assess_before = models.DateTimeField(_("assessed before"))
    decide_before = models.DateTimeField(_("decided before"))
    state = models.CharField(max_length=10, choices=SelectionState, default=SelectionState.PREPARING)
    seed = models.PositiveIntegerField(default=0)  # drawn when the round opens
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(null=True)
    revealed_at = models.DateTimeField(null=True)
    # The steering group's proposal.
    proposal = models.TextField(_("why these, together"), blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    sent_back_reason = models.TextField(_("why it came back"), blank=True)
    # The decision of koncernchefsgruppen.
    decision = models.TextField(_("what is said with the decision"), blank=True)
    deviation_reason = models.TextField(_("why not as proposed"), blank=True)
    reference = models.CharField(_("where it is written down"), max_length=120, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    cancelled_reason = models.TextField(_("why it is called off"), blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = SelectionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(state__in=sorted(UNDECIDED)),
                name="processes_one_undecided_selection",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SelectionState.values), name="processes_selection_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(places__gte=FEWEST, places__lte=MOST), name="processes_a_couple_of_places"
            ),
            models.CheckConstraint(
                condition=Q(decide_before__gte=F("assess_before")),
                name="processes_assessed_before_decided",
                violation_error_message=_("The decision comes before the assessments are in."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(OPENED))
                | Q(opened_at__isnull=False, revealed_at__isnull=False),
                name="processes_revealed_after_opened",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SelectionState.PROPOSED, SelectionState.DECIDED])
                | Q(proposed_at__isnull=False) & ~Q(proposal=""),
                name="processes_proposal_has_words",
            ),
            models.CheckConstraint(
                condition=~Q(state=SelectionState.DECIDED)
                | Q(decided_at__isnull=False, decided_at__lte=F("decide_before"))
                & ~Q(decision="")
                & ~Q(reference=""),
                name="processes_decided_in_time_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(state=SelectionState.CANCELLED) | ~Q(cancelled_reason=""),
                name="processes_called_off_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("processes:selection_detail", args=[self.pk])

    @property
    def is_revealed(self) -> bool:
        return self.state in OPENED

    @property
    def is_overdue(self) -> bool:
        return self.state in RUNNING and self.decide_before < clock.now()

    @property
    def last_day_to_assess(self) -> dt.date:
        return clock.local_day(self.assess_before)

    @property
    def last_day_to_decide(self) -> dt.date:
        return clock.local_day(self.decide_before)


class Criterion(models.Model):
    """One of the four questions of the founding text, with what 1 to 5 mean. Locked when the round opens."""

    class Key(models.TextChoices):
        OVERVIEW = "overview", _("Easy to overview")
        DEMONSTRATES = "demonstrates", _("Shows the way of working")
        GOOD_EXAMPLE = "good_example", _("A good example")
        BREADTH = "breadth", _("Involves several operations")

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="criteria")
    key = models.CharField(max_length=14, choices=Key)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=60)
    wording = models.CharField(_("in the words of the founding text"), max_length=160)
    anchors = ArrayField(models.CharField(max_length=240), size=5, verbose_name=_("what 1 to 5 mean"))
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )

    class Meta:
        ordering = ["selection", "position"]
        constraints = [
            models.UniqueConstraint(fields=["selection", "key"], name="processes_criterion_once_in_a_round"),
            models.CheckConstraint(condition=Q(anchors__len=5), name="processes_criterion_has_five_anchors"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=9), name="processes_criterion_has_weight"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="processes_criterion_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_computed(self) -> bool:
        """Breadth follows from the touched units, and may be changed with a reason."""
        return self.key == self.Key.BREADTH


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def chosen(self) -> CandidateQuerySet:
        return self.filter(is_chosen=True)


class Candidate(models.Model):
    """A process in a round. What is assessed is frozen when the round opens: `facts` as in `facts.of`."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="candidates")
    process = models.ForeignKey(Process, models.PROTECT, related_name="candidacies")
    position = models.PositiveSmallIntegerField(default=0)
    facts: Any = models.JSONField(null=True)
    breadth = models.PositiveSmallIntegerField(null=True)  # 1–5, computed from the touched units
    is_proposed = models.BooleanField(default=False)
    is_chosen = models.BooleanField(default=False)
    why_not = models.TextField(_("why not"), blank=True)
    again = models.CharField(_("when again"), max_length=200, blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["selection", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["selection", "process"], name="processes_candidate_once"),
            models.CheckConstraint(
                condition=Q(breadth=None) | Q(breadth__gte=1, breadth__lte=5),
                name="processes_breadth_between_one_and_five",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        return self.facts["code"] if self.facts else self.process.code

    @property
    def name(self) -> str:
        return self.facts["name"] if self.facts else self.process.name
