"""What the services of the merging refuse: what is missing, what is stale, what is gone."""

import pytest

from lean_portal.refusals import NotAllowed
from tests.values.conftest import behaviour, statement, value
from values.content import Content
from values.models import Behaviour, Value
from values.services import drafting, versions


@pytest.fixture
def unchanged(draft):
    """After the test the content is what it was before it."""
    before = Content.of(draft)
    yield
    assert Content.of(draft) == before


MISSING = {
    "name of a value": ("name", lambda f, by: drafting.add_value(foundation=f, by=by, name="  ")),
    "new name of a value": (
        "name",
        lambda f, by: drafting.change_value(value=value("V1"), by=by, name="", description="Ord"),
    ),
    "text of a behaviour": ("text", lambda f, by: drafting.add_behaviour(value=value("V1"), by=by, text="")),
    "new text of a behaviour": (
        "text",
        lambda f, by: drafting.change_behaviour(behaviour=behaviour("V1.1"), by=by, text=" ", audience="all"),
    ),
    "audience of a behaviour": (
        "audience",
        lambda f, by: drafting.add_behaviour(value=value("V1"), by=by, text="Ord", audience="alla"),
    ),
    "new audience of a behaviour": (
        "audience",
        lambda f, by: drafting.change_behaviour(behaviour=behaviour("V1.1"), by=by, text="O", audience=""),
    ),
    "first half": (
        "text",
        lambda f, by: drafting.split_behaviour(behaviour=behaviour("V1.1"), by=by, text="", second="Ord"),
    ),
    "second half": (
        "second",
        lambda f, by: drafting.split_behaviour(behaviour=behaviour("V1.1"), by=by, text="Ord", second=""),
    ),
    "relation": (
        "relation",
        lambda f, by: drafting.link_statement(
            statement=statement("M2"), target=value("V1"), by=by, relation="", reason="Så."
        ),
    ),
    "known relation": (
        "relation",
        lambda f, by: drafting.link_statement(
            statement=statement("M2"), target=value("V1"), by=by, relation="liknar", reason="Så."
        ),
    ),
    "reason": (
        "reason",
        lambda f, by: drafting.link_statement(
            statement=statement("M2"), target=value("V1"), by=by, relation="kept", reason=" "
        ),
    ),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(("field", "change"), MISSING.values(), ids=MISSING)
def test_what_is_needed_is_named(draft, editor, field, change):
    with pytest.raises(NotAllowed) as refused:
        change(draft, editor)
    assert set(refused.value.message_dict) == {field}


STALE = {
    "change_value": lambda by: drafting.change_value(
        value=value("V1"), by=by, name="A", description="", version=4
    ),
    "remove_value": lambda by: drafting.remove_value(value=value("V1"), by=by, version=4),
    "remove_value, others homeless": lambda by: drafting.remove_value(
        value=value("V1"), by=by, homeless={"M1"}
    ),
    "change_behaviour": lambda by: drafting.change_behaviour(
        behaviour=behaviour("V1.1"), by=by, text="Nytt", audience="all", version=4
    ),
    "split_behaviour": lambda by: drafting.split_behaviour(
        behaviour=behaviour("V1.1"), by=by, text="Ett", second="Två", version=4
    ),
    "merge_behaviours": lambda by: drafting.merge_behaviours(
        behaviour=behaviour("V1.1"), gone=behaviour("V2.1"), by=by, version=4
    ),
    "merge_behaviours, the other": lambda by: drafting.merge_behaviours(
        behaviour=behaviour("V1.1"), gone=behaviour("V2.1"), by=by, gone_version=4
    ),
    "remove_behaviour": lambda by: drafting.remove_behaviour(behaviour=behaviour("V1.1"), by=by, version=4),
    "remove_behaviour, others homeless": lambda by: drafting.remove_behaviour(
        behaviour=behaviour("V1.1"), by=by, homeless=set()
    ),
    "link_statement": lambda by: drafting.link_statement(
        statement=statement("M1"), target=behaviour("V1.1"), by=by, relation="kept", reason="Så.", seen="?"
    ),
    "unlink_statement": lambda by: drafting.unlink_statement(
        link=statement("M1").links.get(), by=by, seen=""
    ),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("change", STALE.values(), ids=STALE)
def test_change_of_what_somebody_else_has_changed_is_stale(editor, change):
    with pytest.raises(NotAllowed) as refused:
        change(editor)
    assert refused.value.code == "stale"


@pytest.mark.parametrize("key", ["V1", "V1.1"])
def test_version_that_the_page_showed_is_let_through(draft, editor, key):
    if key == "V1":
        drafting.remove_value(value=value(key), by=editor, version=0, homeless=["M1", "L1"])
    else:
        drafting.remove_behaviour(behaviour=behaviour(key), by=editor, version=0, homeless=["M1", "L1"])
    assert Content.of(draft).accounted == {"M2", "L2"}


GONE_VALUE = {
    "change_value": lambda v, b, by: drafting.change_value(value=v, by=by, name="A", description=""),
    "remove_value": lambda v, b, by: drafting.remove_value(value=v, by=by),
    "move_value": lambda v, b, by: drafting.move_value(value=v, by=by, step=1),
    "add_behaviour": lambda v, b, by: drafting.add_behaviour(value=v, by=by, text="Nytt"),
    "move into it": lambda v, b, by: drafting.move_behaviour(behaviour=behaviour("V2.1"), by=by, value=v),
    "link to it": lambda v, b, by: drafting.link_statement(
        statement=statement("M1"), target=v, by=by, relation="kept", reason="Så."
    ),
}
GONE_BEHAVIOUR = {
    "change_behaviour": lambda v, b, by: drafting.change_behaviour(
        behaviour=b, by=by, text="Nytt", audience="all"
    ),
    "remove_behaviour": lambda v, b, by: drafting.remove_behaviour(behaviour=b, by=by),
    "move_behaviour": lambda v, b, by: drafting.move_behaviour(behaviour=b, by=by, step=1),
    "split_behaviour": lambda v, b, by: drafting.split_behaviour(
        behaviour=b, by=by, text="Ett", second="Två"
    ),
    "merge it": lambda v, b, by: drafting.merge_behaviours(behaviour=behaviour("V2.1"), gone=b, by=by),
    "merge into it": lambda v, b, by: drafting.merge_behaviours(behaviour=b, gone=behaviour("V2.1"), by=by),
    "link to the behaviour": lambda v, b, by: drafting.link_statement(
        statement=statement("M1"), target=b, by=by, relation="kept", reason="Så."
    ),
}


@pytest.mark.parametrize("change", [*GONE_VALUE.values(), *GONE_BEHAVIOUR.values()],
                         ids=[*GONE_VALUE, *GONE_BEHAVIOUR])  # fmt: skip
def test_change_of_what_somebody_else_has_removed_says_that_it_is_gone(draft, editor, change):
    old_value, old_behaviour = value("V1"), behaviour("V1.1")
    drafting.remove_value(value=value("V1"), by=editor)
    before = draft.revisions.count()
    with pytest.raises(NotAllowed) as refused:
        change(old_value, old_behaviour, editor)
    assert refused.value.code == "gone"
    assert draft.revisions.count() == before


@pytest.mark.parametrize("change", GONE_BEHAVIOUR.values(), ids=GONE_BEHAVIOUR)
def test_change_of_a_behaviour_that_was_removed_alone_says_that_it_is_gone(draft, editor, change):
    old = Behaviour.objects.select_related("value").get(key="V1.1")
    drafting.remove_behaviour(behaviour=behaviour("V1.1"), by=editor)
    with pytest.raises(NotAllowed) as refused:
        change(None, old, editor)
    assert refused.value.code == "gone"


def test_behaviour_does_not_move_into_another_version(adopted, editor):
    following = versions.start_next(by=editor, scope="meaning")
    with pytest.raises(NotAllowed):
        drafting.move_behaviour(
            behaviour=behaviour("V1.1"), by=editor, value=Value.objects.get(foundation=adopted, key="V2")
        )
    assert Content.of(following) == Content.of(adopted)
