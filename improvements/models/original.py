from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from improvements.models.suggestion import Suggestion


class Original(models.Model):
    """What the author wrote, where the suggestion itself has become a masked copy.

    Apart, so that every list, index, feed, message and export can only show the copy.
    """

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, related_name="original")
    title = models.CharField(_("title"), max_length=200)
    problem = models.TextField(_("problem"), blank=True)
    proposal = models.TextField(_("proposal"), blank=True)
    effect = models.TextField(_("wished effect"), blank=True)

    def __str__(self) -> str:
        return f"{self.suggestion_id}"
