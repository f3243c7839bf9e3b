"""The processes of Almfors are nominated, assessed and chosen through the same services as everybody's."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from demo.calendar import Calendar
from demo.services.organisation import Cast
from lean_portal import clock
from organisation.models import User
from processes.models import Process, Selection
from processes.services import assessing, deciding, nominating, piloting, selecting

Act = dict[str, Any]
NOT_SAID = {"day", "clock", "do", "by", "unit"}


def tell_processes(*, data: dict[str, Any], calendar: Calendar, cast: Cast) -> None:
    """Everything that happens, in the order in which it happened."""
    told = Told({row["id"]: row for row in data["processes"]}, calendar, cast)
    moments = [(calendar.moment(act["day"], act["clock"]), act) for act in data["story"]]
    for moment, act in sorted(moments, key=lambda part: part[0]):
        with clock.at(moment):
            words = {name: said for name, said in act.items() if name not in NOT_SAID}
            getattr(told, act["do"])(told.actor(act), **words)


class Told:
    """One method for each act of the story; codes in it are those of the portal."""

    def __init__(self, known: dict[str, dict[str, Any]], calendar: Calendar, cast: Cast) -> None:
        self.known, self.calendar, self.cast = known, calendar, cast

    def actor(self, act: Act) -> User:
        """Named in the act, or whoever answers for its unit, or for the unit that owns the process."""
        if "by" in act:
            return self.cast.users[act["by"]]
        unit = act.get("unit") or self.known[act["process"]]["owner_unit"]
        return self.cast.holders[self.cast.units[unit].pk]

    # ---- processes ----

    def nominate(self, by: User, process: str) -> None:
        row = self.known[process]
        words = {
            name: said for name, said in row.items() if name not in {"id", "owner_unit", "touched_units"}
        }
        nominating.nominate_process(
            by=by,
            submission_id=uuid5(NAMESPACE_URL, process),
            owner_unit=self.cast.units[row["owner_unit"]],
            touched_units=[self.cast.units[code] for code in row["touched_units"]],
            **words,
        )

    def confirm(self, by: User, process: str, text: str, hours: int) -> None:
        nominating.confirm_process(process=found(process), by=by, text=text, hours=hours)

    def refuse(self, by: User, process: str, text: str) -> None:
        nominating.refuse_process(process=found(process), by=by, text=text)

    def pilot(self, by: User, process: str, starts_on: int, next_step: str, members: list[Any]) -> None:
        piloting.change_pilot(
            pilot=found(process).pilot,
            by=by,
            starts_on=self.calendar.day(starts_on),
            next_step=next_step,
            members=[(self.cast.units[code], role) for code, role in members],
        )

    # ---- rounds ----

    def prepare(self, by: User, assess: Any, decide: Any, processes: list[str], **words: Any) -> None:
        selecting.prepare_selection(
            by=by,
            assess_before=self.calendar.moment(*assess),
            decide_before=self.calendar.moment(*decide),
            processes=Process.objects.filter(code__in=processes),
            **words,
        )

    def open(self, by: User, round: str) -> None:
        selecting.open_selection(selection=called(round), by=by)

    def assess(self, by: User, round: str, process: str, given: dict[str, Any], reason: str = "") -> None:
        candidate = called(round).candidates.select_related("selection").get(process__code=process)
        said = {key: assessing.Given(*words) for key, words in given.items()}
        assessing.assess(candidate=candidate, by=by, given=said, reason=reason)

    def reveal(self, by: User, round: str) -> None:
        selecting.reveal_selection(selection=called(round), by=by)

    def propose(self, by: User, round: str, rests: dict[str, Any], **words: Any) -> None:
        said = {code: deciding.Rest(*rest) for code, rest in rests.items()}
        deciding.propose_selection(selection=called(round), by=by, rests=said, **words)

    def decide(self, by: User, round: str, **words: Any) -> None:
        deciding.decide_selection(selection=called(round), by=by, **words)


def found(code: str) -> Process:
    return Process.objects.select_related("owner_unit").get(code=code)


def called(name: str) -> Selection:
    return Selection.objects.get(name=name)
