"""A value foundation of the size that the targets name: 500 statements, 5,000 comments, adopted."""

import datetime as dt
import random

from django.utils import timezone

from bench import words
from organisation.models import Unit, User
from values.content import Content, fingerprint
from values.models import (
    Behaviour,
    Comment,
    ProvenanceLink,
    Revision,
    Round,
    RoundReply,
    SourceDocument,
    SourceStatement,
    Value,
    ValueFoundation,
    ValueKey,
)

STATEMENTS, VALUES, BEHAVIOURS, COMMENTS = 500, 12, 5, 5000
SIDES = (("M", "employee"), ("L", "leader"))


def fill_values(units: list[Unit], by: User, dice: random.Random) -> None:
    statements = [row for prefix, audience in SIDES for row in source(prefix, audience, dice)]
    foundation = ValueFoundation.objects.create(major=1, minor=0)
    behaviours = list(write(foundation, dice))
    link(foundation, statements, behaviours, dice)
    ask(foundation, units, by, behaviours, dice)
    adopt(foundation, by)


def source(prefix: str, audience: str, dice: random.Random) -> list[SourceStatement]:
    document = SourceDocument.objects.create(
        prefix=prefix, name=f"Värdegrund {prefix}", audience=audience, produced_by="Alla arbetsplatser"
    )
    texts = [f"Jag {words.title(dice).lower()}." for _ in range(STATEMENTS // len(SIDES))]
    rows = SourceStatement.objects.bulk_create(
        SourceStatement(document=document, position=n, code=f"{prefix}{n}", text=text)
        for n, text in enumerate(texts, start=1)
    )
    document.frozen_at, document.fingerprint = timezone.now(), fingerprint(texts)
    document.save()
    return rows


def write(foundation: ValueFoundation, dice: random.Random):
    for v in range(1, VALUES + 1):
        key = ValueKey.objects.create(key=f"V{v}", last_behaviour=BEHAVIOURS)
        value = Value.objects.create(
            foundation=foundation, key=key, position=v, name=words.title(dice), description=words.title(dice)
        )
        yield from Behaviour.objects.bulk_create(
            Behaviour(value=value, key=f"V{v}.{b}", position=b, text=f"Vi {words.title(dice).lower()}.")
            for b in range(1, BEHAVIOURS + 1)
        )


def link(foundation, statements, behaviours, dice: random.Random) -> None:
    pairs = {(s.pk, behaviours[n % len(behaviours)].pk) for n, s in enumerate(statements)}
    pairs |= {(s.pk, dice.choice(behaviours).pk) for s in statements[::5]}
    ProvenanceLink.objects.bulk_create(
        ProvenanceLink(
            foundation=foundation, statement_id=s, behaviour_id=b, relation="reworded", reason="Samma tanke."
        )
        for s, b in sorted(pairs)
    )


def ask(foundation, units, by: User, behaviours, dice: random.Random) -> None:
    """Every comment has its answer, so the version could be adopted."""
    content = Content.of(foundation).as_json()
    revision = Revision.objects.create(
        foundation=foundation, number=1, by=by, act="draft_named", draft=1, content=content
    )
    today = timezone.localdate()
    days = {"opens_on": today - dt.timedelta(days=40), "closes_on": today - dt.timedelta(days=20)}
    asked = Round.objects.create(foundation=foundation, revision=revision, kind="workplaces", by=by, **days)
    replies = RoundReply.objects.bulk_create(
        RoundReply(round=asked, unit=unit, recognise="yes", by=by, version=1) for unit in units
    )
    Comment.objects.bulk_create(
        Comment(
            foundation=foundation, number=n, reply=replies[n % len(replies)], question="other", by=by,
            about=dice.choice(behaviours).key, text=words.title(dice), handling="answered",
            answer=words.title(dice), handled_by=by, handled_at=timezone.now(),
        )
        for n in range(1, COMMENTS + 1)
    )  # fmt: skip
    foundation.last_comment = COMMENTS


def adopt(foundation: ValueFoundation, by: User) -> None:
    content = Content.of(foundation)
    foundation.state, foundation.content = "adopted", content.as_json()
    foundation.fingerprint, foundation.recorded_by = content.fingerprint, by
    foundation.adopted_at, foundation.adopted_on = timezone.now(), timezone.localdate()
    foundation.adopted_by, foundation.reference = "Koncernchefsgruppen", "KCG § 14"
    foundation.motivation = "Alla meningar finns spårade."
    foundation.save()
