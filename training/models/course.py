from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.roles import Role


class Tier(models.TextChoices):
    """For whom a course is, from the top: the columns of the matrix."""

    TOP = "top", _("Top management")
    STEERING = "steering", _("The steering group")
    MANAGERS = "managers", _("All managers")
    CHAIRS = "chairs", _("Elected chairs")
    LEADERS = "leaders", _("Improvement leaders")
    WORKPLACES = "workplaces", _("Workplaces")


class Provider(models.Model):
    """Who teaches: our own people, or a company."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    external = models.BooleanField(_("from outside"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CourseQuerySet(models.QuerySet["Course"]):
    def given(self) -> CourseQuerySet:
        """Those that are still given."""
        return self.filter(retired_at=None)


class Course(models.Model):
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    aim = models.TextField(_("aim"), blank=True)
    audience = models.CharField(_("for whom"), max_length=200, blank=True)
    tier = models.CharField(_("tier"), max_length=12, choices=Tier)
    hours = models.PositiveSmallIntegerField(_("hours"), default=0)
    provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, blank=True, related_name="courses", verbose_name=_("provider")
    )
    # A practice proof: an own improvement, written down afterwards, before the course counts as done.
    needs_proof = models.BooleanField(_("needs a practice proof"), default=False)
    # None: what was learnt does not grow old.
    valid_months = models.PositiveSmallIntegerField(_("valid for, in months"), null=True, blank=True)
    retired_at = models.DateTimeField(_("no longer given"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="training_course_is_named"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("training:course_detail", args=[self.code])

    @property
    def is_for_workplaces(self) -> bool:
        """The whole workplace takes it together: nobody is registered by name."""
        return self.tier == Tier.WORKPLACES


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def of_roles(self, roles: Iterable[str]) -> RequirementQuerySet:
        """What holders of these roles are to have taken, of what is still given."""
        return self.filter(role__in=set(roles), course__retired_at=None)


class Requirement(models.Model):
    """Whoever holds the role is to have taken the course: a new manager has the gap from the first day."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="requirements")
    role = models.CharField(_("role"), max_length=30, choices=Role)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering = ["course", "role"]
        constraints = [
            models.UniqueConstraint(fields=["course", "role"], name="training_required_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} → {self.course_id}"
