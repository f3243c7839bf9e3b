"""Who may say yes to a suggestion, in one table: question → answer → who decides.

Pure: the answers and the limits of the group in, a verdict with its reasons out. The rows are data, and the
form, the services and the page for everybody ("Who decides?") all derive from them.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Level(TextChoices):
    """Those who may decide, the lowest first."""

    MANAGER = "manager", gettext_lazy("The unit's own manager")
    ORGANISATION = "organisation", gettext_lazy("The head of the administration or company")
    STEERING = "steering", gettext_lazy("The steering group")


LADDER = (Level.MANAGER, Level.ORGANISATION, Level.STEERING)


class Cost(TextChoices):
    NOTHING = "nothing", gettext_lazy("Nothing but working time")
    UNIT = "unit", gettext_lazy("At most %(unit)s kronor")
    ORGANISATION = "organisation", gettext_lazy("More, at most %(organisation)s kronor")
    MORE = "more", gettext_lazy("More than %(organisation)s kronor")


class Reach(TextChoices):
    OWN = "own", gettext_lazy("Only the own unit")
    ORGANISATION = "organisation", gettext_lazy("More units in the same administration or company")
    OTHERS = "others", gettext_lazy("Another administration or company too")


class Limits(NamedTuple):
    """What may be spent, in kronor, by a unit's own manager and by the head of an organisation."""

    unit: int
    organisation: int

    def words(self) -> dict[str, str]:
        return {name: in_kronor(value) for name, value in self._asdict().items()}


class Answers(NamedTuple):
    """What the handler has answered. Empty: not answered yet, and then what is known decides."""

    cost: str = ""
    reach: str = ""
    touches_law: bool = False
    changes_it: bool = False


class Row(NamedTuple):
    question: str  # a field of Answers
    answer: str | bool
    level: Level
    reason: Promise


TABLE = (
    Row("cost", Cost.NOTHING, Level.MANAGER, gettext_lazy("It costs nothing but working time.")),
    Row("cost", Cost.UNIT, Level.MANAGER, gettext_lazy("It costs at most %(unit)s kronor.")),
    Row("cost", Cost.ORGANISATION, Level.ORGANISATION, gettext_lazy("It costs more than %(unit)s kronor.")),
    Row("cost", Cost.MORE, Level.STEERING, gettext_lazy("It costs more than %(organisation)s kronor.")),
    Row("reach", Reach.OWN, Level.MANAGER, gettext_lazy("It concerns only the own unit.")),
    Row(
        "reach",
        Reach.ORGANISATION,
        Level.ORGANISATION,
        gettext_lazy("It concerns more units in the same administration or company."),
    ),
    Row(
        "reach",
        Reach.OTHERS,
        Level.STEERING,
        gettext_lazy("It concerns another administration or company too."),
    ),
    Row("touches_law", True, Level.ORGANISATION, gettext_lazy("It touches a law or personal data.")),
    Row("changes_it", True, Level.ORGANISATION, gettext_lazy("It changes an IT system.")),
)
QUESTIONS: dict[str, Promise] = {
    "cost": gettext_lazy("What does it cost?"),
    "reach": gettext_lazy("Whom does it concern?"),
    "touches_law": gettext_lazy("Does it touch a law or personal data?"),
    "changes_it": gettext_lazy("Does it change an IT system?"),
}


class Verdict(NamedTuple):
    level: Level
    rows: tuple[Row, ...]  # those that give the level: why it is not decided further down


def verdict(answers: Answers, *, known: Reach = Reach.OWN) -> Verdict:
    """Who may say yes. The highest row that fits counts. `known` is whom it concerns by what the suggestion
    itself names: it counts until the handler has answered that, for more may notice it than must agree."""
    answers = answers._replace(reach=answers.reach or known)
    fitting = [row for row in TABLE if getattr(answers, row.question) == row.answer]
    level = LADDER[max(LADDER.index(row.level) for row in fitting)]
    return Verdict(level, tuple(row for row in fitting if row.level == level))


def reach_of(affected: Iterable[Any], *, home: Any) -> Reach:
    """How far it reaches by the units that the suggestion names, seen from `home` and what is below it."""
    others = [unit for unit in affected if not unit.path.startswith(home.path)]
    if any(unit.authority_id != home.authority_id for unit in others):
        return Reach.OTHERS
    return Reach.ORGANISATION if others else Reach.OWN


def is_above(level: Level, other: Level) -> bool:
    return LADDER.index(level) > LADDER.index(other)


# ---- in words ---------------------------------------------------------------------------------------------


def reasons(rows: Iterable[Row], limits: Limits) -> str:
    """Why, as sentences: what the author reads, and how the reason for sending up begins."""
    return " ".join(str(row.reason) % limits.words() for row in rows)


def cost_choices(limits: Limits) -> list[tuple[str, str]]:
    return [(value, str(label) % limits.words()) for value, label in Cost.choices]


def in_kronor(value: int) -> str:
    """20000 as 20 000, with spaces that do not break; in English as 20,000."""
    return number_format(value, force_grouping=True)


class Line(NamedTuple):
    """A row of the table as everybody reads it."""

    question: str
    answer: str
    decides: str


def lines(limits: Limits) -> list[Line]:
    """The whole table in plain words. What is answered with yes or no stands once, as yes."""
    words = {("cost", value): label for value, label in cost_choices(limits)}
    words |= {("reach", value): str(label) for value, label in Reach.choices}
    return [
        Line(
            str(QUESTIONS[row.question]),
            words.get((row.question, row.answer)) or _("Yes"),
            str(row.level.label),
        )
        for row in TABLE
    ]
