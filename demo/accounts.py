"""The accounts that the demo offers at login, in the order of the buttons."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DOMAIN = "almfors.example"
PASSWORD = "lean-demo"


class Account(NamedTuple):
    username: str
    label: str | Promise

    @property
    def email(self) -> str:
        return f"{self.username}@{DOMAIN}"


ACCOUNTS = (
    Account("medarbetare", _("Employee")),
    Account("chef", _("Manager")),
    Account("ersattare", _("Deputy")),
    Account("forvaltningschef", _("Head of administration")),
    Account("bolagschef", _("Head of company")),
    Account("styrgrupp", _("Steering group convenor")),
    Account("styrgrupp2", _("Steering group member, planning and building")),
    Account("styrgrupp3", _("Steering group member, housing company")),
    Account("koncernchef", _("Chief executive")),
    Account("samordnare", _("KL-Info coordinator")),
    Account("redaktor", _("Editor")),
    Account("registrator", _("Registrar")),
    Account("ombud", _("Safety representative")),
    Account("admin", _("Administrator")),
)
