import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lean_portal.refusals import NotAllowed
from tests.values.conftest import behaviour, statement, value
from values.content import Content
from values.models import Behaviour, OrganisationAdoption, ProvenanceLink, Value, ValueFoundation
from values.rules import Demand, Examination
from values.services import drafting, versions
from values.services.copying import copy_content
from values.services.versions import GateClosed
from values.workflow import Scope, State


def test_a_version_with_everything_in_place_is_adopted(adopted):
    assert adopted.state == State.ADOPTED
    assert adopted.number == "1.0"
    assert Content.from_json(adopted.content) == Content.of(adopted)
    assert adopted.fingerprint == Content.of(adopted).fingerprint


def test_a_draft_without_rounds_and_consultation_is_refused_with_everything_that_is_missing(draft, editor):
    drafting.unlink_statement(link=statement("M1").links.get(), by=editor)
    with pytest.raises(GateClosed) as refused:
        versions.propose_foundation(foundation=draft, by=editor)
    kinds = [finding.kind for finding in refused.value.findings]
    assert kinds == [Demand.STATEMENTS, Demand.ASKED, Demand.ASKED, Demand.CONSULTATION]
    assert ValueFoundation.objects.get().state == State.DRAFT


def test_the_next_version_keeps_keys_links_and_the_one_before(adopted, editor, adopt):
    following = versions.start_next(by=editor, scope=Scope.WORDING)
    assert following.number == "1.1"
    assert Content.of(following) == Content.of(adopted)
    drafting.change_value(value=value("V1"), by=editor, name="Vi tar ansvar hela vägen", description="")
    assert Content.of(adopted).values[0].name == "Vi tar ansvar"


@pytest.mark.parametrize("model", [Value, ProvenanceLink])
def test_the_database_refuses_to_change_what_was_adopted(adopted, model):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all()._raw_delete("default")
    with pytest.raises(IntegrityError), transaction.atomic():
        Behaviour.objects.update(text="Något annat")
    with pytest.raises(IntegrityError), transaction.atomic():
        ValueFoundation.objects.filter(pk=adopted.pk).update(motivation="En annan")


def test_adoption_holds_in_every_administration_and_in_no_company(care, housing, adopted):
    assert [adoption.organisation for adoption in OrganisationAdoption.objects.all()] == [care]


def test_the_examination_counts_what_is_accounted_for(draft, editor):
    assert Examination(draft).coverage == 1.0
    drafting.remove_behaviour(behaviour=behaviour("V2.1"), by=editor)
    examination = Examination(draft)
    assert [source.code for source in examination.unaccounted] == ["M2", "L2"]
    assert examination.coverage == 0.5


# ---- from one version to the next ------------------------------------------------------------------------


@pytest.mark.parametrize(("scope", "number"), [(Scope.WORDING, "1.1"), (Scope.MEANING, "2.0")])
def test_the_next_version_is_called_after_what_is_to_change(adopted, editor, scope, number):
    assert versions.start_next(by=editor, scope=scope).number == number


def test_a_copy_is_equal_and_costs_the_same_however_much_there_is(adopted, editor):
    def copy(before):
        after = ValueFoundation.objects.create(major=9, minor=0)
        with CaptureQueriesContext(connection) as asked:
            copy_content(before, after)
        same = Content.of(after) == Content.of(before)
        versions.discard_foundation(foundation=after, by=editor)
        return same, len(asked)

    same, few = copy(adopted)
    assert same
    larger = versions.start_next(by=editor, scope=Scope.MEANING)
    for number in range(5):
        new = drafting.add_value(foundation=larger, by=editor, name=f"Värde {number}")
        drafting.add_behaviour(value=new, by=editor, text="Vi gör det.")
    versions.discard_foundation(foundation=larger, by=editor)
    assert copy(larger) == (True, few)


def test_a_version_can_turn_out_to_be_more_than_was_thought(adopted, editor):
    following = versions.start_next(by=editor, scope=Scope.WORDING)
    assert versions.set_scope(foundation=following, by=editor, scope=Scope.MEANING).number == "2.0"
    assert versions.set_scope(foundation=following, by=editor, scope=Scope.WORDING).number == "1.1"


def test_the_first_version_is_what_it_is(draft, editor):
    with pytest.raises(NotAllowed):
        versions.set_scope(foundation=draft, by=editor, scope=Scope.WORDING)


@pytest.mark.parametrize("begin", [versions.start_next, versions.set_scope])
def test_a_change_is_of_wording_or_of_meaning(adopted, editor, begin):
    fields = {}
    if begin == versions.set_scope:
        fields["foundation"] = versions.start_next(by=editor, scope=Scope.WORDING)
    with pytest.raises(NotAllowed) as refused:
        begin(by=editor, scope="mood", **fields)
    assert list(refused.value.message_dict) == ["scope"]


def test_a_version_that_is_laid_down_is_kept_and_its_number_is_free(adopted, editor):
    following = versions.start_next(by=editor, scope=Scope.WORDING)
    versions.discard_foundation(foundation=following, by=editor)
    again = versions.start_next(by=editor, scope=Scope.WORDING)
    assert (following.number, again.number) == ("1.1", "1.1")
    assert following.revisions.count() == 1
    assert Content.of(following) == Content.of(adopted)


def test_what_people_were_asked_about_is_not_laid_down(draft, editor, held_round):
    held_round("top")
    with pytest.raises(NotAllowed):
        versions.discard_foundation(foundation=draft, by=editor)
    assert ValueFoundation.objects.get().state == State.DRAFT


def test_only_editors_begin_change_and_lay_down(adopted, editor, decider, employee):
    following = versions.start_next(by=editor, scope=Scope.WORDING)
    for by in (decider, employee):
        with pytest.raises((PermissionDenied, NotAllowed)):
            versions.discard_foundation(foundation=following, by=by)
        with pytest.raises(PermissionDenied):
            versions.set_scope(foundation=following, by=by, scope=Scope.MEANING)
        with pytest.raises(PermissionDenied):
            versions.start_next(by=by, scope=Scope.WORDING)
