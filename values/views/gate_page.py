"""What the gate says: what is the case, who does what next, and where the version in force is adopted."""

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean_portal.templatetags.portal import in_words
from organisation.models import User
from values.content import Content
from values.editions import Edition
from values.models import Revision, Round, ValueFoundation
from values.permissions import adopts_values, edits_values, follows_the_gate
from values.rules import Demand, Examination
from values.standings import Standing, standings
from values.views.gate_rows import Ways, coverage, drafts, gate_list, remarks
from values.views.tabs import address
from values.workflow import OPEN, State

Context = dict[str, Any]


def named_version(request: HttpRequest) -> ValueFoundation:
    """The version that the page showed: another may have begun since, and a step never hits that one."""
    pk = request.POST.get("foundation", "")
    version = ValueFoundation.objects.filter(pk=pk).first() if pk.isascii() and pk.isdigit() else None
    if version is None:
        raise Http404
    return version


def context(user: User) -> Context:
    shown = {*OPEN, State.ADOPTED}
    rows = list(ValueFoundation.objects.filter(state__in=shown).with_look())
    version = next((row for row in rows if row.is_open), None)
    in_force = next((row for row in rows if row.state == State.ADOPTED), None)
    found: Context = {"version": version, "in_force": in_force, "edits": edits_values(user)}
    if version is not None:
        if in_force is not None and version.based_on_id == in_force.pk:
            version.based_on = in_force
        return found | of_open(version, user)
    return found | of_adopted(in_force, user) if in_force is not None else found


# ---- a version that is being worked on -------------------------------------------------------------------


def of_open(version: ValueFoundation, user: User) -> Context:
    named, newest = revisions(version)
    examined = Examination(version, Content.from_json(newest.content) if newest else Content())
    text = named[-1] if named and newest and named[-1].content == newest.content else None
    readable = [row for row in named if follows_the_gate(user) or row.was_sent]  # type: ignore[attr-defined]
    name = Edition(version, text).name if text else _("The draft of %(number)s") % {"number": version.number}
    ways = Ways(user)
    return {
        "name": name,
        "text_url": address("values:version", text.slug) if text in readable else ways.to("work"),
        "headline": headline(version, examined, name),
        "missing": len(examined.blockers),
        "coverage": coverage(examined, ways),
        "conditions": gate_list(examined.conditions, ways),
        "remarks": remarks(examined, ways),
        "drafts": drafts(version, readable, examined.sources),
        "line": line(version),
        "next": next_steps(version, examined, ways),
        **steps(version, examined, user),
    }


def revisions(version: ValueFoundation) -> tuple[list[Revision], Revision | None]:
    """The named drafts (`was_sent`: out in a round), and the newest save, whose content is that of the rows:
    one query instead of five."""
    newest = version.revisions.order_by("-number").values("pk")[:1]
    found = version.revisions.filter(Q(draft__isnull=False) | Q(pk=newest)).order_by("number")
    sent = Round.objects.filter(revision=OuterRef("pk"))
    rows = [revision_of(version, row) for row in found.annotate(was_sent=Exists(sent))]
    return [row for row in rows if row.draft is not None], rows[-1] if rows else None


def headline(version: ValueFoundation, examined: Examination, name: str) -> str:
    count = len(examined.blockers)
    if count:
        words = ngettext(
            "%(name)s cannot be adopted yet: one thing is missing",
            "%(name)s cannot be adopted yet: %(count)s things are missing",
            count,
        )
        return words % {"name": name, "count": in_words(count)}
    if version.state == State.PROPOSED:
        return _("Version %(number)s waits for the group management's decision") % {"number": version.number}
    return _("%(name)s can be handed over for decision") % {"name": name}


def steps(version: ValueFoundation, examined: Examination, user: User) -> Context:
    """What this person may do here and now."""
    is_draft, is_open = version.state == State.DRAFT, examined.may_be_adopted
    edits, adopts = edits_values(user), adopts_values(user)
    return {
        "may_propose": edits and is_draft and is_open,
        "may_not_propose": edits and is_draft and not is_open,
        "may_adopt": adopts and not is_draft and is_open,
        "may_take_back": not is_draft and (edits or adopts),
        "adopts": adopts,
        "may_rescope": edits and is_draft and version.based_on_id is not None,
        "may_discard": edits and is_draft and not examined.rounds,
    }


class Next(NamedTuple):
    who: str
    what: str
    url: str


def next_steps(version: ValueFoundation, examined: Examination, ways: Ways) -> list[Next]:
    """One row for each demand that is not met; otherwise whose turn it is."""
    unmet = [condition.demand for condition in examined.conditions if not condition.met]
    if unmet:
        return [step_for(demand, ways) for demand in unmet]
    if version.state == State.PROPOSED:
        what = _("Adopts the version, or sends it back with a reason.")
        return [Next(_("The group management"), what, "")]
    return [Next(_("The editors"), _("Hand the version over for decision."), "")]


def step_for(demand: Demand, ways: Ways) -> Next:
    editors = _("The editors")
    to = ways.to
    table = {
        Demand.SOURCES: (editors, _("Write the sources in and freeze them."), to("sources")),
        Demand.STATEMENTS: (
            editors,
            _("Find a home for each statement. Setting one aside takes a decision of the group management."),
            to("work"),
        ),
        Demand.VALUES: (editors, _("Write the first value."), to("work")),
        Demand.BEHAVIOURS: (editors, _("Write behaviours where they are missing."), to("work")),
        Demand.SCOPE: (
            editors,
            _("Take the change out, or make it a new version."),
            to("scope_change"),
        ),
        Demand.ASKED: (editors, _("Send the draft out in a round."), to("round_create")),
        Demand.ROUNDS: (
            _("Those who are asked"),
            _("Answer until the last day of the round."),
            address("values:rounds"),
        ),
        Demand.COMMENTS: (editors, _("Give every comment an outcome and an answer."), to("comments")),
        Demand.CONSULTATION: (
            editors,
            _("Record the consultation with the unions."),
            to("consultation_create"),
        ),
    }
    return Next(*table[demand])


def line(version: ValueFoundation) -> list[dict[str, Any]]:
    """The life of the version, with whose turn it is at each step that is to come."""
    is_draft = version.state == State.DRAFT
    return [
        {"label": _("Begun"), "state": "now" if is_draft else "past", "date": version.created_at},
        {
            "label": _("Handed over for decision"),
            "state": "promised" if is_draft else "now",
            "date": None if is_draft else version.proposed_at,
            "note": _("by the editors") if is_draft else "",
        },
        {"label": _("Adopted"), "state": "promised", "note": _("by the group management")},
        {"label": _("Adopted in the companies"), "state": "promised", "note": _("each decides for itself")},
    ]


# ---- the version in force --------------------------------------------------------------------------------


def of_adopted(version: ValueFoundation, user: User) -> Context:
    headline = _("Version %(number)s is adopted, and no other is on its way") % {"number": version.number}
    return {"headline": headline, **where(version, user)}


def where(version: ValueFoundation, user: User) -> Context:
    """Where the version in force holds, and its named drafts."""
    rows = [organisation(standing, user) for standing in standings(version)]
    named = version.revisions.filter(draft__isnull=False).defer("content").order_by("number")
    holding = sum(row.standing.holds for row in rows)
    editions = [Edition(version, revision_of(version, row)) for row in named]
    return {"organisations": rows, "holding": holding, "editions": editions}


class Organisation(NamedTuple):
    """`url`: for whoever answers for it and has not recorded its decision."""

    standing: Standing
    url: str


def organisation(standing: Standing, user: User) -> Organisation:
    unit = standing.organisation
    if standing.holds or unit.pk not in user.answered_unit_ids:
        return Organisation(standing, "")
    return Organisation(standing, address("values:organisation_adopt", unit.code))


def revision_of(version: ValueFoundation, revision: Revision) -> Revision:
    revision.foundation = version  # as it is here, instead of once more from the database
    return revision
