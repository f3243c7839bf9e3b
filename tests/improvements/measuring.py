"""What tests of measures share: weeks, and a measure with values."""

import datetime as dt
from decimal import Decimal

from improvements.services import measured_values, measures
from lean_portal import clock

CALM = [Decimal(10), Decimal(12)] * 6  # mean 11, limits 11 ± 5.32

WORDS = {
    "name": "Väntan på svar",
    "definition": "Från anmälan till åtgärd, ur ärendelistan. Samordnaren räknar varje måndag.",
    "unit_name": "dagar",
    "every": "week",
    "better": "lower",
}


def week(number):
    """The Monday `number` weeks after one that lies sixty weeks back."""
    today = clock.today()
    return today - dt.timedelta(days=today.weekday(), weeks=60 - number)


def fill(measure, by, values):
    given = [measured_values.Given(week(n), Decimal(value)) for n, value in enumerate(values)]
    measured_values.enter_many(measure=measure, by=by, given=given)
    return measure


def define(effort, by, **fields):
    return measures.define_measure(effort=effort, by=by, **WORDS | fields)


def pasted(values):
    rows = (
        f"{week(n).isocalendar().year} v. {week(n).isocalendar().week}; {value}"
        for n, value in enumerate(values)
    )
    return "\n".join(rows)
