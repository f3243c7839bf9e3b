"""Values and behaviours: each change is one save that says who, what and about what."""

import pytest
from django.core.exceptions import PermissionDenied

from events.models import Event
from lean_portal.refusals import NotAllowed
from tests.values.conftest import behaviour, statement, value
from values.content import Content
from values.models import Audience, Behaviour, Value, ValueKey
from values.services import drafting, versions

TWO = "Vi säger vart vi ska."


def acts(foundation, since):
    rows = foundation.revisions.filter(number__gt=since).order_by("number")
    return [(revision.act, revision.about) for revision in rows]


@pytest.fixture
def saves(draft):
    """saves() tells what was saved since the draft was made: [(act, about)]."""
    before = draft.revisions.count()
    return lambda: acts(draft, before)


def keys(foundation):
    return [(v.key, [b.key for b in v.behaviours]) for v in Content.of(foundation).values]


def homes(key):
    return [(link.statement.code, link.relation) for link in behaviour(key).links.order_by("id")]


# ---- values ----------------------------------------------------------------------------------------------


def test_value_gets_the_next_key_and_stands_last(draft, editor, saves):
    third = drafting.add_value(foundation=draft, by=editor, name="Vi lär", description="Varje dag.")
    assert (third.key_id, third.name, third.description) == ("V3", "Vi lär", "Varje dag.")
    assert keys(draft) == [("V1", ["V1.1"]), ("V2", ["V2.1"]), ("V3", [])]
    assert saves() == [("value_added", "V3")]


def test_same_value_added_twice_is_one(draft, editor, saves):
    first, second = (drafting.add_value(foundation=draft, by=editor, name="Vi lär") for _n in range(2))
    assert first == second
    assert saves() == [("value_added", "V3")]


def test_another_value_of_the_same_name_is_refused(draft, editor, saves):
    with pytest.raises(NotAllowed) as refused:
        drafting.add_value(foundation=draft, by=editor, name="Vi är raka", description="På ett annat vis.")
    assert set(refused.value.message_dict) == {"name"}
    assert saves() == []


def test_value_is_reworded_and_keeps_its_key_place_and_behaviours(draft, editor, saves):
    reworded = drafting.change_value(value=value("V1"), by=editor, name="Vi bär", description="Allihop.")
    assert (reworded.key_id, reworded.name, reworded.version) == ("V1", "Vi bär", 1)
    assert keys(draft) == [("V1", ["V1.1"]), ("V2", ["V2.1"])]
    assert saves() == [("value_changed", "V1")]


def test_value_reworded_twice_the_same_way_is_saved_once(draft, editor, saves):
    for _twice in range(2):
        drafting.change_value(value=value("V1"), by=editor, name="Vi bär", description="", version=0)
    assert saves() == [("value_changed", "V1")]


def test_removed_value_takes_behaviours_and_links_along(draft, editor, saves):
    target = value("V2")
    drafting.link_statement(
        statement=statement("M1"), target=target, by=editor, relation="kept", reason="Så."
    )
    drafting.remove_value(value=target, by=editor)
    content = Content.of(draft)
    assert keys(draft) == [("V1", ["V1.1"])]
    assert [(link.statement, link.target) for link in content.links] == [("M1", "V1.1"), ("L1", "V1.1")]
    assert saves()[1:] == [("value_removed", "V2")]


@pytest.mark.parametrize(("key", "step"), [("V1", 1), ("V2", -1)])
def test_value_changes_places_with_its_neighbour(draft, editor, saves, key, step):
    drafting.move_value(value=value(key), by=editor, step=step)
    assert [key for key, _under in keys(draft)] == ["V2", "V1"]
    assert saves() == [("value_moved", key)]


@pytest.mark.parametrize(("key", "step"), [("V1", -1), ("V2", 1), ("V2", 5), ("V1", 0)])
def test_value_at_the_end_stays_and_nothing_is_saved(draft, editor, saves, key, step):
    drafting.move_value(value=value(key), by=editor, step=step)
    assert [key for key, _under in keys(draft)] == ["V1", "V2"]
    assert saves() == []


def test_moving_mends_gaps_and_doubles_in_the_order(draft, editor):
    drafting.add_value(foundation=draft, by=editor, name="Vi lär")
    Value.objects.update(position=7)
    drafting.move_value(value=value("V3"), by=editor, step=-1)
    assert list(Value.objects.values_list("key", "position")) == [("V1", 1), ("V3", 2), ("V2", 3)]


# ---- behaviours ------------------------------------------------------------------------------------------


def test_behaviour_gets_the_next_key_and_stands_last(draft, editor, saves):
    made = drafting.add_behaviour(
        value=value("V1"), by=editor, text=TWO, audience=Audience.LEADER, new_reason="Nytt."
    )
    assert (made.key, made.text, made.audience, made.new_reason) == ("V1.2", TWO, "leader", "Nytt.")
    assert keys(draft)[0] == ("V1", ["V1.1", "V1.2"])
    assert saves() == [("behaviour_added", "V1.2")]


def test_same_behaviour_added_twice_is_one(draft, editor, saves):
    first, second = (drafting.add_behaviour(value=value("V1"), by=editor, text=TWO) for _n in range(2))
    assert first == second
    assert saves() == [("behaviour_added", "V1.2")]


def test_same_words_for_another_reason_are_refused_and_for_others_are_another(draft, editor):
    drafting.add_behaviour(value=value("V1"), by=editor, text=TWO)
    with pytest.raises(NotAllowed) as refused:
        drafting.add_behaviour(value=value("V1"), by=editor, text=TWO, new_reason="Nytt.")
    assert set(refused.value.message_dict) == {"text"}
    other = drafting.add_behaviour(value=value("V1"), by=editor, text=TWO, audience=Audience.LEADER)
    assert other.key == "V1.3"


def test_behaviour_is_reworded_and_keeps_key_and_links(draft, editor, saves):
    before = homes("V1.1")
    made = drafting.change_behaviour(behaviour=behaviour("V1.1"), by=editor, text=TWO, audience="employee")
    assert (made.key, made.text, made.audience, made.version) == ("V1.1", TWO, "employee", 1)
    assert homes("V1.1") == before == [("M1", "reworded"), ("L1", "reworded")]
    assert saves() == [("behaviour_changed", "V1.1")]


def test_behaviour_reworded_twice_the_same_way_is_saved_once(draft, editor, saves):
    for _twice in range(2):
        drafting.change_behaviour(behaviour=behaviour("V1.1"), by=editor, text=TWO, audience="all", version=0)
    assert saves() == [("behaviour_changed", "V1.1")]


def test_split_keeps_every_statement_in_both(draft, editor, saves):
    twin = drafting.split_behaviour(
        behaviour=behaviour("V1.1"), by=editor, text="Vi är rädda om tid.", second=TWO
    )
    assert (twin.key, twin.text) == ("V1.2", TWO)
    assert behaviour("V1.1").text == "Vi är rädda om tid."
    assert homes("V1.1") == [("M1", "reworded"), ("L1", "reworded")]
    assert homes("V1.2") == [("M1", "split"), ("L1", "split")]
    assert saves() == [("behaviour_split", "V1.1 V1.2")]


def test_merge_keeps_the_union_of_the_statements(draft, editor, saves):
    drafting.link_statement(
        statement=statement("M1"), target=behaviour("V2.1"), by=editor, relation="kept", reason="Även så."
    )
    drafting.merge_behaviours(
        behaviour=behaviour("V1.1"), gone=behaviour("V2.1"), by=editor, text="Vi bär allt."
    )
    assert homes("V1.1") == [("M1", "reworded"), ("L1", "reworded"), ("M2", "merged"), ("L2", "merged")]
    assert behaviour("V1.1").text == "Vi bär allt."
    assert keys(draft) == [("V1", ["V1.1"]), ("V2", [])]
    assert saves()[1:] == [("behaviours_merged", "V2.1 V1.1")]


def test_merge_without_a_wording_keeps_that_of_the_one_that_stays(draft, editor):
    before = behaviour("V1.1").text
    drafting.merge_behaviours(behaviour=behaviour("V1.1"), gone=behaviour("V2.1"), by=editor)
    assert behaviour("V1.1").text == before


def test_behaviour_is_not_merged_with_itself(draft, editor, saves):
    with pytest.raises(NotAllowed):
        drafting.merge_behaviours(behaviour=behaviour("V1.1"), gone=behaviour("V1.1"), by=editor)
    assert saves() == []


def test_behaviour_is_not_merged_with_one_of_another_version(adopted, editor):
    old = Behaviour.objects.get(value__foundation=adopted, key="V2.1")
    versions.start_next(by=editor, scope="meaning")
    with pytest.raises(NotAllowed):
        drafting.merge_behaviours(behaviour=behaviour("V1.1"), gone=old, by=editor)


def test_behaviour_moves_to_the_end_of_another_value_with_key_and_links(draft, editor, saves):
    drafting.move_behaviour(behaviour=behaviour("V1.1"), by=editor, value=value("V2"))
    assert keys(draft) == [("V1", []), ("V2", ["V2.1", "V1.1"])]
    assert homes("V1.1") == [("M1", "reworded"), ("L1", "reworded")]
    assert saves() == [("behaviour_moved", "V1.1")]


def test_behaviour_moved_to_where_it_stands_is_not_saved(draft, editor, saves):
    drafting.move_behaviour(behaviour=behaviour("V1.1"), by=editor, value=value("V1"))
    drafting.move_behaviour(behaviour=behaviour("V1.1"), by=editor, step=1)
    assert saves() == []


def test_behaviour_changes_places_with_its_neighbour(draft, editor, saves):
    drafting.add_behaviour(value=value("V1"), by=editor, text=TWO)
    drafting.move_behaviour(behaviour=behaviour("V1.2"), by=editor, step=-1)
    assert keys(draft)[0] == ("V1", ["V1.2", "V1.1"])
    assert saves()[1:] == [("behaviour_moved", "V1.2")]


def test_removed_behaviour_leaves_its_statements_without_a_home(draft, editor, saves):
    drafting.remove_behaviour(behaviour=behaviour("V2.1"), by=editor)
    assert Content.of(draft).accounted == {"M1", "L1"}
    assert saves() == [("behaviour_removed", "V2.1")]


# ---- keys ------------------------------------------------------------------------------------------------


def test_keys_are_never_used_again(draft, editor):
    drafting.remove_behaviour(behaviour=behaviour("V1.1"), by=editor)
    assert drafting.add_behaviour(value=value("V1"), by=editor, text=TWO).key == "V1.2"
    drafting.remove_value(value=value("V2"), by=editor)
    assert drafting.add_value(foundation=draft, by=editor, name="Vi lär").key_id == "V3"


def test_keys_of_what_was_laid_down_are_not_used_again(adopted, editor):
    first = versions.start_next(by=editor, scope="meaning")
    drafting.add_value(foundation=first, by=editor, name="Vi lär")
    drafting.add_behaviour(value=value("V1"), by=editor, text=TWO)
    versions.discard_foundation(foundation=first, by=editor)
    second = versions.start_next(by=editor, scope="meaning")
    assert drafting.add_value(foundation=second, by=editor, name="Vi lär").key_id == "V4"
    assert drafting.add_behaviour(value=value("V1"), by=editor, text=TWO).key == "V1.3"


def test_key_goes_with_a_behaviour_to_another_value_and_is_not_given_anew(draft, editor):
    drafting.move_behaviour(behaviour=behaviour("V1.1"), by=editor, value=value("V2"))
    assert drafting.add_behaviour(value=value("V1"), by=editor, text=TWO).key == "V1.2"
    assert drafting.add_behaviour(value=value("V2"), by=editor, text=TWO).key == "V2.2"
    assert set(ValueKey.objects.values_list("key", "last_behaviour")) == {("V1", 2), ("V2", 2)}


# ---- what each change says and refuses -------------------------------------------------------------------

CHANGES = {
    "add_value": lambda f, by: drafting.add_value(foundation=f, by=by, name="Vi lär"),
    "change_value": lambda f, by: drafting.change_value(value=value("V1"), by=by, name="A", description=""),
    "remove_value": lambda f, by: drafting.remove_value(value=value("V1"), by=by),
    "move_value": lambda f, by: drafting.move_value(value=value("V1"), by=by, step=1),
    "add_behaviour": lambda f, by: drafting.add_behaviour(value=value("V1"), by=by, text=TWO),
    "change_behaviour": lambda f, by: drafting.change_behaviour(
        behaviour=behaviour("V1.1"), by=by, text=TWO, audience="all"
    ),
    "move_behaviour": lambda f, by: drafting.move_behaviour(
        behaviour=behaviour("V1.1"), by=by, value=value("V2")
    ),
    "split_behaviour": lambda f, by: drafting.split_behaviour(
        behaviour=behaviour("V1.1"), by=by, text="Ett", second="Två"
    ),
    "merge_behaviours": lambda f, by: drafting.merge_behaviours(
        behaviour=behaviour("V1.1"), gone=behaviour("V2.1"), by=by
    ),
    "remove_behaviour": lambda f, by: drafting.remove_behaviour(behaviour=behaviour("V1.1"), by=by),
    "link_statement": lambda f, by: drafting.link_statement(
        statement=statement("M2"), target=value("V1"), by=by, relation="kept", reason="Så."
    ),
    "unlink_statement": lambda f, by: drafting.unlink_statement(link=f.links.first(), by=by),
    "name_draft": lambda f, by: drafting.name_draft(foundation=f, by=by),
}
every_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


@every_change
def test_each_change_is_one_save_by_whoever_made_it(draft, editor, convenor, change):
    before = draft.revisions.count()
    change(draft, convenor)
    last = draft.revisions.order_by("number").last()
    assert (draft.revisions.count(), last.number, last.by) == (before + 1, before + 1, convenor)
    assert last.content == Content.of(draft).as_json()
    event = Event.objects.about(draft).filter(kind="values.content_saved").last()
    assert (event.actor_id, event.data) == (convenor.pk, {"revision": last.pk, "act": last.act})


@every_change
def test_nobody_but_the_editors_changes_anything(
    draft, saves, employee, manager, decider, administrator, change
):
    for who in (employee, manager, decider, administrator):
        with pytest.raises(PermissionDenied):
            change(draft, who)
    assert saves() == []


@every_change
def test_what_was_handed_over_does_not_change(ready, editor, change):
    versions.propose_foundation(foundation=ready, by=editor)
    before = Content.of(ready)
    with pytest.raises(NotAllowed) as refused:
        change(ready, editor)
    assert refused.value.code == "stale"
    assert Content.of(ready) == before
