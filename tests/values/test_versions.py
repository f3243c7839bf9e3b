import pytest
from django.db import IntegrityError, transaction

from tests.values.conftest import behaviour, statement, value
from values.content import Content
from values.models import Behaviour, OrganisationAdoption, ProvenanceLink, Value, ValueFoundation
from values.rules import Demand, Examination
from values.services import drafting, versions
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
