"""What workplaces have written, as lines that everybody reads; and how many of them have talked."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lean_portal.templatetags.portal import when
from organisation.models import Unit, User
from values.models import Acknowledgement
from values.models.use import AcknowledgementQuerySet

PAGE = 25
BRIEF = 3  # lines of each organisation, where all organisations are shown
OWN = 5
NEWER, OLDER = "efter", "fore"
BAR = 400  # the length of a meter, in its own units


class Line(NamedTuple):
    """A talk as everybody reads it: never who wrote it."""

    meaning: str
    unit: str
    day: SafeString
    people: str
    value: str
    value_url: str
    change_url: str


class Drawing:
    """Makes lines of talks. `writable`: the units whose talks this reader may correct."""

    def __init__(self, names: dict[str, str], writable: frozenset[int]) -> None:
        self.names, self.writable = names, writable
        self.foundation_url = reverse("values:foundation")
        self.people = _("%(present)s of %(of)s took part")

    def line(self, talk: Acknowledgement) -> Line:
        about, said = talk.about_id or "", talk.local_meaning
        return Line(
            f"… {said}" if said[0].islower() else said,  # "… that we call first"
            talk.unit.name,
            when(talk.held_on),
            self.people % {"present": talk.present, "of": talk.of},
            self.names.get(about, ""),
            f"{self.foundation_url}#{about}",
            reverse("values:talk_change", args=[talk.pk]) if talk.unit_id in self.writable else "",
        )


class Places:
    """The organisations in their order, and the workplaces of each. One query."""

    def __init__(self) -> None:
        self.organisations: dict[int, str] = {}
        self.workplaces: dict[int, str] = {}
        self.paths: dict[int, list[str]] = {}  # of the workplaces of each organisation
        here = Exists(Unit.objects.workplaces().filter(pk=OuterRef("pk")))
        rows = Unit.objects.exclude(kind=Unit.Kind.GROUP).annotate(here=here).order_by("path")
        for pk, name, path, authority, leaf in rows.values_list("pk", "name", "path", "authority", "here"):
            if authority in (None, pk):
                self.organisations[pk] = name
            if leaf:
                self.workplaces[pk] = name
                self.paths.setdefault(authority or pk, []).append(path)


class Own(NamedTuple):
    """The reader's own workplaces come first."""

    names: list[str]
    lines: list[Line]
    records: bool  # this reader writes down the talks of one of them

    @property
    def bare(self) -> bool:
        return len(self.names) == 1


def own(user: User, talks: AcknowledgementQuerySet, places: Places, drawn: Drawing) -> Own:
    units = [pk for pk in places.workplaces if pk in user.unit_ids]
    rows = talks.for_rows().filter(unit__in=units)[:OWN] if units else ()
    records = not drawn.writable.isdisjoint(places.workplaces)
    return Own([places.workplaces[pk] for pk in units], [drawn.line(talk) for talk in rows], records)


# ---- organisations ---------------------------------------------------------------------------------------


class Section(NamedTuple):
    """An organisation: how many of its workplaces have talked, and what they say."""

    name: str
    talked: int
    asked: int
    lines: list[Line]
    total: int
    url: str

    @property
    def bar(self) -> int:
        return BAR * self.talked // self.asked if self.asked else 0


class Shown(NamedTuple):
    """Organisation → its talks, and the addresses of the pages before and after."""

    rows: dict[int, list[Acknowledgement]]
    newer: str = ""
    older: str = ""


def newest(found: AcknowledgementQuerySet) -> Shown:
    """A few of each organisation. One query."""
    rows: dict[int, list[Acknowledgement]] = {}
    for talk in found.newest_of_each_organisation(BRIEF):
        rows.setdefault(talk.organisation, []).append(talk)  # type: ignore[attr-defined]
    return Shown(rows)


def page_of(request: HttpRequest, found: AcknowledgementQuerySet, organisation: int) -> Shown:
    """All of one organisation, twenty-five by key. One more is read, to know whether there is a next page."""
    found = found.filter(organisation=organisation)
    before, after = key(request.GET, OLDER), key(request.GET, NEWER)
    if after is not None:
        rows = list(found.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
        newer, older, rows = len(rows) > PAGE, bool(rows), rows[:PAGE][::-1]
    else:
        rows = list((found if before is None else found.filter(pk__lt=before))[: PAGE + 1])
        newer, older, rows = before is not None and bool(rows), len(rows) > PAGE, rows[:PAGE]
    return Shown(
        {organisation: rows},
        address_with(request, **{NEWER: rows[0].pk}) if newer else "",
        address_with(request, **{OLDER: rows[-1].pk}) if older else "",
    )


def key(query: QueryDict, name: str) -> int | None:
    value = query.get(name)
    if value is None:
        return None
    if not value.isdecimal() or len(value) > 18:
        raise Http404
    return int(value)


def address_with(request: HttpRequest, **changed: object) -> str:
    """This page with something else in its address; pages begin anew."""
    kept = {name: value for name, value in request.GET.items() if value and name not in (NEWER, OLDER)}
    return f"{request.path}?{urlencode({**kept, **changed})}"


def sections(
    request: HttpRequest, places: Places, talked_at: set[str], shown: Shown, drawn: Drawing
) -> list[Section]:
    """Those that have lines or workplaces, in the organisation's order: never ranked."""
    found = []
    for pk, name in places.organisations.items():
        paths, rows = places.paths.get(pk, []), shown.rows.get(pk, [])
        if paths or rows:
            found.append(
                Section(
                    name,
                    sum(path in talked_at for path in paths),
                    len(paths),
                    [drawn.line(talk) for talk in rows],
                    getattr(rows[0], "total", 0) if rows else 0,
                    address_with(request, organisation=pk),
                )
            )
    return found
