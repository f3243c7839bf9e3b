"""Who steps in when a post of the steering group is vacant: one rule, so that nothing is left with nobody.

The convenor leads. While nobody does, each member may do what the convenor does. Where there is no member
either, whoever appoints one is reminded: the administrators.
"""

from organisation.models import Appointment, User
from organisation.models.people import UserQuerySet
from organisation.permissions import is_steering_member
from organisation.roles import STEERING, Role

# From the first to the last who steps in.
LADDER = (frozenset({Role.STEERING_CONVENOR}), STEERING, frozenset({Role.ADMINISTRATOR}))


def convenes(user: User) -> bool:
    """Leads the steering group: the convenor, or any member while nobody holds that post. One query for a
    member, none for anybody else."""
    if user.has_role(Role.STEERING_CONVENOR):
        return True
    return is_steering_member(user) and not active_holders(Role.STEERING_CONVENOR).exists()


def active_holders(*roles: Role) -> UserQuerySet:
    """Those who hold one of the roles today and can log in."""
    return User.objects.active().holding(*roles)


def stepping_in(*, without: User | None = None) -> UserQuerySet:
    """To whom falls what nobody else has: the first rung of the ladder on which somebody stands."""
    for roles in LADDER:
        found = active_holders(*roles)
        if without is not None:
            found = found.exclude(pk=without.pk)
        if found.exists():
            return found
    return User.objects.none()


def is_vacant(role: Role) -> bool:
    return not Appointment.objects.current().held_by_active().filter(role=role).exists()
