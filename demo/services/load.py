import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from demo.calendar import Calendar
from demo.models import Marker
from demo.services.boards import tell_boards
from demo.services.history import tell_history
from demo.services.meetings import tell_meetings
from demo.services.organisation import found_organisation
from demo.services.pilots import tell_pilots
from demo.services.processes import tell_processes
from demo.services.series import tell_series
from demo.services.suggestions import tell_lives
from demo.services.support import tell_support
from demo.services.training import tell_training
from demo.services.values import tell_values
from events.models import Event
from improvements.models import Suggestion
from lean_portal import clock
from notifications.models import Expansion
from notifications.services import stories
from organisation.models import Unit, User

DATA = Path(__file__).resolve().parent.parent / "data"
NEWS_DAYS = 2  # working days


class Refused(Exception):
    """The database holds something that is not the demo."""


@transaction.atomic
def load_demo() -> dt.date | None:
    """All of it or nothing. Returns the day when the demo was loaded earlier, None when it was loaded now."""
    marker = Marker.objects.first()
    if marker is not None:
        return marker.loaded_on
    for model in (User, Unit, Suggestion, Event):
        if model.objects.exists():
            raise Refused(
                "The database is neither empty nor marked as a demo, so nothing was written. "
                "Choose an empty database in DATABASE_URL."
            )
    Marker.objects.create(pk=1, loaded_on=clock.today())
    calendar = Calendar(clock.today())
    with clock.at(calendar.beginning()):
        cast = found_organisation(data=read("organisation"), calendar=calendar)
    tell_values(story=read("values")["story"], calendar=calendar, cast=cast)
    tell_processes(data=read("processes"), calendar=calendar, cast=cast)
    tell_pilots(story=read("pilots")["story"], calendar=calendar, cast=cast)
    tell_training(data=read("training"), calendar=calendar, cast=cast)
    tell_lives(ideas=read("ideas")["ideas"], calendar=calendar, cast=cast)
    tell_series(series=read("measures")["series"], calendar=calendar, cast=cast)
    tell_boards(boards=read("boards")["boards"], calendar=calendar, cast=cast)
    news = read("stories")["story"]
    tell_meetings(story=read("meetings")["story"], news=news, calendar=calendar, cast=cast)
    tell_support(data=read("support"), calendar=calendar)
    tell_history(data=read("history"), calendar=calendar, cast=cast)
    with clock.at(calendar.moment(-1, "16.00")):
        stories.pass_time()  # what came of it drafts its own news
    leave_history_untold(calendar)
    return None


def leave_history_untold(calendar: Calendar) -> None:
    """Months of messages would be sent at the first start. Only what is newer than this waits to be told."""
    fresh = Q(kind__startswith="improvements.", happened_at__gte=calendar.moment(-NEWS_DAYS, "00.00"))
    old = Event.objects.exclude(fresh).only("pk")
    Expansion.objects.bulk_create(Expansion(event=event) for event in old)


def read(name: str) -> dict[str, Any]:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
