"""The one list of roles: used by appointments, permissions, the permission matrix and the demo accounts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    EMPLOYEE = "employee", _("Employee")
    MANAGER = "manager", _("Manager")
    DEPUTY = "deputy", _("Deputy")
    ORGANISATION_HEAD = "organisation_head", _("Head of administration or company")
    GROUP_MANAGEMENT = "group_management", _("Group management")
    CROSS_MANAGEMENT = "cross_management", _("Cross-administration management")
    STEERING_MEMBER = "steering_member", _("Steering group member")
    STEERING_CONVENOR = "steering_convenor", _("Steering group convenor")
    COORDINATOR = "coordinator", _("KL-Info coordinator")
    EDITOR = "editor", _("Editor")
    REGISTRAR = "registrar", _("Registrar")
    REPRESENTATIVE = "representative", _("Union or safety representative")
    ADMINISTRATOR = "administrator", _("Administrator")


# Those who answer for a unit. A unit without any of them today falls to the nearest one above.
ANSWERING = frozenset({Role.MANAGER, Role.DEPUTY, Role.ORGANISATION_HEAD})
STEERING = frozenset({Role.STEERING_MEMBER, Role.STEERING_CONVENOR})
# A post that one person holds at a time in a unit.
SINGLE = frozenset({Role.MANAGER, Role.ORGANISATION_HEAD})
