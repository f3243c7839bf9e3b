"""What rests on somebody by name, and to whom it can go when they leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from improvements.models import Evaluation, Suggestion
from improvements.services.passing import may_evaluate, pass_evaluation
from lean_portal.obligation import Obligation
from lean_portal.templatetags.portal import in_words
from organisation.models import Appointment, User
from organisation.permissions import is_administrator
from organisation.roles import STEERING, Role
from organisation.steering import convenes
from overview.resting import evaluations_of, support_of, vacant_roles
from training.models import Handover, HandoverLine, Supporter, SupportRequest
from training.services.supporting import pass_support
from training.support import may_own

Kind = HandoverLine.Kind


class Move(NamedTuple):
    """One kind of thing that rests on a name: what is open, who may take it, how it is given and called."""

    open: Callable[[User], QuerySet[Any]]
    rows: QuerySet[Any]
    takes: Callable[[Any, User], bool]
    give: Callable[[Any, User, User], Any]
    words: Callable[[Any, User], str]


def words_of_evaluation(row: Evaluation, reader: User) -> str:
    """The suggestion only to those who may read it."""
    seen = Suggestion.objects.visible_to(reader).filter(pk=row.suggestion_id).exists()
    return row.suggestion.title if seen else _("A suggestion")


MOVES: dict[str, Move] = {
    Kind.EVALUATION: Move(
        evaluations_of,
        Evaluation.objects.select_related("suggestion"),
        lambda row, user: may_evaluate(row.suggestion, user),
        lambda row, to, by: pass_evaluation(evaluation=row, to=to, by=by),
        words_of_evaluation,
    ),
    Kind.SUPPORT: Move(
        support_of,
        SupportRequest.objects.select_related("unit"),
        lambda row, user: may_own(user, row),
        lambda row, to, by: pass_support(request=row, to=to, by=by),
        lambda row, reader: row.unit.name,
    ),
}


def open_of(leaver: User) -> list[tuple[str, Any]]:
    """Everything that rests on them by name, of every kind."""
    return [(kind, row) for kind, move in MOVES.items() for row in move.open(leaver)]


def row_of(line: HandoverLine) -> Any:
    return MOVES[line.kind].rows.get(pk=line.row)


def rests_on(line: HandoverLine, leaver: User) -> bool:
    """It is still open, and theirs."""
    return MOVES[line.kind].open(leaver).filter(pk=line.row).exists()


# ---- who -----------------------------------------------------------------------------------------------


def oversees(user: User) -> bool:
    """May prepare anybody's handover: whoever leads the steering group, and administrators."""
    return is_administrator(user) or convenes(user)


def possible_leavers() -> QuerySet[User]:
    """Whoever holds a post, and whoever has left with something still resting on them."""
    held = Q(pk__in=Appointment.objects.current().values("user"))
    asked = Q(pk__in=Evaluation.objects.open().values("evaluator"))
    owns = Q(pk__in=SupportRequest.objects.waiting().exclude(owner=None).values("owner"))
    return User.objects.filter(held | asked | owns).order_by("name", "pk")


def arranges(user: User, leaver: User) -> bool:
    return user.pk == leaver.pk or oversees(user)


def possible_receivers(leaver: User) -> list[User]:
    """In the order in which they are meant: for somebody of the steering group the convenor and the members,
    for anybody else whoever stands above them; then the others of these, and the improvement leaders."""
    held = Appointment.objects.filter(user=leaver).select_related("unit__parent")
    above: set[int | None] = set()
    for post in held:
        answering = Appointment.objects.answering_for(post.unit.parent or post.unit)
        above |= set(answering.values_list("user", flat=True))
    members = set(User.objects.holding(*STEERING).values_list("pk", flat=True))
    lead = set(User.objects.holding(Role.STEERING_CONVENOR).values_list("pk", flat=True))
    ranks = [lead, members, above] if held.filter(role__in=STEERING).exists() else [above, lead, members]
    near = Q(pk__in=above | members) | Q(supporter__in=Supporter.objects.on_duty())
    people = User.objects.active().filter(near).exclude(pk=leaver.pk).distinct().order_by("name", "pk")
    return sorted(people, key=lambda each: [each.pk not in rank for rank in ranks])


def receiver_for(kind: str, row: Any, people: Iterable[User]) -> User | None:
    """The first who may take it; none where nobody may, and then it falls as `resting` says."""
    return next((person for person in people if MOVES[kind].takes(row, person)), None)


# ---- for Min sida --------------------------------------------------------------------------------------


def obligations(user: User) -> list[Obligation]:
    """What somebody is asked to take over, what another has said no to, and for administrators the posts that
    nobody holds."""
    lines = HandoverLine.objects.waiting().filter(handover__closed_at=None).select_related("handover__leaver")
    lines = list(lines.filter(Q(to=user) | Q(to=None, refused_at__isnull=False)).order_by("handover", "pk"))
    found = [*_to_accept(user, lines), *_to_give(user, lines)]
    if is_administrator(user):
        found += [_vacant(role) for role in vacant_roles()]
    return found


def _to_accept(user: User, lines: list[HandoverLine]) -> list[Obligation]:
    """One row for each who leaves."""
    counts = Counter(line.handover for line in lines if line.to_id == user.pk)
    return [_taking(handover.pk, handover.leaver.name, number) for handover, number in counts.items()]


def _to_give(user: User, lines: list[HandoverLine]) -> list[Obligation]:
    """Somebody has said no: for whoever leaves, who leads the steering group, or prepared it as an
    administrator. One row for each who leaves."""
    refused = dict.fromkeys(line.handover for line in lines if line.to_id is None)
    if not refused:
        return []
    leads, prepares = convenes(user), is_administrator(user)
    return [
        _giving(each)
        for each in refused
        if leads or each.leaver_id == user.pk or prepares and each.by_id == user.pk
    ]


def _taking(pk: int, name: str, number: int) -> Obligation:
    headline = ngettext(
        "%(name)s leaves one thing to you", "%(name)s leaves %(number)s things to you", number
    ) % {"name": name, "number": in_words(number)}
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("To take over"),
        headline=headline,
        url=reverse("overview:handover", args=[pk]),
        why=_("Somebody waits for each of them. They are yours when you have accepted."),
        action=_("Look and accept"),
    )


def _giving(handover: Handover) -> Obligation:
    return Obligation(
        when=None,
        status="waiting",
        status_label=_("To give to another"),
        headline=_("Somebody cannot take over what %(name)s leaves") % {"name": handover.leaver.name},
        url=handover.get_absolute_url(),
        why=_("Until another has accepted it nobody new sees to it."),
        action=_("Choose another"),
    )


def _vacant(role: Role) -> Obligation:
    return Obligation(
        when=None,
        status="late",
        status_label=_("Nobody holds the post"),
        headline=_("Appoint somebody: %(role)s") % {"role": role.label},
        url=reverse("admin:organisation_appointment_add"),
        why=_("What waits for this post falls to others until somebody holds it."),
        action=_("Appoint"),
    )


def mine_in(handover: Handover, user: User) -> QuerySet[HandoverLine]:
    """The lines that this person may see: whoever arranges it sees all, a receiver the own ones."""
    lines = handover.lines.select_related("to", "refused_by")
    return lines if arranges(user, handover.leaver) else lines.filter(to=user)
