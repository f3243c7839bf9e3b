"""Who works with the choice of processes: predicates for `organisation.permissions.allow`."""

from organisation.models import User
from organisation.permissions import answers_for_a_unit, is_steering_member
from organisation.roles import STEERING, Role
from organisation.steering import convenes


def nominates(user: User) -> bool:
    """Any manager, and the steering group."""
    return answers_for_a_unit(user) or is_steering_member(user)


def leads_selection(user: User) -> bool:
    """The convenor of the steering group prepares, opens and reveals, and alone sees who is missing; any
    member while there is no convenor."""
    return convenes(user)


def assesses(user: User) -> bool:
    return user.has_role(*STEERING)


def decides_selection(user: User) -> bool:
    """Koncernchefsgruppen."""
    return user.has_role(Role.GROUP_MANAGEMENT)


def sees_scores(user: User) -> bool:
    """Who may read single scores at all, and then only of a round that is revealed."""
    return assesses(user) or decides_selection(user)
