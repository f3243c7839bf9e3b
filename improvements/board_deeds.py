"""The buttons on the slips of a board: each leads to where the answer is given."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from improvements import rules
from improvements.desk import STEERING, UNITS
from improvements.follow_ups import is_to_be_checked
from improvements.models import Offer
from improvements.workflow import AWAITING, State, Who
from organisation.models import User

ANSWER = "svar"  # which answer the page is to have chosen


class Deed(NamedTuple):
    """A button: it leads to where the answer is given."""

    label: str
    url: str


RESPONSIBLES: dict[str, tuple[Promise, str]] = {
    State.APPROVED: (gettext_lazy("Try it"), "trial"),
    State.TRIAL: (gettext_lazy("How it went"), "conclude"),
    State.RELAPSE: (gettext_lazy("Try again"), "trial"),
}


def deeds(row: Any, user: User) -> tuple[Deed, ...]:
    """What this person may do with it now, at the desk where it is done."""
    who = rules.actors(row, user)
    if Who.RESPONSIBLE in who and row.state in RESPONSIBLES:
        label, answer = RESPONSIBLES[row.state]
        return (Deed(str(label), f"{UNITS.url(row)}?{ANSWER}={answer}"),)
    if Who.RESPONSIBLE in who and row.state == State.IMPLEMENTED and is_to_be_checked(row):
        url = reverse("improvements:check_answer", args=[row.next_check_id])
        return (Deed(_("Does it hold?"), url),)
    if Who.HANDLER in who and row.state in AWAITING:
        return (Deed(pgettext("to do", "Answer"), (STEERING if row.at_steering else UNITS).url(row)),)
    return ()


def offer_deeds(offer: Offer) -> tuple[Deed, ...]:
    address = reverse("improvements:offer_answer", args=[offer.pk])
    return Deed(_("Yes, we too"), f"{address}?{ANSWER}=adopt"), Deed(
        _("Not now"), f"{address}?{ANSWER}=not_now"
    )
