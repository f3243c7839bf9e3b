"""Measures that have stopped: whoever leads the work is reminded on Min sida. No query without a post."""

import datetime as dt

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from improvements.chart_words import period
from improvements.efforts import in_charge
from improvements.models import Effort, Every, Measure
from improvements.workflow import ONGOING
from lean_portal import clock
from lean_portal.obligation import Obligation
from organisation.models import User

MOST = 5
# Two whole periods without a value, after the one that has the latest; each day is measured on working days.
SILENT_DAYS = {Every.DAY: 7, Every.WEEK: 21, Every.MONTH: 93}


def measures_due(user: User) -> QuerySet[Measure]:
    """Of what is still going on: a suggestion that is carried out or tried, a pilot that is not closed."""
    today = clock.today()
    effort = Q(effort__owner_unit__isnull=False, effort__closed_at=None) | Q(
        effort__suggestion__state__in=ONGOING
    )
    mine = Q(effort__in=Effort.objects.filter(in_charge(user)))
    late = Q()
    for every, days in SILENT_DAYS.items():
        late |= Q(every=every, latest__lte=today - dt.timedelta(days=days))
    rows = Measure.objects.filter(effort, mine).select_related("effort__suggestion")
    last = Max("values__day")
    rows = rows.annotate(last=last, latest=Coalesce(last, TruncDate("created_at")))
    return rows.filter(late).order_by("latest", "id")


def obligations(user: User) -> list[Obligation]:
    if not user.answered_unit_ids:
        return []
    return [in_words(measure) for measure in measures_due(user)[:MOST]]


def in_words(measure: Measure) -> Obligation:
    last = measure.last  # type: ignore[attr-defined]
    if last is None:
        why = _("Of “%(work)s”. There are no values yet. Enter the first ones.")
    else:
        why = _("Of “%(work)s”. The latest value is of %(period)s. Enter those that are missing.")
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("A measure has stopped"),
        headline=measure.name,
        url=reverse("improvements:measure_values", args=[measure.effort_id, measure.pk]),
        why=why % {"work": measure.effort, "period": period(last, measure.every) if last else ""},
        action=_("Enter values"),
    )
