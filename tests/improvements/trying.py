"""A trial as it is planned and studied, for tests that are about something else."""

import datetime as dt
from decimal import Decimal
from typing import Any

from improvements.services import Planned, Studied
from lean_portal import clock


def planned(**given: Any) -> Planned:
    usual = {
        "question": "Går det fortare?",
        "prediction": "Vi tror att mötet går från 30 till 10 minuter.",
        "counted": "minuter för mötet",
        "unit_name": "minuter",
        "before": Decimal(30),
        "predicted": Decimal(10),
        "who": "Kvällen, avdelning 1",
        "ends_on": clock.today() + dt.timedelta(days=14),
    }
    return Planned(**usual | given)


def studied(**given: Any) -> Studied:
    usual = {"outcome": "Mötet tog 12 minuter.", "lesson": "Alla måste ha läst.", "result": Decimal(12)}
    return Studied(**usual | given)
