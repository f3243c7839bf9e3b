"""The agenda drafts itself: what waits for somebody in the whole group becomes items to take up, park or
reject. Nothing is stored before the coordinator has answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from improvements.models import Suggestion
from improvements.models.suggestion import in_the_open
from improvements.obligations import decisions_due, promises_broken
from improvements.obligations_after import checks_due, relapses
from lean_portal import clock
from lean_portal.figures import FEWEST
from lean_portal.templatetags.portal import day, in_words
from meetings.cascade import latest_held, unanswered_questions, unbriefed_units
from meetings.models import Item, Meeting, Series
from meetings.steps import Step, days_around
from meetings.workflow import ON_AGENDA, STANDING, ItemState
from organisation.models import Unit, User
from organisation.roles import Role
from processes.models import Selection
from processes.obligations import overdue_selections
from processes.pilot_obligations import pilots_to_report, relapsed_pilots
from training.models import Override
from training.obligations import gate_overrides, missing_by_organisation
from training.support import left_unanswered
from values.models import Dilemma, Value
from values.obligations import open_rounds, versions_to_decide

DILEMMA, PILOT = "dilemma:", "pilot:"
TITLE, OUTCOME = 100, 300  # characters


class Draft(NamedTuple):
    """What could be taken up. `source` names it from meeting to meeting; `why` is the case in a few words;
    its owner is a unit's manager or a role of the group."""

    source: str
    why: str
    title: str
    kind: str
    minutes: int
    wished_outcome: str
    link: str
    owner_unit: Unit | None = None
    owner_role: str = ""


def drafts_for(meeting: Meeting, reader: User) -> list[Draft]:
    """In the language that is active, from what `reader` may see. Without those that stand on an agenda or
    wait for one, and those that were rejected until a day that has not come."""
    away = sources_away()
    found = [draft for part in PARTS for draft in part(meeting, reader) if draft.source not in away]
    dilemmas = [draft for draft in value_dilemmas(meeting) if draft.source not in away]
    return [*found, *dilemmas[:1]]


def sources_away() -> set[str]:
    quiet = Q(state=ItemState.REJECTED, quiet_until__gt=clock.today())
    standing = Q(state__in=sorted(STANDING))
    return set(Item.objects.filter(standing | quiet).exclude(source="").values_list("source", flat=True))


# ---- the parts -------------------------------------------------------------------------------------------


def broken_promises(meeting: Meeting, reader: User) -> Iterator[Draft]:
    """One for each organisation, and one for the steering group. How many are late is public for each
    organisation; what it is about is said only where everybody sees it: all managers read the agenda."""
    late = promises_broken().order_by()
    counted = list(late.values_list("owing").annotate(Count("pk"), Min("pk"), Min("since")))
    single = [first for _owing, count, first, _since in counted if count == 1]
    only = Suggestion.objects.listed_for(reader).filter(in_the_open()).in_bulk(single)
    owing = Unit.objects.in_bulk([unit for unit, *_rest in counted if unit])
    for unit, count, first, since in counted:
        owner = owing.get(unit)
        yield _of_promises(owner, count, only.get(first), since)


def _of_promises(owner: Unit | None, count: int, only: Suggestion | None, since: dt.date) -> Draft:
    who = owner.name if owner else str(Role.STEERING_CONVENOR.label)
    several = ngettext(
        "%(who)s: one suggestion waits longer than promised",
        "%(who)s: %(number)s suggestions wait longer than promised",
        count,
    )
    listed = reverse("improvements:suggestion_list")
    return Draft(
        source=f"promises:{owner.code if owner else 'steering'}",
        why=_("Broken promise since %(day)s: %(who)s") % {"day": day(since), "who": who},
        title=short(only.title if only else several % {"who": who, "number": in_words(count)}),
        kind=Item.Kind.FOLLOW_UP,
        minutes=5,
        wished_outcome=_("Whoever wrote has an answer, or knows who answers and when."),
        link=only.get_absolute_url() if only else f"{listed}?organisation={owner.pk}" if owner else listed,
        owner_unit=owner,
        owner_role="" if owner else Role.STEERING_CONVENOR,
    )


def due_decisions(meeting: Meeting, reader: User) -> Iterator[Draft]:
    """What the steering group or koncernchefsgruppen must decide before the meeting, or at it."""
    count = decisions_due(meeting.day).filter(at_steering=True).count()
    if count:
        words = ngettext(
            "The steering group decides about one suggestion",
            "The steering group decides about %(number)s suggestions",
            count,
        )
        yield Draft(
            source="decisions:steering",
            why=_("To be decided before the meeting"),
            title=words % {"number": in_words(count)},
            kind=Item.Kind.DECISION,
            minutes=10,
            wished_outcome=_("The decisions are known, with their reasons."),
            link=reverse("improvements:suggestion_list"),
            owner_role=Role.STEERING_CONVENOR,
        )
    for foundation in versions_to_decide():
        yield Draft(
            source=f"version:{foundation.pk}",
            why=_("Proposed, to be decided"),
            title=_("The values of the group: a new version"),
            kind=Item.Kind.DECISION,
            minutes=15,
            wished_outcome=_("Everybody knows what is decided, and from when it holds."),
            link=reverse("values:foundation"),
            owner_unit=the_group(),
        )


def selections(meeting: Meeting, reader: User) -> Iterator[Draft]:
    """Choices of processes whose last moment has passed, or comes before the meeting ends. The one that this
    meeting presents is an item to present it."""
    overdue = set(overdue_selections().values_list("pk", flat=True))
    near = Selection.objects.undecided().filter(decide_before__lte=meeting.ends_at)
    presented = Selection.objects.filter(pk=meeting.selection_id)
    for selection in near | presented:
        late = selection.pk in overdue
        yield Draft(
            source=f"selection:{selection.pk}",
            why=_("Not decided in time") if late else _("The choice of processes"),
            title=short(selection.name),
            kind=Item.Kind.DECISION if late else Item.Kind.INFORMATION,
            minutes=20,
            wished_outcome=_("A new day or a decision.")
            if late
            else _("Everybody can say which processes we begin with, why these, and what happens first."),
            link=selection.get_absolute_url(),
            owner_role=Role.STEERING_CONVENOR,
        )


def pilots(meeting: Meeting, reader: User) -> Iterator[Draft]:
    """Those that run and have something new since they were last taken up, or have not been heard of for a
    month. The owner tells."""
    for pilot, has_new in pilots_to_report(last_told()):
        yield Draft(
            source=f"{PILOT}{pilot.process.code}",
            why=_("A cycle has ended") if has_new else _("Not reported for a month"),
            title=short(
                _("The pilot %(name)s: what we have tried and learnt") % {"name": pilot.process.name}
            ),
            kind=Item.Kind.INFORMATION,
            minutes=10,
            wished_outcome=_("Everybody knows what was tried, what came of it and what follows."),
            link=pilot.get_absolute_url(),
            owner_unit=pilot.owner_unit,
        )


def last_told() -> dict[str, dt.date]:
    """Code of a pilot → the day of the latest meeting that took it up."""
    told = Item.objects.filter(source__startswith=PILOT, state__in=sorted(ON_AGENDA)).order_by()
    rows = told.values_list("source").annotate(Max("meeting__day"))
    return {source.removeprefix(PILOT): last for source, last in rows if last}


def value_rounds(meeting: Meeting, reader: User) -> Iterator[Draft]:
    for round_ in open_rounds().select_related("revision"):
        yield Draft(
            source=f"round:{round_.pk}",
            why=_("Open until %(day)s") % {"day": day(round_.closes_on)},
            title=_("The values: what do the workplaces say?"),
            kind=Item.Kind.DIALOGUE,
            minutes=10,
            wished_outcome=_("Every manager knows when the own workplace answers."),
            link=reverse("values:round", args=[round_.pk]),
            owner_unit=the_group(),
        )


def questions(meeting: Meeting, reader: User) -> Iterator[Draft]:
    """What workplaces have asked and nobody has answered: without an owner, or to be answered by then."""
    asked = list(unanswered_questions().filter(Q(due_on=None) | Q(due_on__lte=meeting.day)))
    count = len(asked)
    if not asked:
        return
    words = ngettext(
        "A question from a workplace waits for an answer",
        "%(number)s questions from workplaces wait for an answer",
        count,
    )
    yield Draft(
        source="questions",
        why=_("Questions that came back"),
        title=short(asked[0].text if count == 1 else words % {"number": in_words(count).capitalize()}),
        kind=Item.Kind.DIALOGUE,
        minutes=10,
        wished_outcome=_("Each question has an answer, or somebody who gives it by a day."),
        link=reverse("meetings:question_list"),
        owner_unit=the_group(),
    )


def unbriefed(meeting: Meeting, reader: User) -> Iterator[Draft]:
    """Workplaces that should have been through the meeting before, and have not."""
    before = latest_held().first()
    if before is None or days_of(before)[Step.BRIEFED] >= clock.today():
        return
    count = unbriefed_units(before).count()
    if not count:
        return
    words = ngettext(
        "KL-Info of %(day)s has not reached one workplace",
        "KL-Info of %(day)s has not reached %(number)s workplaces",
        count,
    )
    yield Draft(
        source=f"unbriefed:{before.pk}",
        why=_("Should have been told by %(day)s") % {"day": day(days_of(before)[Step.BRIEFED])},
        title=short(words % {"day": day(before.day), "number": in_words(count)}),
        kind=Item.Kind.FOLLOW_UP,
        minutes=5,
        wished_outcome=_("Every workplace has a day, or the help it needs."),
        link=reverse("meetings:spreading", args=[before.pk]),
        owner_unit=the_group(),
    )


def relapsed(meeting: Meeting, reader: User) -> Iterator[Draft]:
    """What no longer holds, and nobody has said yet what follows: one for each organisation. What it is about
    is said only where everybody sees it."""
    found = relapses().order_by().values_list("responsible_unit__authority")
    counted = list(found.annotate(Count("pk"), Min("pk"), Min("state_since")))
    single = [first for _owing, count, first, _since in counted if count == 1]
    only = Suggestion.objects.listed_for(reader).filter(in_the_open()).in_bulk(single)
    owing = Unit.objects.in_bulk([unit for unit, *_rest in counted if unit])
    for unit, count, first, since in counted:
        owner, one = owing.get(unit) or the_group(), only.get(first)
        words = ngettext(
            "%(who)s: one improvement no longer holds",
            "%(who)s: %(number)s improvements no longer hold",
            count,
        )
        listed = f"{reverse('improvements:suggestion_list')}?organisation={owner.pk}"
        yield Draft(
            source=f"relapses:{owner.code}",
            why=_("Relapse since %(day)s: %(who)s") % {"day": day(since), "who": owner.name},
            title=short(one.title if one else words % {"who": owner.name, "number": in_words(count)}),
            kind=Item.Kind.FOLLOW_UP,
            minutes=10,
            wished_outcome=_("We know why it did not hold, and what follows."),
            link=one.get_absolute_url() if one else listed,
            owner_unit=owner,
        )


def pilots_relapsed(meeting: Meeting, reader: User) -> Iterator[Draft]:
    """Everybody reads of pilots, so each is named. The owner tells."""
    for relapse in relapsed_pilots():
        yield Draft(
            source=f"pilot-relapse:{relapse.pk}",
            why=_("Relapse since %(day)s: %(who)s")
            % {"day": day(relapse.at), "who": relapse.effort.owner_unit.name},
            title=short(_("The pilot %(name)s no longer holds") % {"name": relapse.effort.name}),
            kind=Item.Kind.FOLLOW_UP,
            minutes=10,
            wished_outcome=_("We know why it did not hold, and what follows."),
            link=relapse.effort.get_absolute_url(),
            owner_unit=relapse.effort.owner_unit,
        )


def late_checks(meeting: Meeting, reader: User) -> Iterator[Draft]:
    """How many improvements are to be looked at before the meeting: a number, of no unit."""
    count = checks_due(meeting.day).count()
    if not count:
        return
    words = ngettext(
        "One improvement is to be looked at before the meeting",
        "%(number)s improvements are to be looked at before the meeting",
        count,
    )
    yield Draft(
        source=f"checks:{meeting.day}",
        why=_("Checks that are due"),
        title=short(words % {"number": in_words(count).capitalize()}),
        kind=Item.Kind.FOLLOW_UP,
        minutes=5,
        wished_outcome=_("Each of them has been looked at, and we know whether it holds."),
        link=reverse("improvements:suggestion_list"),
        owner_role=Role.STEERING_CONVENOR,
    )


def training_gaps(meeting: Meeting, reader: User) -> Iterator[Draft]:
    """One for each organisation. All managers read the agenda: nobody is counted under five."""
    for organisation, count in missing_by_organisation():
        who = {"who": organisation.name, "number": in_words(count)}
        title = _("%(who)s: some lack a course that their role asks for")
        if count >= FEWEST:
            title = _("%(who)s: %(number)s lack a course that their role asks for")
        yield Draft(
            source=f"training:{organisation.code}",
            why=_("Training that is missing"),
            title=short(title % who),
            kind=Item.Kind.FOLLOW_UP,
            minutes=5,
            wished_outcome=_("Everybody who needs a seat has one, or knows when there is one."),
            link=f"{reverse('training:matrix')}?organisation={organisation.code}",
            owner_unit=organisation,
        )


def support_unanswered(meeting: Meeting, reader: User) -> Iterator[Draft]:
    """Requests for support that nobody has answered though each level was told: a number, of no unit."""
    late = left_unanswered().aggregate(count=Count("pk"), since=Min("answer_by"))
    if not late["count"]:
        return
    words = ngettext(
        "One request for support waits longer than promised",
        "%(number)s requests for support wait longer than promised",
        late["count"],
    )
    yield Draft(
        source="support",
        why=_("Not answered since %(day)s") % {"day": day(late["since"])},
        title=short(words % {"number": in_words(late["count"]).capitalize()}),
        kind=Item.Kind.FOLLOW_UP,
        minutes=5,
        wished_outcome=_("Each unit that asked has an answer, or knows who gives it and when."),
        link=reverse("training:support_list"),
        owner_role=Role.STEERING_CONVENOR,
    )


def gates_overridden(meeting: Meeting, reader: User) -> Iterator[Draft]:
    """Waves that were opened before their time since the last meeting, and why."""
    for override in overrides_to_tell():
        words = _("Wave %(number)s was opened before its time")
        if override.unit:
            words = _("Wave %(number)s was opened before its time for %(unit)s")
        told = {"number": override.wave.number, "unit": override.unit.name if override.unit else ""}
        yield Draft(
            source=f"override:{override.pk}",
            why=_("Opened before its time"),
            title=short(words % told),
            kind=Item.Kind.INFORMATION,
            minutes=5,
            wished_outcome=Truncator(override.reason).chars(OUTCOME),
            link=reverse("training:wave_list"),
            owner_role=Role.STEERING_CONVENOR,
        )


def overrides_to_tell() -> list[Override]:
    found = gate_overrides()
    before = latest_held().first() if found else None
    return [each for each in found if before is None or each.at >= before.starts_at]


def value_dilemmas(meeting: Meeting) -> Iterator[Draft]:
    """The cards for a meeting that has none yet: first those never taken up, then those of longest ago."""
    used = Item.objects.filter(state__in=sorted(ON_AGENDA), source__startswith=DILEMMA)
    last = {source: pk for source, pk in used.order_by("pk").values_list("source", "pk")}
    if used.filter(meeting=meeting).exists():
        return
    cards = list(Dilemma.objects.in_rotation())
    if not cards:
        return
    names, owner = Value.objects.names(), the_group()
    for card in sorted(cards, key=lambda card: (last.get(f"{DILEMMA}{card.pk}", 0), card.pk)):
        yield Draft(
            source=f"{DILEMMA}{card.pk}",
            why=_("One value at each meeting"),
            title=short(_("Dilemma: “%(value)s”") % {"value": names.get(card.about_id, card.about_id)}),
            kind=Item.Kind.DIALOGUE,
            minutes=10,
            wished_outcome=Truncator(card.situation).chars(OUTCOME),
            link=reverse("values:foundation"),
            owner_unit=owner,
        )


PARTS: tuple[Callable[[Meeting, User], Iterator[Draft]], ...] = (
    broken_promises,
    due_decisions,
    selections,
    pilots,
    value_rounds,
    questions,
    unbriefed,
    relapsed,
    pilots_relapsed,
    late_checks,
    training_gaps,
    gates_overridden,
    support_unanswered,
)


# ---- within ----------------------------------------------------------------------------------------------


def days_of(meeting: Meeting) -> dict[Step, dt.date]:
    return days_around(meeting.day, Series.objects.current().all_offsets)


def the_group() -> Unit:
    return Unit.objects.get(kind=Unit.Kind.GROUP)


def short(title: str) -> str:
    return Truncator(title).chars(TITLE)
