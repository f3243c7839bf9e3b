"""What is measured at Almfors: series that show each kind of signal, and what too few values say."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from demo.calendar import Calendar
from demo.services.organisation import Cast
from improvements.models import Effort, Measure, Suggestion
from improvements.services import measure_lines, measured_values, measures
from lean_portal import clock
from organisation.models import User

Row = dict[str, Any]
DEFINED = ("name", "definition", "unit_name", "every", "better")


def tell_series(*, series: list[Row], calendar: Calendar, cast: Cast) -> None:
    """Those of suggestions; each is written by whoever is responsible for it."""
    with clock.at(calendar.moment(-1, "15.30")):
        for row in series:
            suggestion = Suggestion.objects.get(submission_id=uuid5(NAMESPACE_URL, row["idea"]))
            by = cast.holders[suggestion.responsible_unit_id]
            defined = {name: row[name] for name in DEFINED}
            fill(measures.define_first(suggestion=suggestion, by=by, **defined), row, by, calendar)


def load_series(*, effort: Effort, by: User, row: Row, calendar: Calendar) -> Measure:
    """One series of any effort, a pilot's for example, led by `by`. The clock must stand at or after the last
    week."""
    defined = {name: row[name] for name in DEFINED}
    return fill(measures.define_measure(effort=effort, by=by, **defined), row, by, calendar)


def fill(measure: Measure, row: Row, by: User, calendar: Calendar) -> Measure:
    monday = calendar.loaded_on - dt.timedelta(days=calendar.loaded_on.weekday())
    count, notes = len(row["values"]), row.get("notes", {})
    days = [monday - dt.timedelta(weeks=count - place) for place in range(count)]
    given = [
        measured_values.Given(day, Decimal(value), notes.get(str(place), ""))
        for place, (day, value) in enumerate(zip(days, row["values"], strict=True))
    ]
    measured_values.enter_many(measure=measure, by=by, given=given)
    if "lock" in row:
        first, last = (days[place] for place in row["lock"])
        measure_lines.lock_baseline(measure=measure, by=by, from_day=first, to_day=last, reason=row["reason"])
    if "split" in row:
        measure_lines.split(measure=measure, by=by, from_day=days[row["split"]], reason=row["why"])
    return measure
