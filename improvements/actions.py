"""What can be done with a suggestion from a desk: the moves of the one table, and the routes.

Each action is one service. What it demands comes from the table (workflow.MOVES); a route has its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements import deciders, services, workflow
from improvements.models import Suggestion, Trial, Verdict
from improvements.promises import is_unread
from improvements.rules import can_pause, is_paused
from improvements.workflow import AWAITING, HOLDING, Move, State, Who
from organisation.models import User

HANDLER, RESPONSIBLE = frozenset({Who.HANDLER}), frozenset({Who.RESPONSIBLE})


def always(suggestion: Suggestion) -> bool:
    return True


@dataclass(frozen=True)
class Action:
    code: str
    label: Promise
    done: Promise
    service: Callable[..., Any]
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    who: frozenset[Who] = HANDLER
    to: State | None = None  # None: a route, the state is the service's matter
    states: tuple[State, ...] = tuple(State)
    quick: bool = False
    when: Callable[[Suggestion], bool] = always

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """The form's fields as the service names them. A figure may be zero."""
        given = (name for name in self.fields if cleaned.get(name) not in NOTHING)
        return {ARGUMENT.get(name, name): cleaned[name] for name in given}

    def field_of(self, argument: str) -> str:
        return next((name for name in self.fields if ARGUMENT.get(name, name) == argument), "")


# Two questions stand in one form: to the author, and of the trial.
ARGUMENT = {"trial_question": "question"}
NOTHING = (None, "")  # what a field gives where nothing was written


def try_out(*, suggestion: Suggestion, by: User, version: int | None = None, **words: Any) -> Trial:
    """A form gives single fields, the service takes the plan."""
    planned = services.Planned(**{**UNSAID, **words})
    return services.start_trial(suggestion=suggestion, by=by, version=version, planned=planned)


def study(*, suggestion: Suggestion, by: User, version: int | None = None, **words: Any) -> Suggestion:
    told = {name: words.pop(name) for name in services.Studied._fields if name in words}
    studied = services.Studied(**{"outcome": "", "lesson": "", **told})
    return services.conclude_trial(suggestion=suggestion, by=by, version=version, studied=studied, **words)


# What a plan lacks is said by the service.
UNSAID: dict[str, Any] = {
    "question": "", "prediction": "", "counted": "", "unit_name": "", "predicted": None, "ends_on": None,
}  # fmt: skip


def can_go_up(suggestion: Suggestion) -> bool:
    return not suggestion.at_steering and (not suggestion.raised_at or deciders.may_go_further(suggestion))


def can_go_down(suggestion: Suggestion) -> bool:
    unit = suggestion.handler_unit
    return bool(suggestion.raised_at) and (suggestion.at_steering or unit.authority_id == unit.pk)


def in_the_line(suggestion: Suggestion) -> bool:
    return not suggestion.at_steering


ACTIONS = (
    Action(
        "read",
        _("I have read it"),
        _("Noted as read. The promised day for a decision stands."),
        services.acknowledge_suggestion,
        to=State.ACKNOWLEDGED,
    ),
    Action(
        "approve",
        _("Yes"),
        _("The answer is yes. The author is told who does it and when."),
        services.approve_suggestion,
        fields=("responsible_unit", "due_on", "answer"),
        to=State.APPROVED,
    ),
    Action(
        "done_at_once",
        _("Yes, and it is done"),
        _("The answer is yes, and it is done. The author is told."),
        services.implement_suggestion,
        fields=("answer",),
        to=State.IMPLEMENTED,
        quick=True,
        when=in_the_line,
    ),
    Action(
        "decline",
        _("No, with reasons"),
        _("The answer is no. The author gets the reasons and what would change it."),
        services.decline_suggestion,
        fields=("answer", "would_change"),
        to=State.DECLINED,
    ),
    Action(
        "ask",
        _("Ask the author"),
        _("The question is sent to the author."),
        services.ask_author,
        fields=("question",),
        to=State.NEEDS_INFORMATION,
    ),
    Action(
        "review",
        _("Look closer"),
        _("The review has begun. The promised day for a decision stands."),
        services.start_review,
        fields=("answer",),
        to=State.UNDER_REVIEW,
    ),
    Action(
        "pause",
        _("Pause the promise"),
        _("The promise is paused. The author is told why, and which day holds now."),
        services.pause_promise,
        fields=("paused_until", "reason"),
        required=("paused_until", "reason"),
        states=AWAITING,
        when=can_pause,
    ),
    Action(
        "resume",
        _("End the pause"),
        _("The pause is over. The author is told which day holds now."),
        services.resume_promise,
        states=AWAITING,
        when=is_paused,
    ),
    Action(
        "park",
        _("Let it rest"),
        _("It rests until its day and is then taken up again by itself."),
        services.park_suggestion,
        fields=("parked_until", "answer"),
        who=HANDLER | RESPONSIBLE,
        to=State.PARKED,
    ),
    Action(
        "refer",
        _("Refer elsewhere"),
        _("The author is told where it belongs. The text is not forwarded."),
        services.refer_suggestion,
        fields=("channel", "answer"),
        to=State.REFERRED,
    ),
    Action(
        "up",
        _("Send up"),
        _("The suggestion is sent up."),
        services.raise_suggestion,
        fields=("to", "reason"),
        required=("to", "reason"),
        states=AWAITING,
        when=can_go_up,
    ),
    Action(
        "down",
        _("Send down"),
        _("The suggestion is sent down with a mandate."),
        services.hand_down,
        fields=("unit", "mandate"),
        required=("unit", "mandate"),
        states=AWAITING,
        when=can_go_down,
    ),
    Action(
        "over",
        _("Hand over"),
        _("The suggestion is handed over."),
        services.hand_over,
        fields=("unit", "reason"),
        required=("unit", "reason"),
        states=AWAITING,
        when=in_the_line,
    ),
    Action(
        "trial",
        _("Start the trial"),
        _("The trial has begun."),
        try_out,
        fields=(
            "trial_question",
            "prediction",
            "measure",
            "counted",
            "unit_name",
            "before",
            "predicted",
            "who",
            "ends_on",
        ),
        who=RESPONSIBLE,
        to=State.TRIAL,
    ),
    Action(
        "conclude",
        _("Conclude the trial"),
        _("The trial is concluded. The author is told what came of it."),
        study,
        fields=(
            "outcome",
            "result",
            "no_data",
            "lesson",
            "verdict",
            "due_on",
            "answer",
            "would_change",
        ),
        required=("outcome", "lesson", "verdict"),
        who=RESPONSIBLE,
        states=(State.TRIAL,),
    ),
    Action(
        "done",
        _("It is done"),
        _("It is done. The author is told."),
        services.implement_suggestion,
        fields=("answer",),
        who=RESPONSIBLE,
        to=State.IMPLEMENTED,
        states=(State.APPROVED,),
    ),
    Action(
        "again",
        _("Do it once more"),
        _("It has a new day. The author is told."),
        services.take_up_again,
        fields=("due_on", "answer"),
        who=RESPONSIBLE,
        to=State.APPROVED,
        states=(State.RELAPSE,),
    ),
    Action(
        "give_up",
        _("Stop, with reasons"),
        _("It is stopped. The author gets the reasons and what would change it."),
        services.give_up,
        fields=("answer", "would_change"),
        who=RESPONSIBLE,
        to=State.DECLINED,
        states=(State.RELAPSE,),
    ),
    Action(
        "relapse",
        _("It no longer holds"),
        _("It is noted. The author is told, and you say what follows."),
        services.relapse_suggestion,
        fields=("reason",),
        who=RESPONSIBLE,
        to=State.RELAPSE,
        states=HOLDING,
    ),
    Action(
        "noted",
        _("I have read it"),
        _("Noted as read. The author is told."),
        services.read_improvement,
        when=is_unread,
    ),
)
BY_CODE = {action.code: action for action in ACTIONS}


def offered(suggestion: Suggestion, who: frozenset[Who]) -> dict[str, Action]:
    """The actions these capacities may take now, by code; each with what the table demands of it."""
    ways = ways_on(suggestion.state, who)
    found = (fitted(action, ways) for action in ACTIONS if fits(action, suggestion, who))
    return {action.code: action for action in found if action}


def ways_on(state: str, who: frozenset[Who]) -> tuple[Move, ...]:
    """Whoever decides has read: from received a handler gets as far as from read."""
    found = workflow.moves(state, who)
    return found + workflow.moves(State.ACKNOWLEDGED, who & HANDLER) if state == State.SUBMITTED else found


def fits(action: Action, suggestion: Suggestion, who: frozenset[Who]) -> bool:
    return bool(action.who & who) and suggestion.state in action.states and action.when(suggestion)


def fitted(action: Action, ways: tuple[Move, ...]) -> Action | None:
    if action.to is None:
        return action
    for way in ways:
        if way.to == action.to and way.quick == action.quick and way.who & action.who:
            return replace(action, required=tuple(filter(None, map(action.field_of, way.requires))))
    return None


def verdict_requires(verdict: str) -> tuple[str, ...]:
    """What the end of a trial demands, beside what happened and what we learnt."""
    to, _event = services.AFTER_TRIAL[Verdict(verdict)]
    requires = workflow.check(State.TRIAL, to, RESPONSIBLE).requires
    return tuple(name for name in requires if name != "responsible_unit")  # stays as it is
