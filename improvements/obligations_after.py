"""What rests on a person after the work: to look whether it holds, to answer an offer, to read what was done
already. Parts of obligations.glance, and what KL-Info asks of them."""

import datetime as dt
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from improvements.models import FollowUp, Offer, Suggestion, SuggestionQuerySet
from improvements.models.follow_up import FollowUpQuerySet
from improvements.workflow import HOLDING, State
from lean_portal import clock
from lean_portal.obligation import Obligation
from organisation.models import User

CHECK_NEAR = dt.timedelta(days=7)


def to_check(user: User) -> SuggestionQuerySet:
    """What was carried out, where it is time to look whether it holds: `linked` is the check."""
    near = clock.today() + CHECK_NEAR
    checks = FollowUp.objects.open().of_suggestion(OuterRef("pk")).filter(due_on__lte=near).order_by("due_on")
    done = Suggestion.objects.in_charge(user).filter(state=State.IMPLEMENTED)
    found = done.annotate(due=Subquery(checks.values("due_on")[:1]), linked=Subquery(checks.values("pk")[:1]))
    return found.filter(due__isnull=False).order_by("due", "id")


def offered_to(user: User) -> SuggestionQuerySet:
    """What works elsewhere and is offered to a unit of this person: `linked` is the offer."""
    offers = Offer.objects.open().filter(unit__in=user.answered_unit_ids)
    seen = Suggestion.objects.visible_to(user).filter(state__in=HOLDING, pk__in=offers.values("suggestion"))
    first = offers.filter(suggestion=OuterRef("pk")).order_by("id").values("pk")[:1]
    return seen.annotate(due=F("due_on"), linked=Subquery(first)).order_by("linked")


def to_read(user: User) -> SuggestionQuerySet:
    """What was told when it was done already, and nobody who answers for the unit has read yet."""
    return Suggestion.objects.handled_by(user).unread().annotate(due=F("read_by")).order_by("due", "id")


def checks_due(day: dt.date) -> FollowUpQuerySet:
    """What is to be looked at by that day, as long as it stands. For the agenda of KL-Info."""
    return FollowUp.objects.standing().filter(due_on__lte=day)


def relapses() -> SuggestionQuerySet:
    """What has relapsed, and nobody has said yet what follows."""
    return Suggestion.objects.filter(state=State.RELAPSE)


# ---- in words -------------------------------------------------------------------------------------------


def as_check(row: Any) -> Obligation:
    late = row.due < clock.today()
    return Obligation(
        when=row.due,
        status="late" if late else "waiting",
        status_label=_("The check is late") if late else _("Does this still hold?"),
        headline=row.title,
        url=reverse("improvements:check_answer", args=[row.linked]),
        why=_("It is carried out. Look whether it is still done so: yes or no, and what you saw."),
        action=pgettext("to do", "Answer"),
    )


def as_offer(row: Any) -> Obligation:
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("An offer to you"),
        headline=row.title,
        url=reverse("improvements:offer_answer", args=[row.linked]),
        why=_("It works at %(unit)s. Take it over, fit it to you, or say why not now.")
        % {"unit": row.unit_name},
        action=pgettext("to do", "Answer"),
    )


def as_unread(row: Any) -> Obligation:
    late = row.due < clock.today()
    return Obligation(
        when=row.due,
        status="late" if late else "waiting",
        status_label=_("Not read in time") if late else _("Already done, to be read"),
        headline=row.title,
        url=reverse("improvements:desk_suggestion", args=[row.year, row.serial]),
        why=_("%(unit)s has improved something by itself. Read it, so that others can learn from it.")
        % {"unit": row.unit_name},
        action=pgettext("to do", "Read"),
    )
