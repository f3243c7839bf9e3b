from __future__ import annotations

from typing import NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Channel(NamedTuple):
    what: str | Promise
    where: str | Promise
    url: str


def working_days(label: str, default: int) -> models.PositiveSmallIntegerField[int, int]:
    limits = [MinValueValidator(1), MaxValueValidator(60)]
    return models.PositiveSmallIntegerField(label, default=default, validators=limits)


def kronor(label: str, default: int) -> models.PositiveIntegerField[int, int]:
    return models.PositiveIntegerField(label, default=default, db_default=default)


class GroupSettingsManager(models.Manager["GroupSettings"]):
    def current(self) -> GroupSettings:
        """The settings of the group, without the picture; the defaults until somebody has saved the page.

        Written by hand: every request asks."""
        columns = ", ".join(field.column for field in self.model._meta.fields if field.name != "mark")
        rows = self.raw(f"SELECT {columns} FROM {self.model._meta.db_table} WHERE id = 1")
        return next(iter(rows), None) or GroupSettings(pk=1)


class GroupSettings(models.Model):
    """What an administrator decides for the whole group: one row."""

    class Compliance(models.TextChoices):
        FULLY = "fully", _("Fully accessible")
        PARTLY = "partly", _("Partly accessible")
        NOT = "not", _("Not accessible")

    name = models.CharField(_("name of the group"), max_length=80, default="Kommunkoncernen")
    mark = models.BinaryField(null=True, editable=False)
    mark_version = models.PositiveIntegerField(default=0, editable=False)

    fault_link = models.URLField(_("fault reports"), blank=True)
    incident_link = models.URLField(_("incidents and lex Sarah"), blank=True)
    environment_link = models.URLField(_("work environment"), blank=True)
    whistleblowing_link = models.URLField(_("whistleblowing"), blank=True)
    pay_link = models.URLField(_("pay and HR"), blank=True)

    read_days = working_days(_("read by a human within, working days"), 2)
    decide_days = working_days(_("first decision in the own unit within, working days"), 10)
    decide_days_many = working_days(
        _("first decision within, when several units or the steering group decide, working days"), 10
    )
    cost_limit_unit = kronor(_("what a unit's own manager may decide about, at most kronor"), 20_000)
    cost_limit_organisation = kronor(
        _("what the head of an administration or company may decide about, at most kronor"), 200_000
    )
    anonymous_allowed = models.BooleanField(_("anonymous suggestions are allowed"), default=False)
    second_signature = models.BooleanField(
        _("a second person signs the steering group's no"), default=True, db_default=True
    )
    session_hours = models.PositiveSmallIntegerField(
        _("hours without activity before logging out"),
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
    )
    shared_session_minutes = models.PositiveSmallIntegerField(
        _("minutes without activity on a shared device"),
        default=15,
        validators=[MinValueValidator(5), MaxValueValidator(60)],
    )

    accessibility_status = models.CharField(
        _("how accessible the portal is"), max_length=10, choices=Compliance, default=Compliance.PARTLY
    )
    accessibility_owner = models.CharField(_("who answers for accessibility"), max_length=120, blank=True)
    accessibility_reviewed_on = models.DateField(_("accessibility last reviewed"), null=True, blank=True)
    accessibility_gaps = models.TextField(_("known shortcomings in accessibility"), blank=True)
    accessibility_changed_on = models.DateField(null=True, editable=False)

    version = models.PositiveIntegerField(default=0, editable=False)

    objects = GroupSettingsManager()

    class Meta:
        verbose_name = _("settings of the group")
        verbose_name_plural = _("settings of the group")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="organisation_one_row_of_settings"),
            models.CheckConstraint(
                condition=Q(cost_limit_unit__lte=F("cost_limit_organisation")),
                name="organisation_unit_spends_no_more_than_its_organisation",
                violation_error_message=_("A unit may not decide about more than its organisation."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def channels(self) -> list[Channel]:
        """The five kinds of things that belong elsewhere, and where."""
        return [
            Channel(_("Something is broken"), _("Fault report"), self.fault_link),
            Channel(_("Somebody comes to harm"), _("Incident or lex Sarah"), self.incident_link),
            Channel(_("Work environment"), _("Manager or safety representative"), self.environment_link),
            Channel(_("Wrongdoing"), _("The whistleblowing service"), self.whistleblowing_link),
            Channel(_("Pay and employment"), _("The HR unit"), self.pay_link),
        ]

    @property
    def mark_url(self) -> str | None:
        return f"/marke/{self.mark_version}/" if self.mark_version else None
