"""What KL-Info waits for, and from whom: for Min sida."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lean_portal import clock
from lean_portal.obligation import Obligation
from lean_portal.templatetags.portal import in_words
from meetings import cascade_obligations as of_cascade
from meetings.models import Action, Correction, Item, Series
from meetings.models.item import PRESENTERS
from meetings.obligations_call import to_prepare
from meetings.services.reviewing import review_ends
from meetings.workflow import MeetingState
from organisation.models import User
from organisation.roles import ANSWERING, Role


def obligations(user: User) -> list[Obligation]:
    """Actions to do, corrections and items to answer, and what is to be told at the workplaces with the
    questions that come of it; no query for whoever has none of these roles."""
    return [
        *of_actions(user),
        *of_corrections(user),
        *of_items(user),
        *of_cascade.obligations(user),
    ]


def of_actions(user: User) -> list[Obligation]:
    """What was agreed and rests on this person, by day. One query."""
    if not user.posts_as(frozenset({*ANSWERING, *PRESENTERS})):
        return []
    return [
        Obligation(
            when=action.due_on,
            status="late" if action.due_on < clock.today() else "soon",
            status_label=pgettext("an action", "To do"),
            headline=action.what,
            url=action.get_absolute_url(),
            why=_("It was agreed at KL-Info, where everybody can see whether it is done."),
            action=_("Say that it is done"),
        )
        for action in Action.objects.agreed().open().owned_by(user).for_rows()
    ]


def of_corrections(user: User) -> list[Obligation]:
    """For the coordinator: the notes are not closed as long as a correction waits."""
    if not user.has_role(Role.COORDINATOR):
        return []
    under_review = Correction.objects.filter(meeting__state=MeetingState.UNDER_REVIEW)
    waiting = list(under_review.waiting().select_related("meeting"))
    if not waiting:
        return []
    meeting = min((each.meeting for each in waiting), key=lambda meeting: meeting.day)
    headline = ngettext(
        "One correction of the notes waits for your answer",
        "%(number)s corrections of the notes wait for your answer",
        len(waiting),
    )
    return [
        Obligation(
            when=review_ends(meeting, Series.objects.current()),
            status="waiting",
            status_label=_("To answer"),
            headline=headline % {"number": in_words(len(waiting)).capitalize()},
            url=waiting[0].get_absolute_url()
            if len(waiting) == 1
            else reverse("meetings:notes", args=[meeting.pk]),
            why=_("The notes are closed when every correction is answered."),
            action=pgettext("to do", "Answer"),
        )
    ]


def of_items(user: User) -> list[Obligation]:
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
