"""What has been done in a value's name: the suggestions that are about it, and what came of them."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvements.models import Suggestion
from improvements.workflow import ONGOING, State
from organisation.models import User
from values.models import Value
from values.views.tabs import tabs

DONE = (State.IMPLEMENTED, State.SUSTAINED)
LATEST = 3
Tag = Suggestion.value_keys.through


class Practice(NamedTuple):
    """One value in force, how many suggestions are about it, and the latest that came true."""

    key: str
    name: str
    about: int
    ongoing: int
    done: int
    latest: list[Suggestion]
    url: str


@require_safe
def in_practice(request: HttpRequest) -> HttpResponse:
    rows = practices(request.user)
    context = {
        "rows": rows,
        "done": done_in_all(request.user) if any(row.done for row in rows) else 0,
        "tabs": tabs(request.user, "overview:in_practice"),
    }
    return render(request, "overview/in_practice.html", context)


def practices(user: User) -> list[Practice]:
    """In the order of the values, never by how many. Only what this person may see counts. Three queries."""
    seen = tags_seen_by(user)
    latest = latest_done(seen)
    counts = {row.pop("valuekey"): row for row in count(seen)}
    none = {"about": 0, "ongoing": 0, "done": 0}
    every = reverse("improvements:suggestion_list")
    return [
        Practice(
            key,
            name,
            latest=latest.get(key, []),
            url=f"{every}?{urlencode({'vy': 'alla', 'varde': key})}",
            **counts.get(key, none),
        )
        for key, name in Value.objects.in_force().values_list("key", "name")
    ]


def tags_seen_by(user: User):
    return Tag.objects.filter(suggestion__in=Suggestion.objects.listed_for(user))


def done_in_all(user: User) -> int:
    """A suggestion may be about several values, and has come true once."""
    about = Value.objects.in_force().values("key")
    done = tags_seen_by(user).filter(suggestion__state__in=DONE, valuekey__in=about)
    return done.values("suggestion").distinct().count()


def count(seen):
    """How many suggestions of each value, and how far they have come."""
    return seen.values("valuekey").annotate(
        about=Count("pk"),
        ongoing=Count("pk", filter=Q(suggestion__state__in=ONGOING)),
        done=Count("pk", filter=Q(suggestion__state__in=DONE)),
    )


def latest_done(seen) -> dict[str, list[Suggestion]]:
    """The newest few of each value."""
    place = Window(
        RowNumber(),
        partition_by="valuekey",
        order_by=[F("suggestion__state_since").desc(), F("suggestion").desc()],
    )
    rows = seen.filter(suggestion__state__in=DONE).annotate(place=place).filter(place__lte=LATEST)
    found: dict[str, list[Suggestion]] = {}
    for tag in rows.select_related("suggestion__unit").order_by("valuekey", "place"):
        found.setdefault(tag.valuekey_id, []).append(tag.suggestion)
    return found
