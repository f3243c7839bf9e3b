from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from improvements import trial_words
from improvements.models.effort import Effort
from improvements.models.measure import Measure
from improvements.models.suggestion import Suggestion


class Verdict(models.TextChoices):
    """What a trial leads to."""

    ADOPT = "adopt", pgettext_lazy("what a trial leads to", "Keep it")
    ADAPT = "adapt", pgettext_lazy("what a trial leads to", "Change it and try again")
    ABANDON = "abandon", pgettext_lazy("what a trial leads to", "Stop")


class TrialQuerySet(models.QuerySet["Trial"]):
    def of_suggestion(self, suggestion: Suggestion) -> TrialQuerySet:
        return self.filter(effort__suggestion=suggestion)

    def going_on(self) -> TrialQuerySet:
        return self.filter(concluded_at=None)


class Trial(models.Model):
    """One cycle (PDSA): a question, what we believe in figures, who and until when; then what happened,
    compared with what we believed, what follows and what we learnt. The trials of an effort form a ramp."""

    effort = models.ForeignKey(Effort, models.PROTECT, related_name="trials")
    number = models.PositiveSmallIntegerField()

    question = models.TextField(_("what we want to find out"))
    prediction = models.TextField(_("what we believe will happen"))
    counted = models.CharField(_("what we count"), max_length=120, blank=True)
    unit_name = models.CharField(pgettext_lazy("of a measure", "unit"), max_length=40, blank=True)
    before = models.DecimalField(_("before"), max_digits=14, decimal_places=4, null=True, blank=True)
    predicted = models.DecimalField(_("we believe"), max_digits=14, decimal_places=4, null=True, blank=True)
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="trials", verbose_name=_("measure")
    )
    who = models.CharField(_("who tries it"), max_length=200, blank=True)
    starts_on = models.DateField(_("begins"), default=timezone.localdate)
    ends_on = models.DateField(_("ends"))

    outcome = models.TextField(_("what happened"), blank=True)
    result = models.DecimalField(_("it became"), max_digits=14, decimal_places=4, null=True, blank=True)
    no_data = models.TextField(_("why there are no figures"), blank=True)
    verdict = models.CharField(_("what follows"), max_length=10, choices=Verdict, blank=True)
    lesson = models.TextField(_("what we learnt"), blank=True)
    concluded_at = models.DateTimeField(null=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["effort", "number"], name="improvements_trials_are_in_order"),
            models.UniqueConstraint(
                fields=["effort"], condition=Q(concluded_at=None), name="improvements_one_open_trial"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="improvements_trial_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(counted="", predicted=None) | ~Q(counted="") & Q(predicted__isnull=False),
                name="improvements_trial_predicts_what_it_counts",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at=None, verdict="", result=None, no_data="")
                | Q(concluded_at__isnull=False) & ~Q(verdict="") & ~Q(outcome="") & ~Q(lesson=""),
                name="improvements_concluded_trial_has_lesson",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at=None) | Q(counted="") | Q(result__isnull=False) | ~Q(no_data=""),
                name="improvements_concluded_trial_has_figures_or_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def came(self) -> str:
        """Whether it came as we believed, in words; nothing where there is nothing to compare."""
        return trial_words.came_words(self)

    @property
    def change(self) -> str:
        """What we believe, from how it was."""
        return trial_words.change(self)

    @property
    def became(self) -> str:
        return trial_words.became(self)

    @property
    def follows(self) -> str:
        """What its end leads to, as those who tried it say it."""
        return str(trial_words.FOLLOWS.get(self.verdict, ""))

    @property
    def asked(self) -> str:
        return trial_words.asked(self)

    @property
    def in_short(self) -> str:
        return trial_words.in_short(self)
