"""What somebody's post is called: the title where there is one, else the role."""

from organisation.models import Appointment
from organisation.roles import ANSWERING, Role


def post_title(post: Appointment) -> str:
    """In the language that is active."""
    if post.role in ANSWERING - {Role.DEPUTY}:
        return post.unit.manager_title
    return str(post.get_role_display())
