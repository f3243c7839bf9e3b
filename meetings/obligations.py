"""What KL-Info waits for, and from whom: for Min sida."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lean_portal.obligation import Obligation
from lean_portal.templatetags.portal import in_words
from meetings.models import Item
from meetings.obligations_call import to_prepare
from organisation.models import User
from organisation.roles import Role


def obligations(user: User) -> list[Obligation]:
    """Items to answer and meetings to prepare, for the coordinator; no query for anybody else."""
    if not user.has_role(Role.COORDINATOR):
        return []
    return [*to_answer(), *to_prepare()]


def to_answer() -> list[Obligation]:
    items = list(Item.objects.proposed().select_related("meeting"))
    if not items:
        return []
    meetings = [item.meeting for item in items if item.meeting]
    first = min(meetings, key=lambda meeting: meeting.day, default=None)
    only = items[0] if len(items) == 1 else None
    headline = ngettext(
        "One item for KL-Info waits for your answer",
        "%(number)s items for KL-Info wait for your answer",
        len(items),
    )
    return [
        Obligation(
            when=None,
            status="waiting",
            status_label=_("To answer"),
            headline=headline % {"number": in_words(len(items)).capitalize()},
            url=(only or first or items[0]).get_absolute_url(),
            why=_("Whoever proposed it is told what you answer."),
            action=pgettext("to do", "Answer"),
        )
    ]
