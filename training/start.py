"""The start package of a unit: six things that hold improvement work up, each read from what has happened.
Nobody ticks anything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.models import BoardAddress, BoardMeeting, Suggestion, Trial
from lean_portal import clock
from organisation.models import Appointment, Unit, User
from organisation.permissions import is_steering_member
from organisation.roles import ANSWERING, SINGLE
from training.models import Record, Supporter, Tier
from values.models import Acknowledgement

FOR_MANAGERS = (Tier.TOP, Tier.STEERING, Tier.MANAGERS)


class Step(NamedTuple):
    key: str
    label: str | Promise
    why: str | Promise
    action: str | Promise
    url: str
    is_done: bool


class Package(NamedTuple):
    unit: Unit
    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_done(self) -> bool:
        return self.done == len(self.steps)

    @property
    def url(self) -> str:
        return reverse("training:start_package", args=[self.unit.code])

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.is_done), None)


# What each thing is, why, and where it is done: key → (label, why, action, name of the page).
STEPS: dict[str, tuple[Any, Any, Any, str]] = {
    "trained": (
        _("The manager has taken a course"),
        _("Whoever leads the work should know the way of working first."),
        _("See the courses"),
        "training:training_home",
    ),
    "board": (
        _("There is a board, or a first meeting at it"),
        _("What everybody sees, everybody can help with."),
        _("Go to the board"),
        "improvements:board",
    ),
    "answered": (
        _("The first suggestion has an answer"),
        _("An answer, also a no with reasons, is what makes people write again."),
        _("See what waits"),
        "improvements:desk",
    ),
    "talked": (
        _("You have talked about our values"),
        _("What can be expected of us is decided together, at the workplace."),
        _("Prepare the talk"),
        "values:local",
    ),
    "leader": (
        _("There is an improvement leader to ask"),
        _("Somebody who has done it before makes the first step shorter."),
        _("Find one"),
        "training:supporter_list",
    ),
    "tried": (
        _("You have begun to try something out"),
        _("Small, for a short time, with figures before and after."),
        _("Choose what to try"),
        "improvements:suggestion_list",
    ),
}


def with_facts(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Each unit with what has happened there. One query, however many units."""
    manager = Appointment.objects.current().held_by_active().filter(role__in=SINGLE)
    record = Record.objects.valid_on(clock.today()).filter(course__tier__in=FOR_MANAGERS)
    trained = manager.filter(Exists(record.filter(user=OuterRef("user"))), unit=OuterRef("pk"))
    address = BoardAddress.objects.filter(unit=OuterRef("pk"), revoked_at=None)
    met = BoardMeeting.objects.filter(unit=OuterRef("pk"))
    answered = Suggestion.objects.filter(answered_unit=OuterRef("pk"), answered_on__isnull=False, source="")
    talked = Acknowledgement.objects.filter(unit=OuterRef("pk"))
    ours = Q(effort__suggestion__handler_unit=OuterRef("pk"), effort__suggestion__at_steering=False)
    tried = Trial.objects.filter(ours | Q(effort__owner_unit=OuterRef("pk")))
    leader = Supporter.objects.on_duty().in_authority(OuterRef(OuterRef("authority")))
    return units.annotate(
        has_trained=Exists(trained.order_by()),
        has_board=Exists(address.order_by()) | Exists(met.order_by()),
        has_answered=Exists(answered.order_by()),
        has_talked=Exists(talked.order_by()),
        has_leader=Exists(leader),
        has_tried=Exists(tried.order_by()),
        is_workplace=Exists(Unit.objects.workplaces().filter(pk=OuterRef("pk")).order_by()),
    )


def packages(units: QuerySet[Unit]) -> list[Package]:
    return [package_of(unit) for unit in with_facts(units).order_by("path")]


def left(units: Iterable[Unit]) -> list[Package]:
    """Of units with their facts: the workplaces where something is left. For Min sida, until all is done."""
    found = [package_of(unit) for unit in units if unit.is_workplace]  # type: ignore[attr-defined]
    return [package for package in found if not package.is_done]


def package_of(unit: Any) -> Package:
    steps = [
        Step(
            key,
            label,
            why,
            action,
            reverse(page),
            getattr(unit, f"has_{key}"),
        )
        for key, (label, why, action, page) in STEPS.items()
    ]
    return Package(unit, steps)


def shown_to(user: User) -> QuerySet[Unit]:
    """Of the units that this person answers for or is above, and for the steering group of all."""
    units = Unit.objects.open().exclude(kind=Unit.Kind.GROUP)
    if is_steering_member(user):
        return units
    return units.here_and_below({post.path for post in user.posts_as(ANSWERING)})
