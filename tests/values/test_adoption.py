"""Adopting: one decision, everything or nothing, and never changed again."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.roles import Role
from tests.roles import below
from tests.values.conftest import frozen_source, statement
from values.content import Content
from values.models import OrganisationAdoption, SourceDocument, ValueFoundation
from values.services import drafting, versions
from values.services.versions import GateClosed
from values.workflow import Scope, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TABLES = ("value", "behaviour", "provenancelink", "setaside", "revision")


@pytest.fixture
def proposed(ready, editor):
    return versions.propose_foundation(foundation=ready, by=editor)


@pytest.fixture
def decide(decider):
    def record(foundation, **fields):
        said = {
            "decided_on": clock.today(), "adopted_by": "Koncernchefsgruppen", "reference": "KCG § 14",
            "motivation": "Allt är spårat.",
        }  # fmt: skip
        return versions.adopt_foundation(**{"foundation": foundation, "by": decider, **said, **fields})

    return record


# ---- the decision ----------------------------------------------------------------------------------------


def test_an_adoption_replaces_the_sources_and_keeps_them(adopted):
    assert [source.replaced_by for source in SourceDocument.objects.all()] == [adopted] * 3


def test_an_adoption_replaces_the_version_before_and_keeps_it(adopted, editor, adopt, held_round):
    following = adopt(consulted(versions.start_next(by=editor, scope=Scope.WORDING), editor))
    adopted.refresh_from_db()
    assert (adopted.state, following.state) == (State.SUPERSEDED, State.ADOPTED)
    assert adopted.superseded_at == following.adopted_at


def consulted(foundation, by):
    foundation.consultations.create(
        kind="information", held_on=clock.today(), with_whom="CSG", note="§ 3", by=by
    )
    return foundation


def test_a_closed_gate_refuses_with_everything_that_is_missing_and_changes_nothing(proposed, decide):
    frozen_source("D", "leader", ("Jag syns på arbetsplatsen.", "Jag hälsar."))
    with pytest.raises(GateClosed) as refused:
        decide(proposed)
    assert [finding.about for finding in refused.value.findings] == ["D1", "D2"]
    assert refused.value.messages == [finding.words for finding in refused.value.findings]
    assert ValueFoundation.objects.get().state == State.PROPOSED
    assert not SourceDocument.objects.exclude(replaced_by=None).exists()
    assert not OrganisationAdoption.objects.exists()


@pytest.mark.parametrize("name", ["decided_on", "adopted_by", "reference", "motivation"])
def test_a_decision_says_who_when_where_and_why(proposed, decide, name):
    with pytest.raises(NotAllowed) as refused:
        decide(proposed, **{name: None if name == "decided_on" else " "})
    assert list(refused.value.message_dict) == [name]


def test_a_decision_was_made_today_or_before(proposed, decide):
    with pytest.raises(NotAllowed) as refused:
        decide(proposed, decided_on=clock.today() + dt.timedelta(days=1))
    assert refused.value.message_dict == {"decided_on": ["Choose today or an earlier day."]}


def test_a_decision_does_not_come_before_that_about_the_version_before(adopted, editor, decide):
    following = consulted(versions.start_next(by=editor, scope=Scope.WORDING), editor)
    versions.propose_foundation(foundation=following, by=editor)
    with pytest.raises(NotAllowed) as refused:
        decide(following, decided_on=adopted.adopted_on - dt.timedelta(days=1))
    assert list(refused.value.message_dict) == ["decided_on"]


def test_a_draft_is_not_adopted_before_it_is_handed_over(ready, decide):
    with pytest.raises(NotAllowed) as refused:
        decide(ready)
    assert refused.value.code == "stale"


def test_same_decision_sent_twice_is_one(proposed, decide):
    assert decide(proposed) == decide(proposed)
    assert Event.objects.filter(kind="values.foundation_adopted").count() == 1


def test_another_decision_about_what_is_adopted_is_told_so(proposed, decide):
    decide(proposed)
    with pytest.raises(NotAllowed) as refused:
        decide(proposed, reference="KCG § 15")
    assert refused.value.code == "stale"
    assert ValueFoundation.objects.get().reference == "KCG § 14"


def test_a_text_that_was_handed_over_anew_is_not_the_one_that_was_decided(proposed, decide, editor):
    seen = proposed.proposed_at
    versions.take_back_proposal(foundation=proposed, by=editor, reason="Ett ord.")
    again = versions.propose_foundation(foundation=proposed, by=editor)
    with pytest.raises(NotAllowed) as refused:
        decide(again, proposed_at=seen)
    assert refused.value.code == "stale"
    assert decide(again, proposed_at=again.proposed_at).state == State.ADOPTED


def test_editors_hand_over_and_the_group_management_decides(ready, decide, editor, decider, manager):
    with pytest.raises(NotAllowed):
        versions.propose_foundation(foundation=ready, by=decider)
    versions.propose_foundation(foundation=ready, by=editor)
    with pytest.raises(NotAllowed):
        decide(ready, by=editor)
    with pytest.raises(PermissionDenied):
        decide(ready, by=manager)


def test_what_is_handed_over_cannot_be_edited(proposed, editor):
    with pytest.raises(NotAllowed):
        drafting.add_value(foundation=proposed, by=editor, name="Nytt")


@pytest.mark.parametrize("who", ["editor", "decider"])
def test_what_is_sent_back_says_why_until_it_is_adopted(proposed, decide, editor, who, request):
    by = request.getfixturevalue(who)
    versions.take_back_proposal(foundation=proposed, by=by, reason="Skriv om V2.")
    found = ValueFoundation.objects.get()
    assert (found.state, found.sent_back_reason) == (State.DRAFT, "Skriv om V2.")
    assert found.sent_back_at is not None
    versions.propose_foundation(foundation=found, by=editor)
    assert decide(found).sent_back_reason == "Skriv om V2."


def test_nothing_is_sent_back_without_a_reason(proposed, decider):
    with pytest.raises(NotAllowed) as refused:
        versions.take_back_proposal(foundation=proposed, by=decider, reason=" ")
    assert list(refused.value.message_dict) == ["reason"]


# ---- never changed again ---------------------------------------------------------------------------------


BY_A_TRIGGER = "never changes|while it is a draft|append-only|has all its revisions"


def refused_by_the_database(sql, *params):
    refused = pytest.raises(IntegrityError, match=BY_A_TRIGGER)
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.fixture(params=["adopted", "superseded", "discarded"])
def decided(request, adopted, editor, adopt):
    """A version in each state that it never leaves, with a row in every table."""
    if request.param == "adopted":
        return adopted
    following = consulted(versions.start_next(by=editor, scope=Scope.WORDING), editor)
    if request.param == "superseded":
        adopt(following)
        return adopted
    versions.discard_foundation(foundation=following, by=editor)
    return following


@pytest.fixture
def ready(ready, editor):
    """With a statement that is set aside, so that every table has a row."""
    frozen_source("C", "leader", ("Jag syns på arbetsplatsen.",))
    drafting.set_aside(
        foundation=ready, statement=statement("C1"), by=editor, reason="Sägs av lagen.",
        reference="KCG § 9", decided_on=clock.today(),
    )  # fmt: skip
    return ready


def rows_of(table, foundation):
    """A condition for the rows of a version."""
    if table == "behaviour":
        return f"value_id IN (SELECT id FROM values_value WHERE foundation_id = {foundation.pk})"
    return f"foundation_id = {foundation.pk}"


CHANGES = {"value": "name", "behaviour": "text", "provenancelink": "reason", "setaside": "reason"}


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_to_change_a_row_of_a_decided_version(decided, table):
    where = rows_of(table, decided)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM values_{table} WHERE {where}")
        assert cursor.fetchone()[0] > 0
    refused_by_the_database(f"UPDATE values_{table} SET {CHANGES.get(table, 'act')} = 'Annat' WHERE {where}")


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_to_remove_a_row_of_a_decided_version(decided, table):
    refused_by_the_database(f"DELETE FROM values_{table} WHERE {rows_of(table, decided)}")


NEW_ROWS = {
    "value": "INSERT INTO values_value (foundation_id, key_id, position, name, description, version)"
    " SELECT {pk}, key, 9, 'Nytt', '', 0 FROM values_valuekey LIMIT 1",
    "behaviour": "INSERT INTO values_behaviour (value_id, key, position, audience, text, new_reason, version)"
    " SELECT id, 'V9.9', 9, 'all', 'Nytt', '', 0 FROM values_value WHERE foundation_id = {pk} LIMIT 1",
    "provenancelink": "INSERT INTO values_provenancelink (foundation_id, statement_id, value_id, relation,"
    " reason, at) SELECT {pk}, (SELECT min(id) FROM values_sourcestatement), id, 'kept', 'Ny', now()"
    " FROM values_value WHERE foundation_id = {pk} LIMIT 1",
    "setaside": "INSERT INTO values_setaside (foundation_id, statement_id, reason, reference, decided_on, at)"
    " SELECT {pk}, min(id), 'Ny', '§ 1', now(), now() FROM values_sourcestatement",
    "revision": "INSERT INTO values_revision (foundation_id, number, at, act, about, content)"
    " VALUES ({pk}, 999, now(), 'value_added', '', '{{}}')",
}


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_a_new_row_of_a_decided_version(decided, table):
    refused_by_the_database(NEW_ROWS[table].format(pk=decided.pk))


@pytest.mark.parametrize("table", ["value", "provenancelink", "setaside"])
def test_the_database_refuses_to_move_a_row_into_a_decided_version(decided, editor, table):
    if not ValueFoundation.objects.open().exists():
        versions.start_next(by=editor, scope=Scope.MEANING)
    draft = ValueFoundation.objects.open().get()
    sql = f"UPDATE values_{table} SET foundation_id = %s WHERE foundation_id = %s"
    refused_by_the_database(sql, decided.pk, draft.pk)


@pytest.mark.parametrize(
    "change",
    ["motivation = 'En annan'", "state = 'draft'", "content = '{}'", "sent_back_reason = 'Nej'", "minor = 7"],
)
def test_the_database_refuses_to_change_a_decided_version(decided, change):
    refused_by_the_database(f"UPDATE values_valuefoundation SET {change} WHERE id = %s", decided.pk)


def test_the_database_refuses_to_remove_a_decided_version(decided):
    refused_by_the_database("DELETE FROM values_valuefoundation WHERE id = %s", decided.pk)


# ---- in every organisation -------------------------------------------------------------------------------


@pytest.fixture
def vd(make_user, housing):
    return make_user("vd", Role.ORGANISATION_HEAD, housing)


@pytest.fixture
def board(vd, housing, adopted):
    """The company's decision about the version in force."""

    def record(**fields):
        said = {"decided_on": clock.today(), "decided_by": "Styrelsen", "reference": "§ 8", "by": vd}
        return versions.adopt_for_organisation(
            **{"foundation": adopted, "organisation": housing, **said, **fields}
        )

    return record


def test_a_company_decides_for_itself(board, housing, adopted):
    assert [a.organisation for a in adopted.adoptions.all()] == []
    board()
    assert [a.organisation for a in adopted.adoptions.all()] == [housing]


def test_same_decision_of_a_company_is_recorded_once(board):
    assert board() == board()
    assert Event.objects.filter(kind="values.organisation_adopted").count() == 1


def test_another_decision_of_a_company_that_has_decided_is_refused(board):
    board()
    with pytest.raises(NotAllowed) as refused:
        board(reference="§ 9")
    assert refused.value.messages == ["The decision of this organisation is recorded already."]


@pytest.mark.parametrize("days", [-1, 1])
def test_a_company_decides_between_the_decision_of_the_group_and_today(board, days):
    with pytest.raises(NotAllowed) as refused:
        board(decided_on=clock.today() + dt.timedelta(days=days))
    assert refused.value.message_dict == {
        "decided_on": ["Choose a day from the group's decision until today."]
    }


def test_only_whoever_answers_for_the_company_records_its_decision(board, head, decider, editor, outsider):
    for by in (head, decider, editor, outsider):
        with pytest.raises(PermissionDenied):
            board(by=by)


def test_a_workplace_does_not_decide_for_itself(board, housing, make_user):
    caretakers = below(housing, "BO-LOK", "Lokalvård")
    with pytest.raises(PermissionDenied):
        board(organisation=caretakers, by=make_user("lokalchef", Role.MANAGER, caretakers))


def test_a_company_decides_about_the_version_in_force(board, adopted, editor, adopt):
    adopt(consulted(versions.start_next(by=editor, scope=Scope.WORDING), editor))
    with pytest.raises(NotAllowed) as refused:
        board()
    assert refused.value.messages == ["This version is not in force."]


# ---- later -----------------------------------------------------------------------------------------------


def test_the_lineage_of_an_older_version_is_read_long_after(adopted, editor, adopt):
    kept, read = adopted.content, Content.of(adopted)
    meaning = consulted(versions.start_next(by=editor, scope=Scope.MEANING), editor)
    for kind in ("top", "workplaces"):
        asked(meaning, editor, kind)
    drafting.remove_value(value=meaning.values.get(key="V2"), by=editor)
    for code in ("M2", "L2"):
        drafting.link_statement(
            statement=statement(code),
            target=meaning.values.get(),
            by=editor,
            relation="merged",
            reason="Ryms.",
        )
    assert adopt(meaning).number == "2.0"
    adopted.refresh_from_db()
    assert adopted.content == kept
    assert Content.of(adopted) == Content.from_json(adopted.content) == read
    assert [link.target for link in Content.of(adopted).links_of["M2"]] == ["V2.1"]
    assert [source.replaced_by for source in SourceDocument.objects.all()] == [adopted] * 3


def asked(foundation, by, kind):
    revision = drafting.name_draft(foundation=foundation, by=by)
    day = clock.today() - dt.timedelta(days=5)
    foundation.rounds.create(revision=revision, kind=kind, opens_on=day, closes_on=day, by=by)


def test_what_is_handed_over_has_a_name_to_read_it_by(ready, editor):
    names = ready.revisions.filter(draft__isnull=False).order_by("number")
    drafting.add_behaviour(
        value=ready.values.first(), by=editor, text="Vi frågar.", new_reason="Ur remissen."
    )
    count = names.count()
    versions.propose_foundation(foundation=ready, by=editor)
    assert names.count() == count + 1
    assert Content.from_json(names.last().content) == Content.of(ready)
    versions.take_back_proposal(foundation=ready, by=editor, reason="Vänta.")
    versions.propose_foundation(foundation=ready, by=editor)
    assert names.count() == count + 1
