"""Many services at the same moment: each is done whole or refused in words, and the history tells all."""

import threading
from functools import partial

import pytest

from events.models import Event
from lean_portal import clock
from organisation.models import Unit
from organisation.services import add_unit
from tests.roles import LONG_AGO
from tests.values.conftest import behaviour, statement, value
from tests.values.racing import at_once, check, refusals
from values.content import Content, fingerprint
from values.models import Behaviour, Comment, ProvenanceLink, Round, ValueFoundation
from values.services import drafting, rounds, versions
from values.workflow import State

pytestmark = pytest.mark.django_db(transaction=True)


# ---- beginning -------------------------------------------------------------------------------------------


def test_eight_who_begin_the_first_version_make_one(sources, editor):
    found = at_once(*[lambda: versions.start_foundation(by=editor)] * 8)
    assert [error.code for error in refusals(found)] == ["stale"] * 7
    assert ValueFoundation.objects.count() == 1


def test_eight_who_begin_the_next_version_make_one(adopted, editor):
    scopes = ["wording", "meaning"] * 4
    found = at_once(*[lambda scope=scope: versions.start_next(by=editor, scope=scope) for scope in scopes])
    assert [error.code for error in refusals(found)] == ["stale"] * 7
    following = ValueFoundation.objects.open().get()
    assert Content.of(following) == Content.of(adopted)
    check(following)


# ---- writing ---------------------------------------------------------------------------------------------


def test_values_and_behaviours_added_at_once_are_all_kept_under_keys_of_their_own(draft, editor, convenor):
    target = value("V1")
    found = at_once(
        *[lambda n=n: drafting.add_value(foundation=draft, by=editor, name=f"Vi {n}") for n in range(5)],
        *[lambda n=n: drafting.add_behaviour(value=target, by=convenor, text=f"Jag {n}") for n in range(5)],
    )
    assert refusals(found) == []
    assert {row.key_id for row in found[:5]} == {f"V{n}" for n in range(3, 8)}
    assert {row.key for row in found[5:]} == {f"V1.{n}" for n in range(2, 7)}
    assert len({row.position for row in found[:5]}) == len({row.position for row in found[5:]}) == 5
    check(draft)


def test_value_added_twice_at_once_is_one(draft, editor):
    found = at_once(*[lambda: drafting.add_value(foundation=draft, by=editor, name="Vi lär")] * 6)
    assert len({row.pk for row in found}) == 1
    check(draft)


def test_change_and_removal_of_the_same_behaviour_end_in_one_of_two(draft, editor, convenor):
    for turn in range(6):
        row = drafting.add_behaviour(value=value("V1"), by=editor, text=f"Jag {turn}")
        changed, removed = at_once(
            lambda row=row: drafting.change_behaviour(
                behaviour=row, by=editor, text="Nytt", audience="all", version=0
            ),
            lambda row=row: drafting.remove_behaviour(behaviour=row, by=convenor, version=0),
        )
        codes = (getattr(changed, "code", None), getattr(removed, "code", None))
        assert codes in {("gone", None), (None, "stale")}
        assert Behaviour.objects.filter(pk=row.pk).exists() == (codes == (None, "stale"))
        check(draft)


def test_behaviour_added_to_a_value_that_goes_is_kept_or_told(draft, editor, convenor):
    for turn in range(6):
        target = drafting.add_value(foundation=draft, by=editor, name=f"Vi {turn}")
        added, removed = at_once(
            lambda target=target: drafting.add_behaviour(value=target, by=editor, text="Jag"),
            lambda target=target: drafting.remove_value(value=target, by=convenor),
        )
        assert removed is None
        assert isinstance(added, Behaviour) or added.code == "gone"
        check(draft)


def test_linking_and_unlinking_at_once_end_with_the_link_or_without_it(draft, editor, convenor):
    target, source = behaviour("V1.1"), statement("M1")
    for turn in range(6):
        row = ProvenanceLink.objects.filter(statement=source).first()
        told = {"statement": source, "target": target, "relation": "kept", "reason": f"Skäl {turn}"}
        found = at_once(
            lambda told=told: drafting.link_statement(**told, by=editor),
            lambda row=row: row and drafting.unlink_statement(link=row, by=convenor),
            lambda told=told: drafting.link_statement(**told, by=convenor),
        )
        assert refusals(found) == []
        assert ProvenanceLink.objects.filter(statement=source).count() <= 1
        check(draft)


def test_setting_aside_and_linking_at_once_never_do_both(draft, editor, put_aside):
    source, target = statement("L2"), behaviour("V2.1")
    put_aside(draft)
    absence = draft.set_asides.get()
    for _turn in range(4):
        for row in source.links.all():
            drafting.unlink_statement(link=row, by=editor)
        at_once(
            lambda: drafting.link_statement(
                statement=source, target=target, by=editor, relation="kept", reason="Så."
            ),
            lambda: drafting.set_aside(
                foundation=draft, statement=source, by=editor, reason="Nej.", reference="§ 4",
                decided_on=absence.decided_on,
            ),
            lambda: drafting.take_back_set_aside(absence=absence, by=editor),
        )  # fmt: skip
        check(draft)


def test_reader_meets_nothing_but_what_was_saved(draft, editor):
    """What is read while others write is all from one moment."""
    stop = threading.Event()

    def split_and_merge():
        row = behaviour("V1.1")
        twin = drafting.split_behaviour(behaviour=row, by=editor, text="Ett", second="Två")
        drafting.merge_behaviours(behaviour=row, gone=twin, by=editor)

    def write():
        try:
            for _turn in range(12):
                split_and_merge()
        finally:
            stop.set()

    def read():
        seen = set()
        while not stop.is_set():
            seen.add(Content.of(draft).fingerprint)
        return seen

    _none, *seen = at_once(write, read, read)
    saved = draft.revisions.values_list("content", flat=True)
    assert set().union(*seen) <= {fingerprint(kept) for kept in saved}


# ---- adopting --------------------------------------------------------------------------------------------


def test_what_is_adopted_is_what_the_history_ends_with(ready, editor, convenor, adopt):
    """An edit that comes at the same time is in both or in neither."""
    row, target = behaviour("V1.1"), value("V1")
    found = at_once(
        lambda: adopt(ready),
        lambda: drafting.change_behaviour(behaviour=row, by=convenor, text="Nytt", audience="all"),
        lambda: drafting.add_behaviour(value=target, by=editor, text="Till", new_reason="Ny."),
        lambda: drafting.move_value(value=target, by=editor, step=1),
    )
    assert {error.code for error in refusals(found)} <= {"stale"}
    ready.refresh_from_db()
    assert ready.state == State.ADOPTED
    last = ready.revisions.order_by("number").last()
    assert last.act == "version_handed_over"
    assert ready.content == last.content == Content.of(ready).as_json()
    assert ready.fingerprint == fingerprint(last.content)
    check_order = ready.revisions.order_by("number").values_list("number", flat=True)
    assert list(check_order) == list(range(1, len(check_order) + 1))


def test_four_who_adopt_at_once_adopt_once(ready, editor, decider):
    versions.propose_foundation(foundation=ready, by=editor)
    told = {"decided_on": clock.today(), "adopted_by": "KCG", "motivation": "Allt finns med."}
    adopt = partial(versions.adopt_foundation, foundation=ready, by=decider, **told)
    found = at_once(*[partial(adopt, reference=f"KCG § {n}") for n in range(4)])
    assert [error.code for error in refusals(found)] == ["stale"] * 3
    assert ValueFoundation.objects.in_force().count() == 1
    assert Event.objects.filter(kind="values.foundation_adopted").count() == 1


# ---- asking and answering --------------------------------------------------------------------------------


def test_same_round_opened_at_once_is_one_round(draft, ask):
    found = at_once(*[lambda: ask("top")] * 6)
    assert len({round_.pk for round_ in found}) == 1
    assert Round.objects.count() == 1
    assert draft.revisions.exclude(draft=None).count() == 1


def test_rounds_of_other_days_opened_at_once_are_one_and_a_refusal(ask):
    found = at_once(*[lambda days=days: ask("top", days=days) for days in (10, 11, 12, 13)])
    assert [error.code for error in refusals(found)] == ["stale"] * 3
    assert Round.objects.count() == 1


@pytest.fixture
def workplaces(home_care, head):
    """Ten below one head, who answers for those without a manager."""
    for n in range(10):
        add_unit(
            by=None, code=f"VOF-{n}", name=f"Enhet {n}", parent=home_care.parent,
            manager_title="Enhetschef", valid_from=LONG_AGO,
        )  # fmt: skip
    return list(Unit.objects.filter(code__regex=r"^VOF-\d$"))


def test_replies_of_ten_workplaces_at_once_number_their_comments_without_gaps(open_round, workplaces, head):
    def reply(unit):
        return rounds.reply(
            round_=open_round, unit=unit, by=head, recognise="partly",
            recognise_text=f"Inte hos {unit.code}.", missing="Mod.", meaning="Vi hejar.",
        )  # fmt: skip

    found = at_once(*[lambda unit=unit: reply(unit) for unit in workplaces])
    assert {row.unit_id for row in found} == {unit.pk for unit in workplaces}
    numbers = Comment.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 31))
    assert ValueFoundation.objects.get().last_comment == 30


def test_same_reply_sent_at_once_is_one(open_round, workplaces, head):
    told = {"round_": open_round, "unit": workplaces[0], "by": head, "recognise": "yes", "meaning": "Hej."}
    found = at_once(*[lambda: rounds.reply(**told)] * 6)
    assert len({row.pk for row in found}) == 1
    assert Comment.objects.count() == 1
