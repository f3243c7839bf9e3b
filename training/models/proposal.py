from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import User
from training.models.course import Course, Provider, Tier


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def waiting(self) -> ProposalQuerySet:
        """For koncernchefsgruppen."""
        return self.filter(state=Proposal.State.PROPOSED)


class Proposal(models.Model):
    """The steering group proposes a training; group management decides."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for a decision")
        YES = "yes", _("Decided: yes")
        NO = "no", _("Decided: no")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    submission_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("training"), max_length=120)
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("course")
    )
    tier = models.CharField(_("tier"), max_length=12, choices=Tier)
    for_whom = models.CharField(_("for whom"), max_length=200)
    why_now = models.TextField(_("why now"))
    time_and_cost = models.CharField(_("time and cost"), max_length=200)
    provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("provider")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROPOSED)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    decision = models.TextField(_("decision"), blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(for_whom="") & ~Q(why_now=""), name="training_proposal_has_reasons"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"], decided_on=None)
                | Q(state__in=["yes", "no"], decided_on__isnull=False, decided_by__isnull=False)
                & ~Q(decision=""),
                name="training_decision_has_words_and_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("training:proposal_detail", args=[self.pk])

    @property
    def waits(self) -> bool:
        return self.state == self.State.PROPOSED
