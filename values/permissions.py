"""Who works with the value foundation: predicates for `organisation.permissions.allow`."""

from organisation.models import User
from organisation.roles import STEERING, Role


def edits_values(user: User) -> bool:
    """The steering group and the editors: they merge, ask and answer."""
    return user.has_role(*STEERING, Role.EDITOR)


def adopts_values(user: User) -> bool:
    """Koncernchefsgruppen decides."""
    return user.has_role(Role.GROUP_MANAGEMENT)


def follows_the_gate(user: User) -> bool:
    return edits_values(user) or adopts_values(user)


def exports_values(user: User) -> bool:
    return follows_the_gate(user) or user.has_role(Role.ADMINISTRATOR)


def imports_values(user: User) -> bool:
    """Only into an installation that has no value foundation yet."""
    return edits_values(user) or user.has_role(Role.ADMINISTRATOR)
