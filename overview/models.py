"""What the overview reads: computed every night from what has happened, so that the page costs the same in
ten years. Nothing here is the only copy of anything, except a published report of who is heard."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from improvements.shares import units_shown_to
from organisation.models import Post, Unit, User
from organisation.roles import SINGLE, Role
from overview.signals import Sign


class Kind(models.TextChoices):
    """How people act, not what they achieve. `SHARES` are kept of promised, the others are counted."""

    PROMISES = "promises", _("Decisions in time")
    CHECKS = "checks", _("Checks on time")
    MEETINGS = "meetings", _("Board meetings")
    VISITS = "visits", _("Visits where the work is done")
    LOCAL = "local", _("Decisions of its own")


SHARES = frozenset({Kind.PROMISES, Kind.CHECKS})


def shown_units(user: User) -> models.QuerySet[Unit]:
    """Whose own figures a person reads: a unit has one manager, so they are a person's (shares.py). The
    group's management reads all."""
    return Unit.objects.all() if user.has_role(Role.GROUP_MANAGEMENT) else units_shown_to(user)


class Series(models.Model):
    """One month of one series: how many, or how many of how many. `whole`: the unit with all below it."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    whole = models.BooleanField(default=False)
    kind = models.CharField(max_length=10, choices=Kind)
    month = models.DateField()
    value = models.PositiveIntegerField()
    of = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "overview_series"
        ordering: ClassVar = ["unit", "kind", "month"]
        indexes: ClassVar = [
            models.Index(fields=["month", "kind"], include=["unit", "value"], name="overview_series_month"),
            models.Index(
                fields=["kind", "unit", "month"], condition=Q(whole=True), name="overview_series_whole"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "whole", "kind", "month"], name="overview_one_value_a_month"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="overview_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(of=None) | Q(value__lte=F("of")), name="overview_share_is_at_most_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.month:%Y-%m}"


class SignalQuerySet(models.QuerySet["Signal"]):
    def standing(self) -> SignalQuerySet:
        return self.filter(gone_on=None)

    def shown_to(self, user: User, *, since: dt.date) -> SignalQuerySet:
        """The one it is about at once, everybody else who may read it when two weeks have passed."""
        own = Q(unit__in=[post.unit_id for post in manager_posts(user)])
        rest = Q(found_on__lte=since) & (Q(whole=True) | Q(unit__in=shown_units(user)))
        return self.filter(own | rest)


def manager_posts(user: User) -> tuple[Post, ...]:
    return user.posts_as(SINGLE)


class Signal(models.Model):
    """Something has changed in a series, and it is not chance. Gone when a later month takes it back."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    whole = models.BooleanField(default=False)
    kind = models.CharField(max_length=10, choices=Kind)
    sign = models.CharField(max_length=10, choices=Sign)
    month = models.DateField()
    found_on = models.DateField()
    gone_on = models.DateField(null=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["unit__path", "kind", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "whole", "kind"],
                condition=Q(gone_on=None),
                name="overview_one_standing_signal",
            ),
            models.CheckConstraint(condition=Q(sign__in=Sign.values), name="overview_sign_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.sign}"


class Standing(models.Model):
    """Of the improvements carried out in a year: how many were looked at after so many days, how many of them
    had fallen, and the share that stands."""

    cohort = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    at_risk = models.PositiveIntegerField()
    fell = models.PositiveIntegerField()
    share = models.DecimalField(max_digits=6, decimal_places=5)

    class Meta:
        ordering: ClassVar = ["cohort", "after"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "after"], name="overview_each_check_day_once"),
            models.CheckConstraint(condition=Q(fell__lte=F("at_risk")), name="overview_falls_of_those_seen"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} +{self.after}"


class Heard(models.Model):
    """A published cell of the report of who is heard: what is hidden in it stands nowhere. Written once for
    each half-year, and never computed again: two versions of it would tell of single persons."""

    class Shown(models.TextChoices):
        NUMBER = "number"
        FEW = "few"
        HIDDEN = "hidden"

    first_day = models.DateField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    deskless = models.BooleanField(null=True)  # None, with shift_work: the sum of the organisation
    shift_work = models.BooleanField(null=True)
    people = models.PositiveIntegerField()
    shown = models.CharField(max_length=10, choices=Shown)
    heard = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["unit__path", "deskless", "shift_work"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["first_day", "unit", "deskless", "shift_work"],
                nulls_distinct=False,
                name="overview_each_cell_published_once",
            ),
            models.CheckConstraint(
                condition=Q(shown="number", heard__isnull=False) | ~Q(shown="number") & Q(heard=None),
                name="overview_hidden_cell_holds_no_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.first_day} {self.shown}"


class Computed(models.Model):
    """The night's work of this day is done, or being done by whoever wrote the row first."""

    day = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return str(self.day)
