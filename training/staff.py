"""What a manager reads of how the own staff stand: what belongs to the posts that the manager answers for."""

from __future__ import annotations

from collections.abc import Iterable

from organisation.models import Unit, User
from organisation.roles import ANSWERING, Role
from training.gaps import Standing


def of_their_posts(user: User, rows: Iterable[Standing]) -> list[Standing]:
    """Of roles held in the units that `user` answers for, and of the managers right below for that post; and
    what every employee is to have. What somebody holds elsewhere is read by whoever answers there."""
    own = user.answered_unit_ids
    below = set(Unit.objects.filter(parent__in=own).values_list("pk", flat=True))

    def belongs(each: Standing) -> bool:
        if each.unit_id in own or Role.EMPLOYEE in each.roles:
            return True
        return each.unit_id in below and not each.roles.isdisjoint(ANSWERING)

    return [each for each in rows if belongs(each)]
