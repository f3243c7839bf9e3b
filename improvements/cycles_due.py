"""The cycles of pilots that are to be concluded, for whoever owns the pilot."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from improvements.models import Trial
from lean_portal import clock
from lean_portal.obligation import Obligation
from lean_portal.templatetags.portal import short_day
from organisation.models import User

MOST = 10  # a person owns one pilot, seldom two
SOON = 2  # days: today and tomorrow


def cycles_owned(user: User) -> list[Trial]:
    """Those that go on, the nearest end first. One query, and none for whoever answers for no unit."""
    if not user.answered_unit_ids:
        return []
    rows = Trial.objects.going_on().filter(effort__owner_unit__in=user.answered_unit_ids)
    return list(rows.select_related("effort").order_by("ends_on", "id")[:MOST])


def obligation(trial: Trial) -> Obligation:
    left = (trial.ends_on - clock.today()).days
    why = _(
        "Before the cycle: “%(prediction)s” Write down what came of it, and choose: keep, change or stop."
    )
    return Obligation(
        when=trial.ends_on,
        status="late" if left < 0 else "soon" if left < SOON else "trial",
        status_label=ends(trial.ends_on),
        headline=named(trial),
        url=url_of(trial),
        why=why % {"prediction": trial.prediction},
        action=_("Compare with the prediction"),
    )


def named(trial: Trial) -> str:
    return _("%(name)s, cycle %(number)s") % {"name": trial.effort.name, "number": trial.number}


def url_of(trial: Trial) -> str:
    return reverse("improvements:cycle_detail", args=[trial.effort_id, trial.number])


def ends(day: dt.date) -> str:
    if day == clock.today():
        return _("The cycle ends today")
    words = _("The cycle was to end %(day)s") if day < clock.today() else _("The cycle ends %(day)s")
    return words % {"day": short_day(day)}
