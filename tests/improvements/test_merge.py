"""Duplicates: merged, linked or told apart; objections; and what may not be merged."""

import datetime as dt
import re
import threading
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from improvements import pairs, services, voices
from improvements.models import Merger, Objection, Suggestion
from improvements.obligations import glance
from improvements.services.life import lock_chains
from improvements.services.merge import release_left
from improvements.weighing import seen_by
from improvements.workflow import State
from lean_portal.refusals import NotAllowed
from organisation.models import Appointment
from organisation.roles import Role
from organisation.workdays import add_workdays
from tests.improvements.moving import at, fresh, tick
from tests.improvements.pages import reader, text_of

SOON = dt.date.today() + dt.timedelta(days=30)
NOT_COMPARED = {"version"}  # how many things have happened


def all_fields(suggestion):
    rows = Suggestion.objects.filter(pk=suggestion.pk).values()
    return {name: value for name, value in rows[0].items() if name not in NOT_COMPARED}


@pytest.fixture
def first(employee, manager, submit):
    return services.acknowledge_suggestion(suggestion=submit(employee), by=manager)


@pytest.fixture
def second(colleague, manager, submit):
    return submit(colleague, title="Digitala lås i stället för nycklar")


def merge(suggestion, into, by, relation="same", **more):
    return services.merge_suggestion(suggestion=suggestion, into=into, relation=relation, by=by, **more)


@pytest.fixture
def merger(first, second, manager):
    return merge(second, first, manager)


def refused(field, *args, **more):
    with pytest.raises(NotAllowed) as refusal:
        merge(*args, **more)
    assert list(refusal.value.message_dict) == [field]


# ---- merged, and undone ------------------------------------------------------------------------------------


def test_merged_one_names_the_other_and_cannot_be_decided(merger, first, second, manager, colleague):
    second = fresh(second)
    assert (second.state, second.merged_into_id, merger.state_before) == ("merged", first.pk, "submitted")
    with pytest.raises(NotAllowed):
        services.decline_suggestion(suggestion=second, by=manager, answer="Nej.", would_change="Pengar.")
    with pytest.raises(NotAllowed):
        services.withdraw_suggestion(suggestion=second, by=colleague)


def test_authors_and_supporters_are_a_union(merger, first, employee, colleague):
    assert set(voices.authors(first)) == {employee, colleague}
    assert voices.behind(first).count() == 2


@pytest.mark.parametrize("prepare", ["received", "read", "paused", "late"])
def test_undo_restores_every_field(prepare, first, second, manager):
    if prepare in ("read", "paused"):
        services.acknowledge_suggestion(suggestion=second, by=manager)
    if prepare == "paused":
        until = add_workdays(dt.date.today(), 3)
        services.pause_promise(suggestion=second, by=manager, paused_until=until, reason="Vi väntar på svar.")
    before, other = all_fields(second), all_fields(first)
    merger = merge(fresh(second), first, manager, "part_of")
    with at(SOON if prepare == "late" else dt.date.today()):
        services.undo_merger(merger=merger, by=manager)
    assert (all_fields(second), all_fields(first)) == (before, other)
    assert [step.from_state for step in second.steps.all()][-1] == "merged"


def test_undo_works_when_something_was_merged_later_and_in_any_order(
    first, second, employee, manager, submit
):
    third = services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    below, above = merge(second, first, manager), merge(first, third, manager)
    assert voices.gathered(third).count() == 3
    services.undo_merger(merger=below, by=manager)
    assert set(voices.gathered(third)) == {third, first}
    services.undo_merger(merger=above, by=manager)
    assert fresh(first).state == "acknowledged"


def test_undone_once_only_by_a_handler_of_either(
    merger, first, colleague, manager, other_manager, caretakers
):
    with pytest.raises(PermissionDenied):
        services.undo_merger(merger=merger, by=other_manager)
    with pytest.raises(PermissionDenied):
        services.undo_merger(merger=merger, by=colleague)
    services.hand_over(suggestion=first, by=manager, unit=caretakers, reason="Ni avgör.")
    undone = services.undo_merger(merger=merger, by=other_manager)
    assert undone.steps.last().role == "Enhetschef Fastighetsdrift"
    with pytest.raises(NotAllowed):
        services.undo_merger(merger=merger, by=manager)


def test_database_keeps_one_merger_of_each(merger, first, manager):
    with pytest.raises(IntegrityError), transaction.atomic():
        Merger.objects.create(
            suggestion=merger.suggestion, into=first, relation="same", by=manager, state_before="submitted",
            since_before=merger.at, object_by=SOON,
        )  # fmt: skip


@pytest.mark.parametrize("left", ["withdrawn", "referred"])
def test_merged_into_one_that_is_left_lives_on(left, merger, first, second, employee, manager):
    if left == "withdrawn":
        services.withdraw_suggestion(suggestion=first, by=employee)
    else:
        first = services.start_review(suggestion=first, by=manager)
        services.refer_suggestion(suggestion=first, by=manager, channel="incident")
    assert tick(dt.date.today()) and release_left() == 0
    assert fresh(second).state == "submitted"
    assert second.steps.last().actor == "clock"


# ---- refused -----------------------------------------------------------------------------------------------


def test_to_itself_and_in_a_circle(first, second, merger, manager):
    refused("other", first, first, manager)
    refused("other", first, second, manager)


@pytest.mark.parametrize("state", ["declined", "withdrawn", "referred"])
def test_into_one_where_nobody_would_get_an_answer(state, first, second, manager):
    fields = {"answer": "Nej", "would_change": "Pengar", "channel": "fault"}
    Suggestion.objects.filter(pk=first.pk).update(state=state, **fields)
    refused("other", second, first, manager)


def test_into_one_that_whoever_merges_does_not_see(second, manager, outsider, other_manager, submit):
    hidden = submit(outsider)
    refused("other", second, hidden, manager)
    sealed = services.refer_suggestion(suggestion=hidden, by=other_manager, channel="incident")
    refused("other", second, sealed, manager)


def test_into_one_that_the_author_does_not_see(second, head, pupil_health, make_user, submit):
    secret = submit(make_user("elevhalsa", "employee", pupil_health))
    services.acknowledge_suggestion(suggestion=secret, by=head)
    refused("other", second, secret, head)


def test_secret_one_is_not_merged_across_the_border(head, pupil_health, make_user, outsider, submit,
                                                    other_manager):  # fmt: skip
    secret = submit(make_user("elevhalsa", "employee", pupil_health))
    there = services.acknowledge_suggestion(suggestion=submit(outsider), by=other_manager)
    refused("other", secret, there, head)
    services.clear_for_group(suggestion=secret, by=head)
    assert merge(secret, there, head)


def test_by_somebody_who_does_not_handle_it(first, second, other_manager, colleague, employee):
    for each in (other_manager, colleague):
        with pytest.raises((PermissionDenied, NotAllowed)):
            merge(first, second, each)
    assert fresh(first).state == "acknowledged"


def test_only_by_the_relations_that_merge_and_not_over_what_happened_since(first, second, manager):
    refused("relation", second, first, manager, relation="builds_on")
    with pytest.raises(NotAllowed):
        merge(second, first, manager, version=7)
    assert fresh(second).state == "submitted"


# ---- objections --------------------------------------------------------------------------------------------


def test_author_objects_and_gets_an_answer(merger, second, colleague, manager):
    objection = services.object_to_merger(merger=merger, by=colleague, text="Mitt rör bilar.")
    (needs,) = [found for found in glance(manager).needs if found.url.endswith("/sammanlagt/")]
    assert needs.headline == second.title
    with pytest.raises(NotAllowed):
        services.object_to_merger(merger=merger, by=colleague, text="En gång till.")
    with pytest.raises(PermissionDenied):
        services.keep_merger(objection=objection, by=colleague, answer="Nej.")
    services.keep_merger(objection=objection, by=manager, answer="Båda rör nycklar.")
    assert second.steps.last().text == "Båda rör nycklar."
    assert not [found for found in glance(manager).needs if found.url.endswith("/sammanlagt/")]
    with pytest.raises(NotAllowed):
        services.keep_merger(objection=objection, by=manager, answer="Igen.")


def test_undo_answers_the_objection(merger, employee, manager):
    services.object_to_merger(merger=merger, by=employee, text="Nej.")
    services.undo_merger(merger=merger, by=manager)
    assert not Objection.objects.filter(answered_at=None).exists()


def test_nobody_but_authors_object_and_only_for_ten_working_days(merger, colleague, outsider):
    assert merger.object_by == add_workdays(dt.date.today(), 10)
    with pytest.raises(PermissionDenied):
        services.object_to_merger(merger=merger, by=outsider, text="Nej.")
    with at(merger.object_by + dt.timedelta(days=1)), pytest.raises(NotAllowed):
        services.object_to_merger(merger=merger, by=colleague, text="Nej.")
    with at(merger.object_by):
        assert services.object_to_merger(merger=merger, by=colleague, text="Nej.")


def test_author_of_another_branch_has_no_say(merger, first, second, manager, make_user, home_care, submit):
    third = make_user("tredje", Role.EMPLOYEE, home_care)
    other = merge(submit(third, title="Koder"), first, manager)
    with pytest.raises(PermissionDenied):
        services.object_to_merger(merger=merger, by=third, text="Nej.")
    assert {told.merger.pk: told.may_object for told in pairs.mergers_for(first, third)} == {
        merger.pk: False, other.pk: True,
    }  # fmt: skip
    assert services.object_to_merger(merger=other, by=third, text="Nej.")


# ---- conflicts of interest ---------------------------------------------------------------------------------


@pytest.fixture
def two(make_user, home_care):
    return make_user("bitr", Role.DEPUTY, home_care)


def test_jav_goes_along_and_is_taken_back_exactly(first, second, manager, two, employee, submit):
    services.declare_conflict(suggestion=second, by=two)
    before, other = all_fields(second), all_fields(first)
    merger = merge(fresh(second), first, manager)
    assert fresh(first).left_out == [two.pk]
    with pytest.raises(PermissionDenied):
        services.approve_suggestion(suggestion=first, by=two, responsible_unit=first.unit, due_on=SOON)
    third = services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    above = merge(fresh(first), third, manager)
    assert fresh(third).left_out == [two.pk]
    services.undo_merger(merger=merger, by=manager)
    assert fresh(third).left_out == []
    services.undo_merger(merger=above, by=manager)
    assert (all_fields(second), all_fields(first)) == (before, other)


def test_those_left_out_by_a_merger_are_named_at_the_desk_and_taken_back_where_it_was_noted(
    first, second, manager, two
):
    services.declare_conflict(suggestion=second, by=two)
    merge(fresh(second), first, manager)
    assert seen_by(fresh(first), manager).left_out == [two.name]
    text = text_of(reader(manager).get(f"/att-besvara/{first.slug}/jav/"))
    assert f"came with F {second.slug}" in text.replace("\xa0", " ")
    assert "Take it back" not in text


def test_jav_in_the_merged_one_does_not_undo_it(first, second, manager, two):
    services.declare_conflict(suggestion=second, by=two)
    merger = merge(fresh(second), first, manager)
    Suggestion.objects.filter(pk=first.pk).update(left_out=[])  # whoever handles it, it is not theirs to undo
    with pytest.raises(PermissionDenied):
        services.undo_merger(merger=merger, by=two)
    assert not any(told.may_undo for told in pairs.mergers_for(fresh(first), two))


def test_where_nobody_would_be_left_it_is_not_merged(first, second, manager, two, pupil_health):
    services.declare_conflict(suggestion=second, by=two)
    Appointment.objects.create(user=two, role=Role.MANAGER, unit=pupil_health, starts_on=dt.date(2020, 1, 1))
    services.hand_over(suggestion=first, by=manager, unit=pupil_health, reason="Ni avgör.")
    refused("other", fresh(second), fresh(first), manager)
    assert fresh(first).left_out == []


# ---- pairs -------------------------------------------------------------------------------------------------


def others(suggestion, user):
    return [proposal.other for proposal in pairs.proposals_for(suggestion, user)]


def test_proposal_has_reasons_and_a_no_is_remembered_both_ways(first, second, manager):
    Suggestion.objects.filter(pk=second.pk).update(title="Nycklar på kontoret")
    second = fresh(second)
    (proposal,) = pairs.proposals_for(second, manager)
    assert proposal.other == first and "nycklar" in str(proposal.reasons)
    services.pair_suggestions(suggestion=first, other=second, relation="not_same", by=manager)
    assert not others(second, manager) and not others(first, manager)
    services.unpair_suggestions(suggestion=second, other=first, by=manager)
    assert others(second, manager) == [first]
    services.undo_merger(merger=merge(second, first, manager), by=manager)
    assert not others(fresh(second), manager)


def test_what_the_clock_undid_is_no_no(first, second, employee, manager):
    Suggestion.objects.filter(pk=second.pk).update(title="Nycklar på kontoret")
    merge(fresh(second), first, manager)
    services.withdraw_suggestion(suggestion=first, by=employee)
    assert tick(dt.date.today())
    services.resubmit_suggestion(suggestion=first, by=employee)
    assert others(fresh(second), manager) == [first]


def test_proposed_is_only_what_the_reader_may_see(first, manager, outsider, submit):
    submit(outsider)
    assert not others(first, manager)


def test_last_word_of_a_pair_counts(first, second, manager):
    services.pair_suggestions(suggestion=first, other=second, relation="not_same", by=manager)
    pair = services.pair_suggestions(suggestion=second, other=first, relation="builds_on", by=manager)
    assert list(second.pairs.all()) == [pair] and not first.pairs.exists()


# ---- two at once -------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_work_on_the_same_chain_do_not_lock_each_other_out(first, second, employee, manager, submit):
    """The one holds the lower end and wants the top; the other has stood in line for the top before it."""
    third = submit(employee)
    below, above = merge(third, second, manager), merge(second, first, manager)
    failed = []

    def undo(merger):
        try:
            services.undo_merger(merger=merger, by=manager)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=undo, args=(merger,)) for merger in (above, below)]
    with transaction.atomic():
        Suggestion.objects.select_for_update().get(pk=first.pk)
        for waiting, thread in enumerate(threads, start=1):
            thread.start()
            wait_until_blocked(waiting)
    for thread in threads:
        thread.join()
    assert failed == []
    assert [fresh(each).merged_into_id for each in (second, third)] == [None, None]


def test_chain_that_has_grown_meanwhile_is_held_anew_and_whole(merger, first, second, monkeypatch):
    seen, real = [{second.pk}], voices.with_carriers
    monkeypatch.setattr(voices, "with_carriers", lambda ids: seen.pop() if seen else real(ids))
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        lock_chains(second)
    held = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    assert len(held) == 2
    named = re.search(r" IN \(([\d, ]+)\)", held[1])[1]  # a set has no order
    assert {int(pk) for pk in named.split(", ")} == {first.pk, second.pk}


def wait_until_blocked(number):
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] == number:
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_two_merge_each_into_the_other_and_one_wins(first, second, manager, head):
    services.acknowledge_suggestion(suggestion=second, by=manager)
    for _round in range(4):
        gate, found = threading.Barrier(2), []

        def press(one, other, by, gate=gate, found=found):
            gate.wait()
            try:
                merge(one, other, by)
                found.append("merged")
            except NotAllowed:
                found.append("refused")
            finally:
                connection.close()

        who = [(first, second, manager), (second, first, head)]
        threads = [threading.Thread(target=press, args=args) for args in who]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(found) == ["merged", "refused"]
        assert Suggestion.objects.filter(state=State.MERGED).count() == 1
        services.undo_merger(merger=Merger.objects.get(undone_at=None), by=manager)
