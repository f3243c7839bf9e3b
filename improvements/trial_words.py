"""A trial in words: whether it came as we believed, and its figures in one line."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean_portal.figures import amount, write_figure

if TYPE_CHECKING:
    from improvements.models import Trial

TOLERANCE = Decimal("0.1")  # of the change that we believed in


class Came(StrEnum):
    BETTER = "better"
    NEAR = "near"
    SHORT = "short"
    WORSE = "worse"
    OTHERWISE = "otherwise"


CAME: dict[Came, Promise] = {
    Came.BETTER: gettext_lazy("Better than we believed"),
    Came.NEAR: gettext_lazy("Close to what we believed"),
    Came.SHORT: gettext_lazy("Not as far as we believed"),
    Came.WORSE: gettext_lazy("The other way than we believed"),
    Came.OTHERWISE: gettext_lazy("Not as we believed"),
}


def came(before: Decimal | None, predicted: Decimal, result: Decimal) -> Came:
    """Better is the way from how it was to what we believed. Without that way (nobody knew how it was, or we
    believed that it would stay) it is near or it is not."""
    change = predicted - before if before is not None else Decimal(0)
    missed = result - predicted
    if before is None or change == 0:
        return Came.NEAR if abs(missed) <= TOLERANCE * abs(predicted) else Came.OTHERWISE
    if abs(missed) <= TOLERANCE * abs(change):
        return Came.NEAR
    if (missed > 0) == (change > 0):
        return Came.BETTER
    went = result - before
    return Came.WORSE if went != 0 and (went > 0) != (change > 0) else Came.SHORT


def came_words(trial: Trial) -> str:
    """Nothing where there is nothing to compare."""
    if trial.predicted is None or trial.result is None:
        return ""
    return str(CAME[came(trial.before, trial.predicted, trial.result)])


def change(trial: Trial) -> str:
    if trial.predicted is None:
        return ""
    words = {"counted": trial.counted, "believed": amount(trial.predicted, trial.unit_name)}
    if trial.before is None:
        return _("%(counted)s: we believe in %(believed)s") % words
    words["before"] = write_figure(trial.before)
    return _("%(counted)s: from %(before)s to %(believed)s") % words


def became(trial: Trial) -> str:
    if trial.result is None:
        return _("There are no figures")
    return _("It became %(became)s") % {"became": amount(trial.result, trial.unit_name)}


def asked(trial: Trial) -> str:
    """What is to be counted when it ends, and in which unit."""
    if not trial.counted:
        return ""
    return _("%(counted)s, in %(unit)s.") % {"counted": trial.counted, "unit": trial.unit_name}


def in_short(trial: Trial) -> str:
    """Its figures in one line, for where it stands folded."""
    if trial.predicted is None:
        return trial.question
    unit = trial.unit_name
    words = {"counted": trial.counted, "believed": amount(trial.predicted, unit)}
    if trial.before is not None:
        words["before"] = amount(trial.before, unit)
    believed = (
        _("%(counted)s: before %(before)s, we believed in %(believed)s")
        if trial.before is not None
        else _("%(counted)s: we believed in %(believed)s")
    ) % words
    if trial.concluded_at is None:
        return believed
    if trial.result is None:
        return _("%(believed)s, and there are no figures") % {"believed": believed}
    became = {"believed": believed, "became": amount(trial.result, unit)}
    return _("%(believed)s, and it became %(became)s") % became


def written(trial: Trial | None) -> list[str]:
    """The words and days that a person has written about it."""
    if trial is None:
        return []
    return [
        trial.question, trial.prediction, trial.counted, trial.unit_name, trial.who, str(trial.ends_on),
        trial.outcome, trial.no_data, trial.lesson,
    ]  # fmt: skip
