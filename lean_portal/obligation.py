"""What any app says of a thing that needs somebody. Min sida shows them all in one list."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Obligation:
    """One thing that needs somebody: when, what is the case, about what, why, and the step to take."""

    when: dt.date | None
    status: str
    status_label: str
    headline: str
    url: str
    why: str
    action: str
    promised: bool = True  # that the day is past is then said plainly
