"""Who works with the intranet: predicates for `organisation.permissions.allow`."""

from organisation.models import User
from organisation.permissions import is_administrator
from organisation.roles import Role

EDITING = (Role.EDITOR, Role.COORDINATOR)


def edits_stories(user: User) -> bool:
    """Editors; the coordinator of KL-Info too, so that nothing hangs on one."""
    return user.has_role(*EDITING)


def manages_receivers(user: User) -> bool:
    """Who lets a server or a person read the feeds, and shuts them out again."""
    return is_administrator(user) or user.has_role(Role.EDITOR)
