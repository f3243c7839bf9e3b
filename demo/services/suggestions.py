"""The suggestions of Almfors live their lives through the same services as everybody's, each on its day."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from demo.calendar import Calendar
from demo.services.organisation import Cast
from improvements import services
from improvements.decision_table import Answers, Cost, Reach
from improvements.models import Comment, FollowUp, Merger, Offer, Suggestion
from improvements.services.checks import pass_checks
from improvements.services.prepare import prepare_decision, sign_prepared
from improvements.services.publish import publish_prepared
from improvements.workflow import AWAITING, State
from lean_portal import clock
from organisation.models import Unit, User

Act = dict[str, Any]
YES = {"approve", "implement"}
BEGINNINGS = {"submit", "done"}
WITHIN_THE_UNIT = Answers(cost=Cost.UNIT, reach=Reach.OWN)
FIGURES = {"before", "predicted", "result"}
BY_THE_ASKED = {"answer_offer", "taken_done"}  # the unit to which it was offered
BY_THE_RESPONSIBLE = {"trial", "conclude", "answer", "check", "relapse", "again", "offer"}


def tell_lives(*, ideas: list[dict[str, Any]], calendar: Calendar, cast: Cast) -> None:
    """Everything that happens, in the order in which it happened: numbers and events then tell the same."""
    story = [
        (calendar.moment(act["day"], act["clock"]), number, act)
        for number, idea in enumerate(ideas)
        for act in idea["life"]
    ]
    told: dict[int, Suggestion] = {}
    teller = Teller(calendar, cast)
    for moment, number, act in sorted(story, key=lambda part: part[:2]):
        with clock.at(moment):
            if act["do"] in BEGINNINGS:
                told[number] = getattr(teller, act["do"])(ideas[number], act)
            else:
                told[number] = teller.go_on(told[number], act)


class Teller:
    def __init__(self, calendar: Calendar, cast: Cast) -> None:
        self.calendar, self.cast = calendar, cast

    def submit(self, idea: dict[str, Any], act: Act) -> Suggestion:
        author = act.get("by", f"medarbetare.{idea['unit'].lower()}")
        return services.submit_suggestion(
            by=self.cast.users[author],
            submission_id=uuid5(NAMESPACE_URL, idea["id"]),
            unit=self.cast.units[idea["unit"]],
            title=idea["title"],
            problem=idea["problem"],
            proposal=idea["proposal"],
            sender=idea["sender"],
            affected_units=[self.cast.units[code] for code in idea["affects"]],
            value_keys=idea.get("values", ()),
            on_behalf_of=self.cast.people[act["on_behalf_of"]] if "on_behalf_of" in act else None,
        )

    def done(self, idea: dict[str, Any], act: Act) -> Suggestion:
        """Told when it was done already."""
        return services.register_improvement(
            by=self.cast.users[act["by"]],
            submission_id=uuid5(NAMESPACE_URL, idea["id"]),
            unit=self.cast.units[idea["unit"]],
            **{name: idea[name] for name in ("title", "problem", "proposal", "effect")},
        )

    def go_on(self, suggestion: Suggestion, act: Act) -> Suggestion:
        if act["do"] in YES and suggestion.state in AWAITING and not suggestion.at_steering:
            services.weigh_suggestion(
                suggestion=suggestion, by=self.actor(suggestion, act), answers=WITHIN_THE_UNIT
            )
        if act["do"] == "decline" and suggestion.at_steering:
            return self.decline_together(suggestion, act)
        return ACTS[act["do"]](suggestion=suggestion, by=self.actor(suggestion, act), **self.words(act))

    def decline_together(self, suggestion: Suggestion, act: Act) -> Suggestion:
        """A no of the steering group is written by one member, signed by another, and then published."""
        by, second = self.actor(suggestion, act), self.cast.users["styrgrupp2"]
        prepared = prepare_decision(suggestion=suggestion, by=by, action="decline", given=self.words(act))
        sign_prepared(prepared=prepared, by=second, revision=prepared.revision)
        return publish_prepared(prepared=prepared, by=by, revision=prepared.revision)

    def actor(self, suggestion: Suggestion, act: Act) -> User:
        """Whoever the act rests on: the responsible role, the steering group, or who answers for the unit."""
        if "by" in act:
            return self.cast.users[act["by"]]
        if act["do"] in BY_THE_ASKED:
            return self.cast.holders[self.cast.units[act["unit"]].pk]
        if act["do"] in BY_THE_RESPONSIBLE or suggestion.state == State.APPROVED:
            return self.cast.holders[suggestion.responsible_unit_id]
        if suggestion.at_steering and self.cast.convenor:
            return self.cast.convenor
        return self.cast.holders[suggestion.handler_unit_id]

    def words(self, act: Act) -> dict[str, Any]:
        """What the service is told: days become dates, codes units, and a text may name the week."""
        week = dt.date.isocalendar(clock.today()).week
        found = {name: value for name, value in act.items() if name not in {"day", "clock", "do", "by"}}
        for name, value in found.items():
            if name in {"due_on", "ends_on", "parked_until", "paused_until"}:
                found[name] = self.calendar.day(value)
            elif name == "responsible_unit":
                found[name] = self.cast.units[value]
            elif name in FIGURES:
                found[name] = Decimal(str(value))
            elif isinstance(value, str):
                found[name] = value.replace("{week}", str(week))
        return found


def write_first(*, suggestion: Suggestion, by: User, action: str, **given: Any) -> Suggestion:
    prepare_decision(suggestion=suggestion, by=by, action=action, given=given)
    return suggestion


def try_out(**words: Any) -> Suggestion:
    suggestion, by = words.pop("suggestion"), words.pop("by")
    services.start_trial(suggestion=suggestion, by=by, planned=services.Planned(**words))
    return suggestion


def study(*, suggestion: Suggestion, by: User, **words: Any) -> Suggestion:
    told = {name: words.pop(name) for name in services.Studied._fields if name in words}
    return services.conclude_trial(suggestion=suggestion, by=by, studied=services.Studied(**told), **words)


def comment(*, suggestion: Suggestion, by: User, text: str, kind: str = "comment") -> Suggestion:
    key = uuid5(NAMESPACE_URL, f"{suggestion.slug} {text}")
    services.add_comment(suggestion=suggestion, by=by, submission_id=key, kind=kind, text=text)
    return suggestion


def answer(*, suggestion: Suggestion, by: User, text: str) -> Suggestion:
    """The latest question."""
    questions = Comment.objects.filter(suggestion=suggestion, kind=Comment.Kind.QUESTION)
    key = uuid5(NAMESPACE_URL, f"{suggestion.slug} {text}")
    services.answer_comment(comment=questions.latest("pk"), by=by, submission_id=key, text=text)
    return suggestion


def follow(*, suggestion: Suggestion, by: User) -> Suggestion:
    services.follow(user=by, suggestion=suggestion)
    return suggestion


def thank(*, suggestion: Suggestion, by: User) -> Suggestion:
    services.thank(suggestion=suggestion, by=by)
    return suggestion


def merge(*, suggestion: Suggestion, by: User, into: str, relation: str, reason: str) -> Suggestion:
    """`into` is the id of the other idea."""
    other = Suggestion.objects.get(submission_id=uuid5(NAMESPACE_URL, into))
    services.merge_suggestion(suggestion=suggestion, into=other, by=by, relation=relation, reason=reason)
    return suggestion


def object_to(*, suggestion: Suggestion, by: User, text: str) -> Suggestion:
    services.object_to_merger(merger=Merger.objects.get(suggestion=suggestion), by=by, text=text)
    return suggestion


# ---- after the work --------------------------------------------------------------------------------------


def check(*, suggestion: Suggestion, by: User, words: str, holds: bool = True) -> Suggestion:
    """The next one."""
    waiting = FollowUp.objects.of_suggestion(suggestion).open().order_by("due_on")
    result = FollowUp.Result.HOLDS if holds else FollowUp.Result.FAILS
    services.answer_check(follow_up=waiting[0], by=by, result=result, words=words)
    suggestion.refresh_from_db()
    return suggestion


def let_time_pass(*, suggestion: Suggestion, by: User) -> Suggestion:
    """Nobody has looked."""
    pass_checks()
    suggestion.refresh_from_db()
    return suggestion


def offer(*, suggestion: Suggestion, by: User, units: list[str], words: str) -> Suggestion:
    services.offer(suggestion=suggestion, by=by, units=Unit.objects.filter(code__in=units), words=words)
    return suggestion


def answer_offer(*, suggestion: Suggestion, by: User, unit: str, **said: Any) -> Suggestion:
    services.answer_offer(offer=Offer.objects.get(suggestion=suggestion, unit__code=unit), by=by, **said)
    return suggestion


def taken_done(*, suggestion: Suggestion, by: User, unit: str, answer: str) -> Suggestion:
    """Where it was taken over it is carried out too."""
    taken = Suggestion.objects.get(taken_from__suggestion=suggestion, unit__code=unit)
    services.implement_suggestion(suggestion=taken, by=by, answer=answer)
    return suggestion


ACTS: dict[str, Callable[..., Suggestion]] = {
    "answer": answer,
    "again": services.take_up_again,
    "answer_offer": answer_offer,
    "check": check,
    "clock": let_time_pass,
    "noted": services.read_improvement,
    "offer": offer,
    "relapse": services.relapse_suggestion,
    "taken_done": taken_done,
    "comment": comment,
    "follow": follow,
    "thank": thank,
    "acknowledge": services.acknowledge_suggestion,
    "ask": services.ask_author,
    "review": services.start_review,
    "approve": services.approve_suggestion,
    "decline": services.decline_suggestion,
    "park": services.park_suggestion,
    "refer": services.refer_suggestion,
    "clear": services.clear_for_group,
    "raise": services.raise_suggestion,
    "trial": try_out,
    "conclude": study,
    "implement": services.implement_suggestion,
    "merge": merge,
    "object": object_to,
    "pause": services.pause_promise,
    "write": write_first,
}
