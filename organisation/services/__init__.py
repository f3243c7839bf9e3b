"""Every write to the organisation. Each is one transaction: lock, check, save, event."""

from organisation.services.bodies import change_body, ensure_bodies
from organisation.services.bring import import_organisation
from organisation.services.posts import (
    appoint,
    appoint_deputy,
    change_end,
    end_appointment,
    end_deputy,
    possible_deputies,
)
from organisation.services.settings import handle_report, report_accessibility, save_settings
from organisation.services.units import (
    add_unit,
    change_unit,
    close_unit,
    merge_unit,
    move_unit,
    reopen_unit,
)
from organisation.services.users import (
    add_person,
    add_user,
    ask_password_reset,
    change_person,
    change_user,
    deactivate_user,
    end_sessions,
    reactivate_user,
)

__all__ = [
    "add_person",
    "add_unit",
    "add_user",
    "appoint",
    "appoint_deputy",
    "ask_password_reset",
    "change_body",
    "change_end",
    "change_person",
    "change_unit",
    "change_user",
    "close_unit",
    "deactivate_user",
    "end_appointment",
    "end_deputy",
    "end_sessions",
    "ensure_bodies",
    "handle_report",
    "import_organisation",
    "merge_unit",
    "move_unit",
    "possible_deputies",
    "reactivate_user",
    "reopen_unit",
    "report_accessibility",
    "save_settings",
]
