"""When a person may be sent mail. Moments in, moments out; evenings, weekends and holidays are those of
Europe/Stockholm, also on the days when the clocks change."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from lean_portal.clock import local_day
from notifications.models import Mode, Wishes
from organisation.workdays import is_workday

DAY, MINUTE, MIDNIGHT = dt.timedelta(days=1), dt.timedelta(minutes=1), dt.time()
LONGEST = 400  # days that are looked through
BREAK = 3  # so many days off in a row are more than a weekend


def next_open(moment: dt.datetime, wishes: Wishes) -> dt.datetime:
    """The moment itself, or the first one after it that is neither quiet nor on a day off."""
    day = local_day(moment)
    for _ in range(LONGEST):
        for begins, ends in open_spans(day, wishes):
            if moment < ends:
                return max(moment, begins)
        day += DAY
    return moment


def next_digest(moment: dt.datetime, wishes: Wishes, mode: str) -> dt.datetime:
    """When the next mail is gathered after the moment, on a working day."""
    day = local_day(moment)
    for _ in range(LONGEST):
        if is_issue_day(day, wishes, mode) and (at := wall(day, wishes.digest_at)) > moment:
            return at
        day += DAY
    return moment + LONGEST * DAY


def is_after_break(day: dt.date, wishes: Wishes) -> bool:
    """At least three days off end just before it: Christmas, Easter, midsummer, or somebody's own."""
    return not any(is_open_day(day - count * DAY, wishes) for count in range(1, BREAK + 1))


def is_away(day: dt.date, wishes: Wishes) -> bool:
    return wishes.away_until is not None and day <= wishes.away_until


def is_open_day(day: dt.date, wishes: Wishes) -> bool:
    return not is_away(day, wishes) and (wishes.on_days_off or is_workday(day))


def is_issue_day(day: dt.date, wishes: Wishes, mode: str) -> bool:
    """Weekly: on the day that was chosen, or the first working day after it."""
    if not is_issued_on(day, wishes):
        return False
    days_late = (day.weekday() - wishes.digest_weekday) % 7 if mode == Mode.WEEKLY else 0
    return not any(is_issued_on(day - count * DAY, wishes) for count in range(1, days_late + 1))


def is_issued_on(day: dt.date, wishes: Wishes) -> bool:
    return is_workday(day) and not is_away(day, wishes)


def open_spans(day: dt.date, wishes: Wishes) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    if not is_open_day(day, wishes):
        return
    quiet_from, quiet_to = wishes.quiet_from, wishes.quiet_to
    if quiet_from > quiet_to:  # over midnight
        yield wall(day, quiet_to), wall(day, quiet_from)
    elif quiet_from == quiet_to:
        yield wall(day, MIDNIGHT), wall(day + DAY, MIDNIGHT)
    else:
        yield wall(day, MIDNIGHT), wall(day, quiet_from)
        yield wall(day, quiet_to), wall(day + DAY, MIDNIGHT)


def wall(day: dt.date, time: dt.time) -> dt.datetime:
    """That time on the clock on the wall; where the clocks jump over it, the first minute after."""
    zone, shown = timezone.get_default_timezone(), dt.datetime.combine(day, time)
    while True:
        moment = shown.replace(tzinfo=zone).astimezone(dt.UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == shown:
            return moment
        shown += MINUTE
