from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from improvements.models.effort import Effort
from lean_portal import clock
from organisation.models import User


class Every(models.TextChoices):
    DAY = "day", _("every day")
    WEEK = "week", _("every week")
    MONTH = "month", _("every month")


class Better(models.TextChoices):
    LOWER = "lower", _("lower is better")
    HIGHER = "higher", _("higher is better")
    NEITHER = "neither", _("neither; we want to know")


class Measure(models.Model):
    """Something counted over time. What is counted, how and by whom is written before the first value."""

    effort = models.ForeignKey(Effort, models.PROTECT, related_name="measures")
    name = models.CharField(_("what we measure"), max_length=120)
    definition = models.TextField(_("how it is counted, where and by which role"))
    unit_name = models.CharField(pgettext_lazy("of a measure", "unit"), max_length=40)
    every = models.CharField(_("how often"), max_length=10, choices=Every, default=Every.WEEK)
    better = models.CharField(_("what is better"), max_length=10, choices=Better, default=Better.LOWER)
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["effort", "name"], name="improvements_measure_named_once"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(definition="") & ~Q(unit_name=""),
                name="improvements_measure_is_defined",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("improvements:measure_detail", args=[self.effort_id, self.pk])


class MeasuredValue(models.Model):
    """One value of a measure. `day` is the first day of the day, week or month that it is of."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="values")
    day = models.DateField(_("day"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4)
    note = models.CharField(_("note"), max_length=200, blank=True)
    entered_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "day"], name="improvements_one_value_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.value}"


class MeasureLineQuerySet(models.QuerySet["MeasureLine"]):
    def that_count(self) -> MeasureLineQuerySet:
        return self.filter(removed_at=None)


class MeasureLine(models.Model):
    """What limits are computed from: a baseline locked from one day to another, or a new start from a day on
    because something has changed. Either has its reason in words, and so has taking it away: it then stays to
    be read, and no longer counts."""

    class Kind(models.TextChoices):
        LOCK = "lock", _("The baseline is locked")
        SPLIT = "split", _("A new baseline begins")

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=10, choices=Kind)
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to"), null=True, blank=True)
    reason = models.TextField(_("why"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(_("taken away"), null=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    removed_why = models.TextField(_("why it was taken away"), blank=True)

    objects = MeasureLineQuerySet.as_manager()

    class Meta:
        ordering = ["from_day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "kind", "from_day"],
                condition=Q(removed_at=None),
                name="improvements_one_line_of_a_kind_a_day",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | ~Q(removed_why=""),
                name="improvements_line_is_removed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="split", to_day=None) | Q(kind="lock", to_day__gte=F("from_day")),
                name="improvements_line_has_its_days",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="improvements_line_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_day}"
