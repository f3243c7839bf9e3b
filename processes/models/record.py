from __future__ import annotations

from typing import Any

from django.db import models

from lean_portal import clock
from processes.models.selection import Selection


class DecisionRecord(models.Model):
    """What was decided, from what, and by which calculation: frozen, and possible to compute again.

    `inputs` holds everything that the calculation took in, `result` what it gave, `fingerprint` the SHA-256
    of both in canonical JSON. The database refuses any change of it.
    """

    selection = models.OneToOneField(Selection, models.PROTECT, related_name="record")
    algorithm = models.PositiveSmallIntegerField()
    inputs: Any = models.JSONField()
    result: Any = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.fingerprint[:12]
