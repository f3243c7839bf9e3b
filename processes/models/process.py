from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import Unit, User
from processes.workflow import RUNNING, ProcessState


class ProcessQuerySet(models.QuerySet["Process"]):
    def standing(self) -> ProcessQuerySet:
        """Those that somebody still wants: not withdrawn."""
        return self.exclude(state=ProcessState.WITHDRAWN)

    def waiting_for_owner(self) -> ProcessQuerySet:
        return self.filter(state=ProcessState.NOMINATED)

    def electable(self) -> ProcessQuerySet:
        """Those that can be candidates of a round: the owner is in. Whether they are complete is asked of
        each (`completeness.missing`)."""
        return self.filter(state=ProcessState.CONFIRMED)

    def for_rows(self) -> ProcessQuerySet:
        return self.select_related("owner_unit__authority").order_by("pk")


class Process(models.Model):
    """A recurring chain from a need to a met need, across units: where a way of working can be shown."""

    State = ProcessState

    code = models.CharField(_("code"), max_length=8, unique=True)  # P01: spoken, written on agendas
    name = models.CharField(_("name"), max_length=120)
    starts_when = models.CharField(_("it starts when"), max_length=200)
    ends_when = models.CharField(_("it ends when"), max_length=200)
    owner_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="owned_processes", verbose_name=_("the unit that owns it")
    )
    touched_units = models.ManyToManyField(
        Unit, related_name="touched_by_processes", verbose_name=_("units that it touches")
    )
    customer = models.CharField(_("for whom"), max_length=120, blank=True)
    cases_per_year = models.PositiveIntegerField(_("times a year, about"), null=True, blank=True)
    lead_time_now = models.CharField(_("how long it takes today"), max_length=200, blank=True)
    motivation = models.TextField(_("why it suits as an example"), blank=True)
    risk = models.TextField(_("what speaks against, and where to draw the line"), blank=True)
    state = models.CharField(max_length=10, choices=ProcessState, default=ProcessState.NOMINATED)
    nominated_by = models.ForeignKey(User, models.PROTECT, related_name="nominated_processes")
    nominated_at = models.DateTimeField(default=clock.now)
    submission_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    # What the owner says to being asked: will and time, or why not.
    owner_text = models.TextField(_("what the owner says"), blank=True)
    owner_hours = models.PositiveSmallIntegerField(_("hours a week from the owner"), null=True, blank=True)
    owner_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    owner_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(_("why it is withdrawn"), blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = ProcessQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "code"], name="processes_process_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(starts_when="") & ~Q(ends_when=""),
                name="processes_process_has_name_start_and_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ProcessState.values), name="processes_process_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ProcessState.CONFIRMED, ProcessState.PILOT])
                | Q(owner_at__isnull=False, owner_hours__isnull=False) & ~Q(owner_text=""),
                name="processes_confirmed_by_owner_with_will_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProcessState.REFUSED) | Q(owner_at__isnull=False) & ~Q(owner_text=""),
                name="processes_refused_by_owner_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProcessState.WITHDRAWN) | ~Q(withdrawn_reason=""),
                name="processes_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("processes:process_detail", args=[self.code])

    @property
    def is_running(self) -> bool:
        """A candidate of a round in which it must not change. One query."""
        return self.candidacies.filter(selection__state__in=sorted(RUNNING)).exists()
