"""What somebody's post is called: the title where there is one, else the role."""

from organisation.models import Appointment
from organisation.roles import ANSWERING, Role


def post_title(post: Appointment) -> str:
    """In the language that is active."""
    return title_of_role(post.role, post.unit.manager_title)


def title_of_role(role: str, manager_title: str) -> str:
    return manager_title if role in ANSWERING - {Role.DEPUTY} else str(Role(role).label)
