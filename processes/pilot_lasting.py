"""Whether what a pilot left behind still holds: what was seen after it was closed, and what follows."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.models import FollowUp, Relapse
from lean_portal import clock
from processes.models import Pilot

FALLEN: dict[str, str | Promise] = {
    "": _("It no longer holds"),
    Relapse.Follows.OVER: _("It did not last"),
}


class Lasting(NamedTuple):
    checks: list[FollowUp]  # without those that are asked no more
    relapses: list[Relapse]

    @property
    def relapse(self) -> Relapse | None:
        """The one about which nobody has said what follows."""
        last = self.relapses[-1] if self.relapses else None
        return last if last and not last.follows else None

    @property
    def fallen(self) -> str | None:
        """What is said of it in `FALLEN`; None as long as it holds, as far as is known."""
        last = self.relapses[-1] if self.relapses else None
        return None if last is None or last.follows == Relapse.Follows.AGAIN else last.follows

    @property
    def is_held(self) -> bool:
        return bool(self.checks) and self.fallen is None

    @property
    def taken_up(self) -> Relapse | None:
        """The last relapse, where it was taken up again."""
        last = self.relapses[-1] if self.relapses else None
        return last if last and last.follows == Relapse.Follows.AGAIN else None

    @property
    def looked(self) -> list[FollowUp]:
        return [check for check in self.checks if check.result]

    @property
    def to_answer(self) -> FollowUp | None:
        """The check that can be answered today."""
        waiting = [check for check in self.checks if not check.result]
        return waiting[0] if waiting and waiting[0].opens_on <= clock.today() else None


def lasting_of(pilot: Pilot) -> Lasting | None:
    """None for one that is not closed, or whose way of doing it went back to what it was. Two queries."""
    if not pilot.is_closed or pilot.effort is None:
        return None
    asked = pilot.effort.follow_ups.exclude(result=FollowUp.Result.DROPPED)
    found = Lasting(list(asked.order_by("since", "due_on")), list(pilot.effort.relapses.all()))
    return found if found.checks or found.relapses else None


def fallen_efforts() -> dict[int, str]:
    """Those of pilots that hold no longer → what is said of them in `FALLEN`. One query."""
    rows = Relapse.objects.exclude(follows=Relapse.Follows.AGAIN)
    return dict(rows.values_list("effort", "follows"))
