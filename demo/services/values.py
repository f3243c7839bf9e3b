"""The value foundation of Almfors comes into being through the same services as everybody's, day by day."""

import datetime as dt
from typing import Any

from demo.calendar import Calendar
from demo.services.organisation import Cast
from lean_portal import clock
from organisation.models import Body, User
from values.models import (
    Behaviour,
    Comment,
    Round,
    RoundReply,
    SourceDocument,
    SourceStatement,
    Value,
    ValueFoundation,
)
from values.services import comments, consultation, drafting, rounds, sources, use, versions

Act = dict[str, Any]
NOT_SAID = {"day", "clock", "do", "by"}


def tell_values(*, story: list[Act], calendar: Calendar, cast: Cast) -> None:
    """Everything that happens, in the order in which it happened."""
    told = Told(calendar, cast)
    for act in story:
        with clock.at(calendar.moment(act["day"], act["clock"])):
            words = {name: said for name, said in act.items() if name not in NOT_SAID}
            getattr(told, act["do"])(told.actor(act), **words)


class Told:
    """One method for each act of the story; keys and codes in it are those of the portal."""

    def __init__(self, calendar: Calendar, cast: Cast) -> None:
        self.calendar, self.cast = calendar, cast
        self.comments: dict[str, Comment] = {}

    def actor(self, act: Act) -> User:
        """Named in the act, or whoever answers for its unit."""
        return (
            self.cast.users[act["by"]] if "by" in act else self.cast.holders[self.cast.units[act["unit"]].pk]
        )

    # ---- sources and drafts ----

    def source(self, by: User, **words: Any) -> None:
        words["adopted_on"] = dt.date.fromisoformat(words["adopted_on"])
        sources.create_source(by=by, **words)

    def freeze(self, by: User, source: str) -> None:
        sources.freeze_source(document=SourceDocument.objects.get(prefix=source), by=by)

    def start(self, by: User) -> None:
        versions.start_foundation(by=by)

    def next(self, by: User, scope: str) -> None:
        versions.start_next(by=by, scope=scope)

    def value(self, by: User, **words: Any) -> None:
        drafting.add_value(foundation=draft(), by=by, **words)

    def behaviour(self, by: User, value: str, **words: Any) -> None:
        drafting.add_behaviour(value=value_at(value), by=by, **words)

    def link(self, by: User, statement: str, target: str, **words: Any) -> None:
        found = SourceStatement.objects.get(code=statement)
        drafting.link_statement(statement=found, target=behaviour_at(target), by=by, **words)

    def change_value(self, by: User, key: str, **words: Any) -> None:
        drafting.change_value(value=value_at(key), by=by, **words)

    def change_behaviour(self, by: User, key: str, **words: Any) -> None:
        drafting.change_behaviour(behaviour=behaviour_at(key), by=by, **words)

    # ---- rounds ----

    def round(self, by: User, kind: str, opens: int, closes: int) -> None:
        opens_on, closes_on = self.calendar.day(opens), self.calendar.day(closes)
        rounds.open_round(foundation=draft(), by=by, kind=kind, opens_on=opens_on, closes_on=closes_on)

    def reply(self, by: User, round: str, recognise: str, code: str = "", **words: Any) -> None:
        reply = rounds.reply(round_=asked(round), by=by, recognise=recognise, **self.said(words))
        if code:
            self.comments[code] = reply.comments.get()

    def comment(self, by: User, round: str, about: str, text: str, code: str, **sender: Any) -> None:
        reply = RoundReply.objects.get(round=asked(round), **self.said(sender))
        self.comments[code] = rounds.add_comment(reply=reply, by=by, text=text, about=about)

    def said(self, words: Act) -> Act:
        if "unit" in words:
            return {**words, "unit": self.cast.units[words["unit"]]}
        return {**words, "body": Body.objects.get(key=words["body"])}

    def answer(self, by: User, code: str, **words: Any) -> None:
        comments.handle_comment(comment=self.comments[code], by=by, **words)

    def consultation(self, by: User, held_on: int, **words: Any) -> None:
        day = self.calendar.day(held_on)
        consultation.record_consultation(foundation=draft(), by=by, held_on=day, **words)

    # ---- the decision, and after ----

    def propose(self, by: User) -> None:
        versions.propose_foundation(foundation=draft(), by=by)

    def adopt(self, by: User, **words: Any) -> None:
        versions.adopt_foundation(foundation=draft(), by=by, decided_on=clock.today(), **words)

    def company(self, by: User, unit: str, **words: Any) -> None:
        organisation, day = self.cast.units[unit], clock.today()
        versions.adopt_for_organisation(
            foundation=in_force(), organisation=organisation, by=by, decided_on=day, **words
        )

    def talk(self, by: User, unit: str, **words: Any) -> None:
        place, day = self.cast.units[unit], clock.today()
        use.record_talk(foundation=in_force(), unit=place, by=by, held_on=day, **words)

    def dilemma(self, by: User, **words: Any) -> None:
        use.add_dilemma(by=by, **words)


def draft() -> ValueFoundation:
    return ValueFoundation.objects.open().get()


def in_force() -> ValueFoundation:
    return ValueFoundation.objects.in_force().get()


def value_at(key: str) -> Value:
    return Value.objects.get(foundation=draft(), key=key)


def behaviour_at(key: str) -> Behaviour:
    return Behaviour.objects.get(value__foundation=draft(), key=key)


def asked(kind: str) -> Round:
    return Round.objects.get(foundation=draft(), kind=kind)
