"""A whole value foundation comes into an installation that has none: everything, or nothing."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal.refusals import NotAllowed
from organisation.models import Body, Unit, User
from values.consistency import faults
from values.importing import Fault
from values.models import (
    Acknowledgement,
    Behaviour,
    Comment,
    Consultation,
    Dilemma,
    OrganisationAdoption,
    ProvenanceLink,
    Revision,
    Round,
    RoundReply,
    SetAside,
    SourceDocument,
    SourceStatement,
    Value,
    ValueFoundation,
    ValueKey,
    YearlyLook,
)
from values.permissions import imports_values
from values.portable import EMPTY, SHAPES, Tree, changed, content_of
from values.workflow import State

AT_ONCE = 50  # revisions written at a time: each holds a whole content
LATER = ("state", "fingerprint", "frozen_at")  # set when everything that they seal is in place


class Faulty(NotAllowed):
    """The file contradicts itself, or this installation; `faults` is the full list."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__([fault.words for fault in found], code="faulty")
        self.faults = found


def is_empty() -> bool:
    """No source and no version: an import can overwrite nothing."""
    return not SourceDocument.objects.exists() and not ValueFoundation.objects.exists()


def look_through(tree: Tree) -> list[Fault]:
    """What is wrong with a file, in this installation. Nothing is written."""
    units = set(Unit.objects.values_list("code", flat=True))
    return faults(tree, units=units, bodies=set(Body.objects.values_list("key", flat=True)))


@transaction.atomic
def import_foundation(*, tree: Tree, by: User | None) -> None:
    """Everything of the tree, with its days and fingerprints; persons are nobody. `by` None: the command.

    NotAllowed where there is a value foundation already; Faulty, with every fault, before a row is written.
    Nobody else can begin a source or a version while this goes on.
    """
    if by is not None and not imports_values(by):
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE values_sourcedocument, values_valuefoundation IN SHARE ROW EXCLUSIVE MODE")
    if not is_empty():
        raise NotAllowed(_("There is a value foundation here already, and an import never replaces one."))
    found = look_through(tree)
    if found:
        raise Faulty(found)
    try:
        with transaction.atomic():
            _Import(tree).bring(by)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "?"
        words = _("The file contradicts itself (%(rule)s).") % {"rule": name}
        raise NotAllowed(words, code="faulty") from error


class _Import:
    """What has been brought so far, by its name in the file."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.sources: list[tuple[SourceDocument, Tree]] = []
        self.versions: dict[str, ValueFoundation] = {}  # never a discarded one: its number is used again
        self.statements: dict[str, int] = {}
        self.units: dict[str, int] = dict(Unit.objects.values_list("code", "pk"))
        self.bodies: dict[str, int] = dict(Body.objects.values_list("key", "pk"))

    def bring(self, by: User | None) -> None:
        for row in self.tree["sources"]:
            self._source(row)
        ValueKey.objects.bulk_create(ValueKey(**plain("key", row)) for row in self.tree["keys"])
        last: models.Model | None = None
        for row in self.tree["versions"]:
            last = self._version(row)
        for source, row in self.sources:
            if row["replaced_by"] is not None:
                source.replaced_by = self.versions[row["replaced_by"]]
                source.save(update_fields=["replaced_by"])
        Dilemma.objects.bulk_create(
            Dilemma(about_id=row["about"], **plain("dilemma", row)) for row in self.tree["dilemmas"]
        )
        subject = last or next((source for source, _row in self.sources), None)
        if subject is None:
            raise NotAllowed(_("There is nothing in the file."))
        versions = len(self.tree["versions"])
        record(
            "values.foundation_imported", subject=subject, by=by, sources=len(self.sources), versions=versions
        )

    def _source(self, row: Tree) -> None:
        """Written first and frozen then: the triggers let nothing into a frozen source."""
        source = SourceDocument.objects.create(**without(plain("source", row), *LATER))
        rows = SourceStatement.objects.bulk_create(
            SourceStatement(document=source, position=n, code=f"{source.prefix}{n}", text=text)
            for n, text in enumerate(row["statements"], start=1)
        )
        self.statements |= {statement.code: statement.pk for statement in rows}
        if row["frozen_at"] is not None:
            source.frozen_at, source.fingerprint = row["frozen_at"], row["fingerprint"]
            source.save(update_fields=["frozen_at", "fingerprint"])
        self.sources.append((source, row))

    def _version(self, row: Tree) -> ValueFoundation:
        """A draft with its content; it gets its state at the end, and from then on the triggers guard it."""
        based_on = self.versions[row["based_on"]] if row["based_on"] is not None else None
        version = ValueFoundation.objects.create(based_on=based_on, **without(plain("version", row), *LATER))
        self._content(version, row)
        revisions = self._revisions(version, row["revisions"])
        for round_ in row["rounds"]:
            self._round(version, round_, revisions)
        self._use(version, row)
        version.state, version.fingerprint = row["state"], row["fingerprint"]
        version.content = content_of(row).as_json() if row["fingerprint"] else None
        version.save(update_fields=["state", "fingerprint", "content"])
        if row["state"] != State.DISCARDED:
            self.versions[version.number] = version
        return version

    # ---- what a version says ----

    def _content(self, version: ValueFoundation, row: Tree) -> None:
        values = Value.objects.bulk_create(
            Value(foundation=version, key_id=value["key"], **plain("value", value)) for value in row["values"]
        )
        behaviours = Behaviour.objects.bulk_create(
            Behaviour(value=value, **plain("behaviour", behaviour))
            for value, told in zip(values, row["values"], strict=True)
            for behaviour in told["behaviours"]
        )
        targets: dict[str, Tree] = {value.key_id: {"value": value} for value in values}
        targets |= {behaviour.key: {"behaviour": behaviour} for behaviour in behaviours}
        ProvenanceLink.objects.bulk_create(
            ProvenanceLink(
                foundation=version,
                statement_id=self.statements[link["statement"]],
                **targets[link["target"]],
                **plain("link", link),
            )
            for link in row["links"]
        )
        SetAside.objects.bulk_create(
            SetAside(
                foundation=version,
                statement_id=self.statements[absence["statement"]],
                **plain("set_aside", absence),
            )
            for absence in row["set_aside"]
        )

    def _revisions(self, version: ValueFoundation, rows: list[Tree]) -> dict[int | None, int]:
        """Number → id. Each save gets back the whole content that it kept."""
        found: dict[int | None, int] = {}
        content = EMPTY
        batch: list[Revision] = []
        for number, row in enumerate(rows, start=1):
            content = changed(content, row["changes"])
            batch.append(Revision(foundation=version, content=content, **plain("revision", row)))
            if len(batch) == AT_ONCE or number == len(rows):
                found |= {revision.number: revision.pk for revision in Revision.objects.bulk_create(batch)}
                batch = []
        return found

    # ---- what was asked, answered and done ----

    def _round(self, version: ValueFoundation, row: Tree, revisions: dict[int | None, int]) -> None:
        round_ = Round.objects.create(
            foundation=version, revision_id=revisions[row["revision"]], **plain("round", row)
        )
        round_.bodies.set([self.bodies[key] for key in row["bodies"]])
        replies = RoundReply.objects.bulk_create(
            RoundReply(
                round=round_,
                unit_id=self.units.get(reply["unit"]),
                body_id=self.bodies.get(reply["body"]),
                **plain("reply", reply),
            )
            for reply in row["replies"]
        )
        Comment.objects.bulk_create(
            (
                Comment(
                    foundation=version,
                    reply=reply,
                    revision_id=revisions.get(comment["revision"]),
                    **plain("comment", comment),
                )
                for reply, told in zip(replies, row["replies"], strict=True)
                for comment in told["comments"]
            ),
            batch_size=1000,
        )

    def _use(self, version: ValueFoundation, row: Tree) -> None:
        Consultation.objects.bulk_create(
            Consultation(foundation=version, **plain("consultation", each)) for each in row["consultations"]
        )
        OrganisationAdoption.objects.bulk_create(
            OrganisationAdoption(
                foundation=version, organisation_id=self.units[each["unit"]], **plain("adoption", each)
            )
            for each in row["adoptions"]
        )
        Acknowledgement.objects.bulk_create(
            Acknowledgement(
                foundation=version,
                unit_id=self.units[each["unit"]],
                about_id=each["about"],
                **plain("talk", each),
            )
            for each in row["talks"]
        )
        YearlyLook.objects.bulk_create(
            YearlyLook(foundation=version, **plain("look", each)) for each in row["looks"]
        )


def plain(kind: str, row: Tree) -> dict[str, Any]:
    """The fields of the model as they are; days and moments are read by the database."""
    return {name: row[name] for name in SHAPES[kind].fields}


def without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}
