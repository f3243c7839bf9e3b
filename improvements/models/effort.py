from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from improvements.models.suggestion import Suggestion
from organisation.models import Unit


class Effort(models.Model):
    """What is tried, measured and followed up: a suggestion that got a yes, or a pilot.

    A pilot belongs to an app above this one, so it is known here by its name and the code of its page. Who
    leads the work: `improvements.efforts.leads`.
    """

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, null=True, related_name="effort")
    name = models.CharField(_("name"), max_length=200, blank=True)
    code = models.CharField(max_length=80, blank=True)
    owner_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("responsible role")
    )
    # It is measured already, and tried from when it begins.
    waits = models.BooleanField(_("has not begun"), default=False, db_default=False)
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(suggestion__isnull=False, code="", name="", owner_unit=None)
                | Q(suggestion=None, owner_unit__isnull=False) & ~Q(code="") & ~Q(name=""),
                name="improvements_effort_is_a_suggestion_or_a_pilot",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="improvements_effort_of_each_pilot_once"
            ),
        ]

    def __str__(self) -> str:
        return self.suggestion.title if self.suggestion else self.name

    def get_absolute_url(self) -> str:
        if self.suggestion:
            return self.suggestion.get_absolute_url()
        return reverse("processes:pilot_detail", args=[self.code])

    @property
    def unit(self) -> Unit | None:
        """Whose role leads it now."""
        return self.suggestion.responsible_unit if self.suggestion else self.owner_unit
