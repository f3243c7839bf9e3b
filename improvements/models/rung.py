from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import JSONArray
from django.utils import timezone
from django.utils.translation import gettext as _

from improvements.models.suggestion import Suggestion
from improvements.promises import Promised, RungLevel, promise_of
from lean_portal.compiled import compiled_once
from organisation.models import Unit


class Rung(models.Model):
    """A promised day was brought up, once on each level: with those who answer before it and when it is
    broken, then with their superior, then with the convenor.

    `unit` and `told` say which post: its title as it was then, never a person. Both are empty where a level
    has nobody, which is noted so that it is not looked for again.
    """

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="rungs")
    promise = models.CharField(max_length=10, choices=Promised)
    promised = models.DateField()
    level = models.CharField(max_length=10, choices=RungLevel)
    at = models.DateTimeField(default=timezone.now)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    told = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["unit", "level"], name="improvements_climbed_to")]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "promise", "promised", "level"], name="improvements_each_rung_once"
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=RungLevel.values), name="improvements_rung_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.promise} {self.promised} {self.level}"

    @property
    def is_open(self) -> bool:
        """The same promise still waits: not answered, not paused, not given anew."""
        return promise_of(self.suggestion) == (self.promise, self.promised)

    @property
    def who(self) -> str:
        return who_was_told(self.level, self.told)


@compiled_once(Suggestion)
def climbed_so_far() -> ArraySubquery:
    """Level, promised day, post and moment of each rung from the breach on, the lowest first: for a page that
    reads one suggestion, with no statement more."""
    taken = Rung.objects.filter(suggestion=OuterRef("pk")).exclude(level=RungLevel.NEAR).order_by("id")
    return ArraySubquery(taken.values_list(JSONArray("level", "promised", "told", "at")))


def who_was_told(level: str, told: str) -> str:
    """The post in words; nothing where the level had nobody."""
    if level == RungLevel.CONVENOR:
        return _("the convenor of the steering group")
    return told
