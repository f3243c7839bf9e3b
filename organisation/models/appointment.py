from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import CharField, Exists, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models.unit import Unit, UnitQuerySet
from organisation.roles import ANSWERING, SINGLE, Role


class Period(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


PERIOD = Period("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True))


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def on(self, day: dt.date) -> AppointmentQuerySet:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def current(self) -> AppointmentQuerySet:
        return self.on(clock.today())

    def held_by_active(self) -> AppointmentQuerySet:
        """Held by somebody who can log in: a post that only a person without account holds is vacant."""
        return self.filter(user__is_active=True)

    def answering(self) -> AppointmentQuerySet:
        return self.filter(role__in=ANSWERING).current().held_by_active()

    def answering_for(self, unit: Unit) -> AppointmentQuerySet:
        """Who answers for the unit today: whoever holds a post there, else in the nearest unit above it."""
        above = (
            self.answering()
            .alias(asked=Value(unit.path, output_field=CharField()))
            .filter(asked__startswith=F("unit__path"))
        )
        nearest = above.order_by(Length("unit__path").desc()).values("unit__path")[:1]
        return above.filter(unit__path=Subquery(nearest)).order_by("role", "id")

    def answering_for_any(self, units: UnitQuerySet) -> AppointmentQuerySet:
        """The same for many units at once: who answers today for at least one of them."""
        above = (
            self.answering()
            .alias(asked=ExpressionWrapper(OuterRef("path"), output_field=CharField()))
            .filter(asked__startswith=F("unit__path"))
        )
        nearest = above.order_by(Length("unit__path").desc()).values("unit")[:1]
        posts = units.order_by().annotate(answered_from=Subquery(nearest)).values("answered_from")
        return self.answering().filter(unit__in=posts)

    def deputies_in(self, units: Iterable[Unit] | Iterable[int]) -> AppointmentQuerySet:
        """Deputies of these units whose last day has not passed."""
        coming = Q(ends_on=None) | Q(ends_on__gte=clock.today())
        return self.filter(coming, role=Role.DEPUTY, unit__in=units).order_by("starts_on", "id")

    def as_posts(self) -> models.QuerySet[Any, dict[str, Any]]:
        return self.order_by("id").values(
            "role", "unit_id", path=F("unit__path"), authority_id=F("unit__authority_id")
        )

    def answered_units(self, paths: Iterable[str]) -> UnitQuerySet:
        """Units answered for from these posts: the units of the posts, and units below them for which
        nobody nearer holds an answering post today (a vacant post falls to the superior)."""
        scope = Q(pk__in=[])
        for path in paths:
            nearer = (
                Appointment.objects.answering()
                .alias(asked=ExpressionWrapper(OuterRef("path"), output_field=CharField()))
                .filter(asked__startswith=F("unit__path"), unit__path__startswith=path)
                .exclude(unit__path=path)
            )
            scope |= Q(path=path) | (Q(path__startswith=path) & ~Exists(nearer))
        return Unit.objects.filter(scope).order_by()


class Appointment(models.Model):
    """Somebody holds a role in a unit between two dates. Obligations belong to the role, so nothing is
    orphaned when the person leaves. The last day counts."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("account"),
    )
    person = models.ForeignKey(
        "organisation.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("person without an account"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments", verbose_name=_("unit"))
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("to, the last day counts"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["unit__path", "role", "starts_on"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        indexes = [models.Index(fields=["unit", "role"], name="organisation_appointment_post")]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, person__isnull=False) | Q(user__isnull=False, person=None),
                name="organisation_appointment_has_one_holder",
                violation_error_message=_("Choose an account or a person without an account, not both."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="organisation_appointment_ends_after_it_begins",
                violation_error_message=_("The last day is before the first."),
            ),
            ExclusionConstraint(
                name="organisation_one_holder_of_a_single_post",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=sorted(SINGLE)),
                violation_error_message=_("Somebody else holds this post during these dates."),
            ),
            ExclusionConstraint(
                name="organisation_same_appointment_once",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already holds the role there during these dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.unit}"

    @property
    def holder(self) -> models.Model | None:
        return self.user or self.person


class Body(models.Model):
    """A named group. Its members are derived: everybody who holds one of its roles today."""

    key = models.SlugField(_("key"), unique=True)
    name_sv = models.CharField(_("name in Swedish"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    purpose = models.TextField(_("purpose"), blank=True)
    composition_rule = models.CharField(_("rule of composition"), max_length=200, blank=True)
    term_of_office = models.CharField(_("term of office"), max_length=120, blank=True)
    member_roles = ArrayField(
        models.CharField(max_length=20, choices=Role), verbose_name=_("roles of members")
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("body")
        verbose_name_plural = _("bodies")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_sv

    def members(self) -> AppointmentQuerySet:
        return Appointment.objects.filter(role__in=self.member_roles).current()
