"""The decision table laid over one suggestion and one reader: who decides, why, and may the reader?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from improvements.decision_table import (
    Answers,
    Level,
    Limits,
    Reach,
    Row,
    is_above,
    reach_of,
    reasons,
    verdict,
)
from improvements.models import Suggestion
from organisation.models import GroupSettings, Unit, User
from organisation.roles import ANSWERING, Role


@dataclass(frozen=True)
class Judgement:
    level: Level
    rows: tuple[Row, ...]
    answers: Answers
    known: Reach  # by the units that the suggestion names
    held: Level  # what the reader may decide without a mandate
    mandate: Level | None
    limits: Limits

    @property
    def mine(self) -> bool:
        return not is_above(self.level, self.held) or self.by_mandate

    @property
    def covered(self) -> bool:
        return self.mandate is not None and not is_above(self.level, self.mandate)

    @property
    def by_mandate(self) -> bool:
        """It is the mandate alone that lets them decide."""
        return self.covered and is_above(self.level, self.held)

    @property
    def asks(self) -> bool:
        """Whether the questions matter: nobody is above the steering group, or above its mandate."""
        return Level.STEERING not in (self.held, self.mandate)

    @property
    def quick(self) -> bool:
        """Yes and done in one step is the unit's own manager's, or whoever has a mandate for it."""
        return self.level == Level.MANAGER or self.covered

    @property
    def answered(self) -> bool:
        return bool(self.answers.cost)

    @property
    def reasons(self) -> str:
        return reasons(self.rows, self.limits)

    def given(self, answers: Answers) -> "Judgement":
        """The same with other answers."""
        found = verdict(answers, known=self.known)
        return replace(self, level=found.level, rows=found.rows, answers=answers)


def judge(
    suggestion: Suggestion, user: User, *, affected: Iterable[Unit], settings: GroupSettings
) -> Judgement:
    """No queries: `affected` are the units that the suggestion names."""
    known = reach_of(affected, home=home_of(suggestion))
    found = verdict(suggestion.answers, known=known)
    return Judgement(
        level=found.level,
        rows=found.rows,
        answers=suggestion.answers,
        known=known,
        held=level_held(suggestion, user),
        mandate=suggestion.mandate_level,
        limits=limits_of(settings),
    )


def limits_of(settings: GroupSettings) -> Limits:
    return Limits(settings.cost_limit_unit, settings.cost_limit_organisation)


def home_of(suggestion: Suggestion) -> Unit:
    """The unit whose own matter it is or is not: where it lies. With the head, or the steering group, it is
    still the unit that it came from, unless that belongs to another authority."""
    here, came_from = suggestion.handler_unit, suggestion.unit
    with_the_head = here.pk == here.authority_id
    return came_from if with_the_head and came_from.authority_id == here.authority_id else here


def level_held(suggestion: Suggestion, user: User) -> Level:
    """What the one who handles it may decide: by where it lies, or by the own post when a head steps in."""
    if suggestion.at_steering:
        return Level.STEERING
    unit = suggestion.handler_unit
    if unit.authority_id in (None, unit.pk):
        return Level.ORGANISATION
    for post in user.posts_as(ANSWERING):
        above = post.role == Role.ORGANISATION_HEAD and unit.path.startswith(post.path)
        if above or post.unit_id == unit.authority_id:
            return Level.ORGANISATION
    return Level.MANAGER


def may_go_further(suggestion: Suggestion) -> bool:
    """Sent up to the head, it goes on once to the steering group when the table says that they decide."""
    reached = suggestion.raised_to == Level.ORGANISATION and not suggestion.at_steering
    return reached and verdict(suggestion.answers).level == Level.STEERING
