"""Who works with training: predicates for `organisation.permissions.allow`."""

from organisation.models import User
from organisation.permissions import is_steering_member
from organisation.roles import Role


def proposes(user: User) -> bool:
    """The steering group proposes a training, and may withdraw what it proposed."""
    return is_steering_member(user)


def decides(user: User) -> bool:
    """Koncernchefsgruppen."""
    return user.has_role(Role.GROUP_MANAGEMENT)


def arranges(user: User) -> bool:
    """Plans, moves and cancels occasions, and marks who was there."""
    return is_steering_member(user) or user.has_role(Role.COORDINATOR)


def registers(user: User) -> bool:
    """Keeps courses, requirements, exemptions and what was taken before the portal."""
    return is_steering_member(user)


def opens_gates(user: User) -> bool:
    """The convenor of the steering group opens a wave before its time, and says why."""
    return user.has_role(Role.STEERING_CONVENOR)
