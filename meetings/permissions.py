"""Who works with KL-Info: predicates for `organisation.permissions.allow`."""

from organisation.models import User
from organisation.permissions import answers_for_a_unit, is_steering_member
from organisation.roles import Role

AROUND = (Role.GROUP_MANAGEMENT, Role.CROSS_MANAGEMENT, Role.COORDINATOR, Role.EDITOR)


def takes_part(user: User) -> bool:
    """All managers, and those who prepare the meeting or carry it further."""
    return answers_for_a_unit(user) or is_steering_member(user) or user.has_role(*AROUND)


def leads_meetings(user: User) -> bool:
    """The coordinator plans, moves and cancels; koncernchefsgruppen can too, so that nothing hangs on one."""
    return user.has_role(Role.COORDINATOR, Role.GROUP_MANAGEMENT)
