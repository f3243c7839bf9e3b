"""Units that ask for support, improvement leaders to ask, and a manager's visits."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from demo.calendar import Calendar
from lean_portal import clock
from organisation.models import Unit, User
from training.services import helping, supporting


def tell_support(*, data: dict[str, Any], calendar: Calendar) -> None:
    for row in data["leaders"]:
        with days_ago(calendar, row["days_ago"]):
            user = User.objects.get(username=row["user"])
            by = User.objects.get(username=row["by"])
            helping.add_supporter(user=user, helps_with=row["helps_with"], by=by)
    for number, row in enumerate(data["requests"]):
        tell_request(number, row, calendar)
    for row in data["visits"]:
        unit = Unit.objects.get(code=row["unit"])
        with days_ago(calendar, row["days_ago"]):
            by = User.objects.get(username=row["by"])
            helping.note_visit(unit=unit, seen=Unit.objects.get(code=row.get("seen", row["unit"])), by=by)


def tell_request(number: int, row: dict[str, Any], calendar: Calendar) -> None:
    with days_ago(calendar, row["days_ago"]):
        asked = supporting.ask_support(
            by=User.objects.get(username=row["by"]),
            unit=Unit.objects.get(code=row["unit"]),
            text=row["text"],
            submission_id=uuid5(NAMESPACE_URL, f"support-{number}"),
        )
    if "owner" not in row:
        return
    owner = User.objects.get(username=row["owner"])
    with days_ago(calendar, row["days_ago"], later=1):
        asked = supporting.take_support(request=asked, by=owner)
        if "answer" in row:
            supporting.answer_support(request=asked, by=owner, answer=row["answer"])


def days_ago(calendar: Calendar, days: int, *, later: int = 0) -> Any:
    """On a working day about so long ago; `later` working days after it, and yesterday at the latest."""
    return clock.at(calendar.moment(min(-1, later - days * 5 // 7), f"{8 + later:02}.30"))
