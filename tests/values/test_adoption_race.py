"""Several decide and edit at once: one comes through, the others are told, and nothing is half done."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from lean_portal import clock
from organisation.roles import Role
from tests.values.conftest import behaviour
from values.content import Content
from values.models import OrganisationAdoption, SourceDocument, ValueFoundation
from values.services import drafting, versions
from values.workflow import State

pytestmark = pytest.mark.django_db(transaction=True)

GATE = "/vardegrund/infor-antagande/"


def at_once(*acts):
    """What each gives back, or the refusal that it met."""
    start, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number):
        start.wait()
        try:
            found[number] = acts[number]()
        except ValidationError as refusal:
            found[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def decision(foundation, number):
    return {
        "foundation": foundation.pk, "proposed_at": foundation.proposed_at.isoformat(),
        "decided_on": str(clock.today()), "adopted_by": "Koncernchefsgruppen",
        "reference": f"KCG § {number}", "motivation": f"Skäl {number}.",
    }  # fmt: skip


def test_of_many_deciders_one_adopts_and_all_keep_what_they_wrote(ready, editor, care, group, make_user):
    proposed = versions.propose_foundation(foundation=ready, by=editor)
    clients = [Client(raise_request_exception=False) for _number in range(8)]
    for number, client in enumerate(clients):
        client.force_login(make_user(f"kcg{number}", Role.GROUP_MANAGEMENT, group))
    acts = [
        lambda client=client, number=number: client.post(f"{GATE}anta/", decision(proposed, number))
        for number, client in enumerate(clients)
    ]
    answers = at_once(*acts)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * 7
    adopted = ValueFoundation.objects.get()
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 302)
    assert (adopted.state, adopted.reference) == (State.ADOPTED, f"KCG § {winner}")
    assert OrganisationAdoption.objects.count() == 1
    for number, answer in enumerate(answers):
        if number != winner:
            assert f"Skäl {number}." in answer.text


def edit(editor):
    return drafting.change_behaviour(
        behaviour=behaviour("V1.1"), by=editor, text="Vi tar hand om allt.", audience="all"
    )


def test_an_edit_comes_before_the_handing_over_or_is_refused(ready, editor, convenor):
    for _turn in range(5):
        handed, edited = at_once(
            lambda: versions.propose_foundation(foundation=ready, by=convenor), lambda: edit(editor)
        )
        assert handed.state == State.PROPOSED
        kept = ready.revisions.order_by("-number").first()
        assert kept.act == "version_handed_over"
        assert Content.from_json(kept.content) == Content.of(ready)
        is_refused = isinstance(edited, ValidationError)
        assert is_refused == (behaviour("V1.1").text != "Vi tar hand om allt.")
        versions.take_back_proposal(foundation=ready, by=editor, reason="Om igen.")
        drafting.change_behaviour(behaviour=behaviour("V1.1"), by=editor, text="Som det var.", audience="all")


def test_what_is_taken_back_in_the_same_moment_is_adopted_or_a_draft(ready, editor, decider):
    proposed = versions.propose_foundation(foundation=ready, by=editor)
    adopted, taken = at_once(
        lambda: versions.adopt_foundation(
            foundation=proposed, by=decider, decided_on=clock.today(), adopted_by="KCG", reference="§ 1",
            motivation="Allt finns.",
        ),
        lambda: versions.take_back_proposal(foundation=proposed, by=editor, reason="Vänta."),
    )  # fmt: skip
    assert isinstance(adopted, ValidationError) != isinstance(taken, ValidationError)
    state = State.DRAFT if isinstance(adopted, ValidationError) else State.ADOPTED
    assert ValueFoundation.objects.get().state == state
    assert SourceDocument.objects.exclude(replaced_by=None).exists() == (state == State.ADOPTED)


def test_of_two_who_begin_the_next_version_one_does(adopted, editor, convenor):
    found = at_once(
        lambda: versions.start_next(by=editor, scope="wording"),
        lambda: versions.start_next(by=convenor, scope="meaning"),
    )
    assert sum(isinstance(each, ValidationError) for each in found) == 1
    assert ValueFoundation.objects.open().count() == 1
