"""Which comments a list shows: the choices stand in the address, and follow along from page to page."""

import dataclasses
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Min, OuterRef
from django.http import Http404, HttpRequest, QueryDict

from organisation.models import User
from values.content import Content
from values.forms.rounds import MINE, NO_ANSWER, WHOLE, CommentFilter
from values.models import Comment, Round, ValueFoundation
from values.models.rounds import CommentQuerySet
from values.permissions import edits_values
from values.views.changes import sent_out
from values.workflow import State

NEWER, OLDER = "efter", "fore"
PAGE = 25


class Chosen(NamedTuple):
    """`every`: whatever their outcome is; `found`: with the outcome that is asked for."""

    foundation: ValueFoundation
    form: CommentFilter
    sent: dict[int, Content]
    every: CommentQuerySet
    found: CommentQuerySet

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """Outcome → how many, and the id of the oldest. One query."""
        rows = self.every.order_by().values_list("handling").annotate(count=Count("pk"), first=Min("pk"))
        return {handling: (count, first) for handling, count, first in rows}


class Page(NamedTuple):
    rows: list[Comment]
    newer: str
    older: str


def chosen(request: HttpRequest) -> Chosen | None:
    """What the address asks for; nothing where nobody has commented yet. Three queries."""
    versions = list(ValueFoundation.objects.filter(Exists(commented())).defer("content"))
    if not versions:
        return None
    wanted = request.GET.get("version")
    foundation = next((each for each in versions if each.number == wanted), versions[0])
    rounds = list(foundation.rounds.for_rows())
    sent = sent_out({round_.revision_id for round_ in rounds})
    form = CommentFilter(
        request.GET,
        versions=[each.number for each in versions],
        rounds=rounds,
        content=together(rounds, sent),
    )
    every = found = foundation.comments.none()
    if form.is_valid():
        every = narrowed(foundation, form.cleaned_data, request.user)
        found = with_outcome(every, form.cleaned_data["handling"])
    return Chosen(foundation, form, sent, every, found)


def commented() -> CommentQuerySet:
    return Comment.objects.filter(foundation=OuterRef("pk"))


def narrowed(foundation: ValueFoundation, given: dict[str, Any], user: User) -> CommentQuerySet:
    found: CommentQuerySet = foundation.comments.all()
    if given["round"]:
        found = found.filter(reply__round=int(given["round"]))
    if given["about"]:
        found = found.filter(about="") if given["about"] == WHOLE else found.about_key(given["about"])
    return found.of(user) if given["whose"] == MINE else found


def with_outcome(found: CommentQuerySet, handling: str) -> CommentQuerySet:
    if handling == NO_ANSWER:
        return found.unhandled()
    return found.filter(handling=handling) if handling else found


def together(rounds: list[Round], sent: dict[int, Content]) -> Content:
    """Every sentence that has been sent out, in its newest words."""
    values = {}
    for pk in dict.fromkeys(round_.revision_id for round_ in sorted(rounds, key=_newest_first)):
        for value in sent[pk].values:
            known = values.setdefault(value.key, value)
            have = {behaviour.key for behaviour in known.behaviours}
            more = tuple(behaviour for behaviour in value.behaviours if behaviour.key not in have)
            values[value.key] = dataclasses.replace(known, behaviours=known.behaviours + more)
    return Content(tuple(values.values()))


def _newest_first(round_: Round) -> int:
    return -round_.revision.number


def may_handle(user: User, foundation: ValueFoundation) -> bool:
    return foundation.state == State.DRAFT and edits_values(user)


# ---- pages by key ----------------------------------------------------------------------------------------


def page_of(request: HttpRequest, found: CommentQuerySet) -> Page:
    """Twenty-five by number, the newest first. One more is read, to know whether there is a next page."""
    before, after = key(request, OLDER), key(request, NEWER)
    if after is not None:
        rows = list(found.filter(number__gt=after).order_by("number")[: PAGE + 1])
        newer, older, rows = len(rows) > PAGE, bool(rows), rows[:PAGE][::-1]
    else:
        below = found if before is None else found.filter(number__lt=before)
        rows = list(below.order_by("-number")[: PAGE + 1])
        newer, older, rows = before is not None and bool(rows), len(rows) > PAGE, rows[:PAGE]
    return Page(
        rows,
        asking(request, **{NEWER: rows[0].number}) if newer else "",
        asking(request, **{OLDER: rows[-1].number}) if older else "",
    )


def key(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name)
    if value is None:
        return None
    if not value.isdecimal() or len(value) > 9:
        raise Http404
    return int(value)


def kept(request: HttpRequest, **more: Any) -> QueryDict:
    """The choices of the address, without its page; `more` takes their place."""
    query = request.GET.copy()
    for name in (NEWER, OLDER, "comment", *more):
        query.pop(name, None)
    for name, value in more.items():
        if value != "":
            query[name] = str(value)
    return query


def asking(request: HttpRequest, **more: Any) -> str:
    """ "?about=V2", or nothing."""
    query = kept(request, **more).urlencode()
    return f"?{query}" if query else ""
