"""Something that has been carried out, for the tests of what comes after."""

import datetime as dt

from improvements import services
from improvements.decision_table import Answers, Cost, Reach
from improvements.models import FollowUp
from lean_portal import clock
from tests.improvements.moving import at

FIRST = dt.date(2027, 1, 11)
WITHIN_THE_UNIT = Answers(cost=Cost.UNIT, reach=Reach.OWN)


def carried_out(suggestion, manager, day=None):
    """In the quick lane by the unit's own manager."""
    with at(day or clock.today(), 10):
        services.weigh_suggestion(suggestion=suggestion, by=manager, answers=WITHIN_THE_UNIT)
        return services.implement_suggestion(suggestion=suggestion, by=manager, answer="Nu är det gjort.")


def checks_of(suggestion, **which):
    return list(FollowUp.objects.of_suggestion(suggestion).filter(**which).order_by("due_on"))


def look(check, by, day=None, **answer):
    with at(day or check.due_on, 11):
        return services.answer_check(
            follow_up=check, by=by, **{"result": "holds", "words": "Alla gör så.", **answer}
        )
