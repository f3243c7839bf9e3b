"""Who has an interest of their own in a process (jäv): such scores are shown and not counted."""

from organisation.models import Unit, User
from organisation.roles import ANSWERING, Role
from processes.facts import Facts


def has_own_interest(user: User, facts: Facts) -> bool:
    """The owning unit is one's own workplace or one that one answers for; or a company owns the process and
    one works in it."""
    owner = facts.owner
    units = Unit.objects.filter(pk__in=user.unit_ids | user.answered_unit_ids)
    if units.filter(code=owner.code).exists():
        return True
    authorities = {post.authority_id or post.unit_id for post in user.posts_as({Role.EMPLOYEE, *ANSWERING})}
    return owner.company and Unit.objects.filter(pk__in=authorities, code=owner.organisation).exists()
