from __future__ import annotations

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import Unit, User
from values.models.foundation import Value, ValueFoundation, ValueKey


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    def of_meaning(self, major: int) -> AcknowledgementQuerySet:
        """About any wording of the same meaning: what was said of 1.0 holds for 1.1 too."""
        return self.filter(foundation__major=major)

    def for_rows(self) -> AcknowledgementQuerySet:
        """The newest first, with the workplace, and its organisation as `organisation`."""
        rows = self.annotate(organisation=Coalesce("unit__authority", "unit")).select_related("unit")
        return rows.only(
            "held_on", "present", "of", "local_meaning", "about", "unit__code", "unit__name"
        ).order_by("-id")

    def newest_of_each_organisation(self, most: int) -> AcknowledgementQuerySet:
        """Of rows: that many of each organisation; `total` says how many there are."""
        partition = F("organisation")
        place = Window(RowNumber(), partition_by=partition, order_by=F("id").desc())
        total = Window(Count("id"), partition_by=partition)
        return self.annotate(place=place, total=total).filter(place__lte=most)

    def talked_at(self) -> set[str]:
        """The paths of the units that have talked, and of all above them. A unit that was merged stands
        below the one that took over, which so has its talks."""
        paths = self.order_by().values_list("unit__path", flat=True).distinct()
        return {path[: end + 1] for path in paths for end, sign in enumerate(path) if sign == "/"}


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

    objects = AcknowledgementQuerySet.as_manager()

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


class DilemmaQuerySet(models.QuerySet["Dilemma"]):
    def in_rotation(self) -> DilemmaQuerySet:
        """In use, about a value that is in force."""
        in_force = Value.objects.in_force().filter(key=OuterRef("about"))
        return self.filter(Exists(in_force), retired_at=None).order_by("id")


class Dilemma(models.Model):
    """A card for the next APT: a situation from everyday work where a value is put to the test."""

    about = models.ForeignKey(ValueKey, models.PROTECT, related_name="dilemmas", verbose_name=_("value"))
    situation = models.CharField(_("situation"), max_length=600)
    questions = models.CharField(_("questions to talk about, one a line"), max_length=600)
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    objects = DilemmaQuerySet.as_manager()

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

    @property
    def to_talk_about(self) -> list[str]:
        return [line.strip() for line in self.questions.splitlines() if line.strip()]
