"""What the gate says: what is the case, who does what next, and where the version in force is adopted."""

from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean_portal.templatetags.portal import in_words, status
from organisation.models import Unit, User
from values.content import Content
from values.models import OrganisationAdoption, Revision, ValueFoundation
from values.permissions import adopts_values, edits_values
from values.rules import Demand, Examination
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
    ways, text = Ways(user), named[-1] if named and newest and named[-1].content == newest.content else None
    name = draft_name(text) if text else _("The draft of %(number)s") % {"number": version.number}
    return {
        "name": name,
        "text_url": address("values:version", text.slug) if text else ways.to("work"),
        "headline": headline(version, examined, name),
        "missing": len(examined.blockers),
        "coverage": coverage(examined, ways),
        "conditions": gate_list(examined.conditions, ways),
        "remarks": remarks(examined, ways),
        "drafts": drafts(named, examined.sources),
        "line": line(version),
        "next": next_steps(version, examined, ways),
        **steps(version, examined, user),
    }


def revisions(version: ValueFoundation) -> tuple[list[Revision], Revision | None]:
    """The named drafts and the newest save, whose content is that of the rows: one query instead of five."""
    newest = version.revisions.order_by("-number").values("pk")[:1]
    rows = list(version.revisions.filter(Q(draft__isnull=False) | Q(pk=newest)).order_by("number"))
    for row in rows:
        row.foundation = version
    return [row for row in rows if row.draft is not None], rows[-1] if rows else None


def draft_name(revision: Revision) -> str:
    first = (revision.foundation.major, revision.foundation.minor) == (1, 0)
    return _("Draft %(number)s") % {"number": revision.label} if first else revision.label


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
            "label": _("Handed over"),
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
    """Where the version in force is adopted, its named drafts, and the yearly looks at it."""
    rows = organisations(version, user)
    named = list(version.revisions.filter(draft__isnull=False).defer("content").order_by("number"))
    for row in named:
        row.foundation = version
    looks = list(version.looks.order_by("-looked_on"))
    decided = sum(row.has_it for row in rows)
    return {"organisations": rows, "decided": decided, "named": named, "looks": looks}


class Organisation(NamedTuple):
    """Whether the version in force holds there. `before`: the version that does so until then. `url`: for
    whoever answers for it and has not recorded the decision."""

    unit: Unit
    sign: SafeString
    has_it: bool
    before: str = ""
    url: str = ""


def organisations(version: ValueFoundation, user: User) -> list[Organisation]:
    there = OrganisationAdoption.objects.filter(organisation=OuterRef("pk"))
    this = there.filter(foundation=version)
    latest = there.order_by("-foundation__major", "-foundation__minor")[:1]
    columns = {
        "decided_on": this.values("decided_on"),
        "reference": this.values("reference"),
        "major": latest.values("foundation__major"),
        "minor": latest.values("foundation__minor"),
    }
    units = Unit.objects.open().authorities().order_by("path")
    units = units.annotate(**{name: Subquery(column) for name, column in columns.items()})
    return [organisation(unit, user) for unit in units]


def organisation(unit: Unit, user: User) -> Organisation:
    if unit.decided_on is not None:  # type: ignore[attr-defined]
        return Organisation(unit, status("implemented", _("Adopted")), True)
    if unit.kind == Unit.Kind.ADMINISTRATION:  # opened since: one legal person with the municipality
        return Organisation(unit, status("implemented", _("Holds here")), True)
    answers = unit.pk in user.answered_unit_ids
    url = address("values:organisation_adopt", unit.code) if answers else ""
    before = "" if unit.major is None else f"{unit.major}.{unit.minor}"  # type: ignore[attr-defined]
    return Organisation(unit, status("waiting", _("Has not decided")), False, before, url)
