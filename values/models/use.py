from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import Unit, User
from values.models.foundation import ValueFoundation, ValueKey


class Acknowledgement(models.Model):
    """A workplace has talked about the values: the day, how many, and what it means there. Never who."""

    foundation = models.ForeignKey(ValueFoundation, models.PROTECT, related_name="acknowledgements")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    held_on = models.DateField(_("day of the meeting"))
    present = models.PositiveIntegerField(_("how many took part"))
    of = models.PositiveIntegerField(_("of how many"))
    local_meaning = models.CharField(_("Where we are it means …"), max_length=300)
    about = models.ForeignKey(ValueKey, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["held_on", "id"]
        indexes = [models.Index(fields=["unit", "held_on"], name="values_talk_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["foundation", "unit", "held_on"],
                name="values_one_talk_a_day",
                violation_error_message=_("A talk on this day is recorded already."),
            ),
            models.CheckConstraint(
                condition=Q(present__gte=1, present__lte=F("of")),
                name="values_present_are_some_of_all",
                violation_error_message=_("More people took part than there are."),
            ),
            models.CheckConstraint(condition=~Q(local_meaning=""), name="values_talk_has_local_meaning"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.held_on}"


class Dilemma(models.Model):
    """A card for the next APT: a situation from everyday work where a value is put to the test."""

    about = models.ForeignKey(ValueKey, models.PROTECT, related_name="dilemmas", verbose_name=_("value"))
    situation = models.CharField(_("situation"), max_length=600)
    questions = models.CharField(_("questions to talk about, one a line"), max_length=600)
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(situation="") & ~Q(questions=""),
                name="values_dilemma_has_situation_and_questions",
            ),
        ]

    def __str__(self) -> str:
        return self.situation
