"""A small foundation to test with: two sources of two statements, and a draft on its way to 1.0.

M1, M2 (employees) and L1, L2 (leaders); V1 with V1.1 (M1, L1) and V2 with V2.1 (M2, L2).
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from lean_portal import clock
from organisation.models import Body, Unit, User
from organisation.roles import Role
from organisation.services.bodies import ensure_bodies
from organisation.workdays import add_workdays
from tests.values.written import write_draft
from values.content import fingerprint
from values.models import (
    Audience,
    Behaviour,
    Consultation,
    Round,
    SourceDocument,
    SourceStatement,
    Value,
    ValueFoundation,
)
from values.services import drafting, rounds, versions

EMPLOYEES = (
    "Jag är rädd om det vi äger tillsammans: tid, pengar och miljö.",
    "Jag tar upp svårigheter direkt med den det gäller.",
)
LEADERS = (
    "Jag är tydlig med vart vi ska och varför.",
    "Jag skapar trygghet så att det går att säga emot.",
)


def frozen_source(prefix: str, audience: str, texts: tuple[str, ...], **fields: object) -> SourceDocument:
    """A frozen source straight in the database."""
    document = SourceDocument.objects.create(
        prefix=prefix,
        name=f"Värdegrund {prefix}",
        audience=audience,
        produced_by="Alla arbetsplatser",
        adopted_by="Personalutskottet",
        adopted_on=dt.date(2011, 11, 21),
        **fields,
    )
    SourceStatement.objects.bulk_create(
        SourceStatement(document=document, position=n, code=f"{prefix}{n}", text=text)
        for n, text in enumerate(texts, start=1)
    )
    document.frozen_at, document.fingerprint = clock.now(), fingerprint(list(texts))
    document.save()
    return document


def statement(code: str) -> SourceStatement:
    return SourceStatement.objects.get(code=code)


def behaviour(key: str) -> Behaviour:
    """Of the newest version."""
    return Behaviour.objects.order_by("-id").filter(key=key)[0]


def value(key: str) -> Value:
    return Value.objects.order_by("-id").filter(key=key)[0]


@pytest.fixture
def sources(db: None) -> list[SourceDocument]:
    return [
        frozen_source("M", Audience.EMPLOYEE, EMPLOYEES),
        frozen_source("L", Audience.LEADER, LEADERS),
    ]


@pytest.fixture
def decider(make_user: Callable[..., User], group: Unit) -> User:
    """Of koncernchefsgruppen."""
    return make_user("koncernchef", Role.GROUP_MANAGEMENT, group)


@pytest.fixture
def editor(steering_member: User) -> User:
    """Who merges: the steering group, or an editor."""
    return steering_member


@pytest.fixture
def draft(sources: list[SourceDocument], editor: User) -> ValueFoundation:
    """Every statement linked, every value with a behaviour: content that the gate lets through."""
    return write_draft(editor)


@pytest.fixture
def held_round(draft: ValueFoundation, editor: User) -> Callable[..., Round]:
    """held_round(kind) writes a round of the draft that is over; days count from today."""

    def hold(
        kind: str = "workplaces",
        *,
        opens: int = -20,
        closes: int = -10,
        foundation: ValueFoundation = draft,
    ) -> Round:
        revision = drafting.name_draft(foundation=foundation, by=editor)
        today = clock.today()
        held = Round.objects.create(
            foundation=foundation,
            revision=revision,
            kind=kind,
            opens_on=today + dt.timedelta(days=opens),
            closes_on=today + dt.timedelta(days=closes),
            by=editor,
        )
        if kind != Round.Kind.WORKPLACES:
            key = "samverkansgruppen" if kind == Round.Kind.CONSULTATION else "koncernchefsgruppen"
            held.bodies.set(Body.objects.filter(key=key))
        return held

    return hold


@pytest.fixture
def ready(draft: ValueFoundation, held_round: Callable[..., Round], editor: User) -> ValueFoundation:
    """A draft with an open gate: rounds held, no comment left, consultation recorded."""
    held_round("top", opens=-40, closes=-30)
    held_round("workplaces")
    Consultation.objects.create(
        foundation=draft,
        kind="information",
        held_on=clock.today(),
        with_whom="Centrala samverkansgruppen",
        note="Protokoll 2026-4 § 3",
        by=editor,
    )
    return draft


@pytest.fixture
def put_aside(editor: User) -> Callable[[ValueFoundation], None]:
    """put_aside(foundation) sets L2 aside."""

    def decide(foundation: ValueFoundation) -> None:
        drafting.unlink_statement(link=statement("L2").links.get(foundation=foundation), by=editor)
        drafting.set_aside(
            foundation=foundation,
            statement=statement("L2"),
            by=editor,
            reason="Sägs redan.",
            reference="KCG § 3",
            decided_on=clock.today(),
        )

    return decide


@pytest.fixture
def whole(ready: ValueFoundation, put_aside: Callable[[ValueFoundation], None]) -> ValueFoundation:
    """An open gate, and a row in every table of the content."""
    put_aside(ready)
    return ready


@pytest.fixture
def adopt(decider: User, editor: User) -> Callable[[ValueFoundation], ValueFoundation]:
    def decide(foundation: ValueFoundation) -> ValueFoundation:
        versions.propose_foundation(foundation=foundation, by=editor)
        return versions.adopt_foundation(
            foundation=foundation,
            by=decider,
            decided_on=clock.today(),
            adopted_by="Koncernchefsgruppen",
            reference="KCG § 14",
            motivation="Alla meningar finns spårade.",
        )

    return decide


@pytest.fixture
def adopted(ready: ValueFoundation, adopt: Callable[[ValueFoundation], ValueFoundation]) -> ValueFoundation:
    """Version 1.0, in force."""
    return adopt(ready)


@pytest.fixture
def second(
    adopted: ValueFoundation,
    editor: User,
    held_round: Callable[..., Round],
    adopt: Callable[[ValueFoundation], ValueFoundation],
) -> ValueFoundation:
    """Version 2.0, in force after 1.0: V1.1 is shorter and M1 sharpened, and the value V3 has come."""
    following = versions.start_next(by=editor, scope="meaning")
    shorter = behaviour("V1.1")
    drafting.change_behaviour(behaviour=shorter, by=editor, text="Vi hushållar.", audience=Audience.ALL)
    drafting.link_statement(
        statement=statement("M1"), target=shorter, by=editor, relation="sharpened", reason="Kortare."
    )
    third = drafting.add_value(foundation=following, by=editor, name="Vi lär")
    drafting.add_behaviour(value=third, by=editor, text="Vi frågar.", new_reason="Från KL-Info.")
    held_round("top", foundation=following)
    held_round("workplaces", foundation=following)
    Consultation.objects.create(
        foundation=following,
        kind="information",
        held_on=clock.today(),
        with_whom="Centrala samverkansgruppen",
        note="Protokoll 2028-2 § 7",
        by=editor,
    )
    return adopt(following)


@pytest.fixture
def english() -> Iterator[None]:
    """The words of refusals as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def bodies(db: None) -> None:
    ensure_bodies()


@pytest.fixture
def ask(draft: ValueFoundation, editor: User, bodies: None) -> Callable[..., Round]:
    """ask(kind) sends the draft out today; `days` is how many working days the round has."""

    def send(kind: str = "workplaces", *, days: int = 10, starts: int = 0, **fields: Any) -> Round:
        opens_on = clock.today() + dt.timedelta(days=starts)
        closes_on = add_workdays(opens_on - dt.timedelta(days=1), days)
        fields = {"foundation": draft, "by": editor, "opens_on": opens_on, "closes_on": closes_on, **fields}
        return rounds.open_round(kind=kind, **fields)

    return send


@pytest.fixture
def open_round(ask: Callable[..., Round], held_round: Callable[..., Round]) -> Round:
    """Every workplace is being asked, after the top groups."""
    held_round("top")
    return ask("workplaces")
