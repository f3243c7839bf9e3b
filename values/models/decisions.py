"""What is decided about a version after the group has adopted it: in each organisation, and once a year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import User
from values.models.foundation import ValueFoundation


class OrganisationAdoption(models.Model):
    """An administration or a company has adopted the version: each company decides for itself."""

    foundation = models.ForeignKey(ValueFoundation, models.PROTECT, related_name="adoptions")
    organisation = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    decided_on = models.DateField(_("decided on"))
    decided_by = models.CharField(_("who decided"), max_length=120)
    reference = models.CharField(_("paragraph of the minutes"), max_length=80)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["organisation__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["foundation", "organisation"],
                name="values_organisation_adopts_once",
                violation_error_message=_("The decision of this organisation is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.decided_on}"


class YearlyLook(models.Model):
    """Once a year: does it still hold? Keep it, mend the wording (1.1) or change the meaning (2.0)."""

    class Outcome(models.TextChoices):
        KEEP = "keep", _("It holds as it stands")
        WORDING = "wording", _("The wording is to be mended")
        MEANING = "meaning", _("The meaning is to change")

    foundation = models.ForeignKey(ValueFoundation, models.PROTECT, related_name="looks")
    looked_on = models.DateField(_("day"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    note = models.TextField(_("what was said"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["looked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["foundation", "looked_on"],
                name="values_one_look_a_day",
                violation_error_message=_("A look on this day is recorded already."),
            ),
            models.CheckConstraint(condition=~Q(note=""), name="values_look_has_note"),
        ]

    def __str__(self) -> str:
        return f"{self.foundation_id} {self.looked_on}"
