from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from improvements.models import Effort, Measure, MeasuredValue, Trial
from improvements.models.weighing import Consultation
from lean_portal import clock
from organisation.models import Unit, User
from processes.models.process import Process
from processes.models.selection import Candidate
from processes.workflow import PilotState


class Outcome(models.TextChoices):
    """What happens with a pilot's way of doing it when the pilot is over."""

    SPREAD = "spread", _("It stays here, and we advise others to do the same")
    KEEP = "keep", _("It stays here, as it is now")
    STOP = "stop", _("It goes back to what it was")


class PilotQuerySet(models.QuerySet["Pilot"]):
    def active(self) -> PilotQuerySet:
        return self.filter(state=PilotState.ACTIVE)

    def for_pages(self) -> PilotQuerySet:
        return self.select_related(
            "process", "owner_unit__authority", "candidate__selection", "effort__owner_unit"
        )

    def with_last_cycle(self) -> PilotQuerySet:
        """`cycle_ended_at`: when a cycle was last concluded."""
        return self.annotate(cycle_ended_at=Max("effort__trials__concluded_at"))

    def quiet_since(self, moment: dt.datetime) -> PilotQuerySet:
        """Those that run, and in which nothing has been written since then: no cycle goes on or has ended,
        nothing was measured, and neither A3, map nor log has changed."""
        cycles = Trial.objects.filter(
            Q(concluded_at=None) | Q(concluded_at__gte=moment), effort=OuterRef("effort")
        )
        written = (
            Q(a3_parts__changed_at__gte=moment) | Q(maps__changed_at__gte=moment) | Q(notes__at__gte=moment)
        )
        busy = Pilot.objects.filter(written, pk=OuterRef("pk"))
        values = MeasuredValue.objects.filter(entered_at__gte=moment, measure__effort=OuterRef("effort"))
        measures = Measure.objects.filter(created_at__gte=moment, effort=OuterRef("effort"))
        nothing = (~Exists(cycles), ~Exists(busy), ~Exists(values), ~Exists(measures))
        return self.active().filter(*nothing, begun_at__lt=moment)


class Pilot(models.Model):
    """A chosen process on which the way of working is tried out. From when it begins it has an effort, which
    holds its cycles and measures; what is measured before then: `pilot_readiness.effort_of_pilot`."""

    State = PilotState
    Outcome = Outcome

    process = models.OneToOneField(Process, models.PROTECT, related_name="pilot")
    candidate = models.OneToOneField(Candidate, models.PROTECT, related_name="pilot")
    owner_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=240, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=0)

    state = models.CharField(
        max_length=8, choices=PilotState, default=PilotState.CHOSEN, db_default=PilotState.CHOSEN
    )
    effort = models.OneToOneField(Effort, models.PROTECT, null=True, related_name="pilot")
    begun_at = models.DateTimeField(_("began"), null=True)
    many_reason = models.TextField(_("why more than three at once"), blank=True, db_default="")
    # Samverkan, or a negotiation by the MBL: whether it is needed, when it was done, what it gave or why not.
    consultation = models.CharField(
        _("consultation with the unions"), max_length=12, choices=Consultation, blank=True, db_default=""
    )
    consulted_on = models.DateField(_("consultation done on"), null=True)
    consultation_note = models.TextField(_("what it gave"), blank=True, db_default="")
    # What is said when it is over.
    closed_at = models.DateTimeField(_("closed"), null=True)
    gained = models.TextField(_("what the process gained"), blank=True, db_default="")
    learnt = models.TextField(_("what we learnt about the way of working"), blank=True, db_default="")
    outcome = models.CharField(
        _("what happens now"), max_length=8, choices=Outcome, blank=True, db_default=""
    )

    objects = PilotQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PilotState.CHOSEN, begun_at=None, effort=None)
                | Q(
                    state__in=[PilotState.ACTIVE, PilotState.CLOSED],
                    begun_at__isnull=False,
                    effort__isnull=False,
                ),
                name="processes_begun_pilot_has_an_effort",
            ),
            models.CheckConstraint(
                condition=Q(state=PilotState.CLOSED, closed_at__isnull=False, outcome__in=Outcome.values)
                & ~Q(gained="")
                & ~Q(learnt="")
                | ~Q(state=PilotState.CLOSED) & Q(closed_at=None, outcome="", gained="", learnt=""),
                name="processes_closed_pilot_has_lessons",
            ),
            models.CheckConstraint(
                condition=Q(consulted_on=None) | Q(consultation="needed"),
                name="processes_consulted_where_needed",
            ),
        ]

    def __str__(self) -> str:
        return self.process.name

    def get_absolute_url(self) -> str:
        return reverse("processes:pilot_detail", args=[self.process.code])

    @property
    def is_closed(self) -> bool:
        return self.state == PilotState.CLOSED

    @property
    def is_consulted(self) -> bool:
        """Whether the question of samverkan has its answer: it was not needed, or it is done."""
        return self.consultation == Consultation.NOT_NEEDED or self.consulted_on is not None


class PilotMember(models.Model):
    """A place in the team: a role in a unit, not a person's name."""

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    role = models.CharField(_("who"), max_length=120)

    class Meta:
        ordering = ["pilot", "unit__path", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "unit", "role"], name="processes_member_once"),
            models.CheckConstraint(condition=~Q(role=""), name="processes_member_has_role"),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.unit}"


class MethodNote(models.Model):
    """What we learnt about the way of working itself, on a day."""

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="notes")
    on = models.DateField(_("day"))
    text = models.TextField(_("what we learnt"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="processes_note_has_words")]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.on}"
