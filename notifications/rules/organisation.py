"""Who is told of accounts, posts and reports about the portal."""

from __future__ import annotations

from events.models import Event
from notifications.audiences import organisation
from notifications.models import Channel, Class
from notifications.rules.base import Rule, Rules


def is_deputy(event: Event) -> bool:
    return event.data.get("role") == "deputy"


RULES: Rules = {
    "organisation.password_reset_asked": (
        Rule(
            "password_reset",
            organisation.the_user,
            Class.YOURS,
            channels=(Channel.EMAIL,),
            to_actor=True,
            at_most_once=True,
            stoppable=False,
            seconds=60 * 60,
            exempt=True,
        ),
    ),
    "organisation.accessibility_reported": (
        Rule("accessibility_reported", organisation.administrators, Class.NEEDS_YOU),
    ),
    "organisation.person_appointed": (
        Rule("deputy_appointed", organisation.the_appointed, Class.GOOD_TO_KNOW, when=is_deputy, timely=True),
    ),
}

SILENT = frozenset(
    {
        "organisation.accessibility_report_handled",
        "organisation.appointment_cancelled",
        "organisation.appointment_ended",
        "organisation.appointment_prolonged",
        "organisation.body_changed",
        "organisation.person_added",
        "organisation.person_changed",
        "organisation.settings_saved",
        "organisation.unit_added",
        "organisation.unit_changed",
        "organisation.unit_closed",
        "organisation.unit_merged",
        "organisation.unit_moved",
        "organisation.unit_reopened",
        "organisation.user_added",
        "organisation.user_changed",
        "organisation.user_deactivated",
        "organisation.user_reactivated",
    }
)
