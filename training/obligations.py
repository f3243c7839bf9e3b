"""What training waits for, and from whom: for Min sida and the agenda of KL-Info."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lean_portal import clock
from lean_portal.obligation import Obligation
from lean_portal.templatetags.portal import day, in_words
from organisation.models import Unit, User
from organisation.permissions import answers_for_a_unit
from training.gaps import Crowd, Stand, Standing, crowds, standings
from training.gates import Gates
from training.models import Occasion, Override, Proposal, Record
from training.permissions import arranges, decides
from training.services.seats import staff_of
from training.staff import of_their_posts
from training.ways import TO_DO, Required, required_of

CLOSE = 14  # days before its last day that an expiring record is called near


# ---- the parts -------------------------------------------------------------------------------------------


class Missing(NamedTuple):
    """How many of an organisation lack what their roles require and could take."""

    organisation: Unit
    people: int


def missing_by_organisation() -> list[Missing]:
    """In the order of the organisations. What a closed gate holds back is nobody's to do yet."""
    everybody = crowds()
    gates = Gates(everybody)
    units = Unit.objects.select_related("authority").in_bulk({each.unit_id for each in everybody})
    people: dict[Unit, set[int]] = {}
    for each in everybody:
        unit = units[each.unit_id]
        if each.state == Stand.MISSING and can_take(gates, each, unit):
            people.setdefault(unit.authority or unit, set()).update(each.users)
    ordered = sorted(people.items(), key=lambda pair: pair[0].path)
    return [Missing(organisation, len(users)) for organisation, users in ordered]


def can_take(gates: Gates, each: Standing | Crowd, unit: Unit) -> bool:
    return not gates.is_closed_at(each.course_id, unit.path)


def gate_overrides() -> list[Override]:
    """Gates that were opened before their time: the next KL-Info hears of each."""
    return list(Override.objects.select_related("wave", "unit"))


def staff_missing(user: User, rows: list[Standing], gates: Gates) -> set[int]:
    """Whom of their staff a manager is to help: those with something left that they could take."""
    left = [each for each in rows if each.state == Stand.MISSING and each.user_id != user.pk]
    if not left:
        return set()
    left = of_their_posts(user, left)
    units = Unit.objects.in_bulk({each.unit_id for each in left})
    return {each.user_id for each in left if can_take(gates, each, units[each.unit_id])}


# ---- together --------------------------------------------------------------------------------------------


def obligations(user: User) -> list[Obligation]:
    """What rests on this person."""
    leads = answers_for_a_unit(user)
    staff = staff_of(user).values_list("pk", flat=True) if leads else ()
    rows = standings([user.pk, *staff])
    gates = Gates()
    found = list(own(user, rows, gates))
    if leads:
        found += of_staff(user, rows, gates)
    if decides(user):
        found += [to_decide(each) for each in Proposal.objects.waiting()]
    if arranges(user):
        found += [to_mark(each) for each in Occasion.objects.to_mark().select_related("course")]
    return found


def own(user: User, rows: list[Standing], gates: Gates) -> Iterator[Obligation]:
    proofs = {row.course_id: row for row in Record.objects.awaiting_proof(user).select_related("course")}
    for row in proofs.values():
        yield to_prove(row)
    # What is settled, planned or only lacks its proof asks for nothing, and nothing more is read for it.
    for each in required_of(user, [row for row in rows if row.state in TO_DO], gates):
        if each.state == Stand.MISSING and not each.closed:
            yield to_take(each)
        elif each.expires:
            yield to_renew(each)


def to_take(row: Required) -> Obligation:
    why = _("Your role asks for it. No occasion with a free seat is planned yet.")
    if row.next:
        words = _("Your role asks for it. The next occasion with a free seat is %(day)s.")
        why = words % {"day": day(row.next.begins_at)}
    return Obligation(
        when=None,
        status="needs_information",
        status_label=_("A course"),
        headline=_("You need to take %(course)s") % {"course": row.course},
        url=(row.next or row.course).get_absolute_url(),
        why=why,
        action=_("Choose a seat") if row.next else _("Look at the course"),
    )


def to_renew(row: Required) -> Obligation:
    until = row.standing.until
    near = until is not None and (until - clock.today()).days <= CLOSE
    return Obligation(
        when=until,
        status="soon" if near else "waiting",
        status_label=_("Expires soon"),
        headline=_("What you have of %(course)s is valid until %(day)s")
        % {"course": row.course, "day": day(until)},
        url=(row.next or row.course).get_absolute_url(),
        why=_("Take it again before then."),
        action=_("Choose a seat") if row.next else _("Look at the course"),
        promised=False,
    )


def to_prove(row: Record) -> Obligation:
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("Your improvement"),
        headline=_("What did you improve after %(course)s?") % {"course": row.course},
        url=reverse("training:proof_write", args=[row.pk]),
        why=_("The course counts as done when you have written it down. A small thing is enough."),
        action=pgettext("an improvement", "Write it down"),
    )


def of_staff(user: User, rows: list[Standing], gates: Gates) -> Iterator[Obligation]:
    count = len(staff_missing(user, rows, gates))
    if count:
        words = ngettext("One in your group lacks a course", "%(count)s in your group lack a course", count)
        yield Obligation(
            when=None,
            status="waiting",
            status_label=_("Your group"),
            headline=words % {"count": in_words(count).capitalize()},
            url=reverse("training:my_group"),
            why=_("Their role asks for it. You can register them."),
            action=_("Look at who"),
        )


def to_decide(proposal: Proposal) -> Obligation:
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("To decide"),
        headline=_("A proposed training: %(name)s") % {"name": proposal.name},
        url=reverse("training:proposal_decide", args=[proposal.pk]),
        why=_("The steering group proposes it, and your group decides."),
        action=_("Answer yes or no"),
    )


def to_mark(occasion: Occasion) -> Obligation:
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("To write down"),
        headline=_("Who was there: %(course)s, %(day)s")
        % {"course": occasion.course, "day": day(occasion.begins_at)},
        url=reverse("training:attendance_mark", args=[occasion.pk]),
        why=_("Those who were there do not have it in their record before that."),
        action=_("Write down who was there"),
    )
