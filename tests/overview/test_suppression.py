"""The attack: everything that is published, and all arithmetic. No cell may come out."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from lean_portal.figures import FEWEST
from overview.suppression import LEAST_FOR_FEW, Node, Shown, published


def group(*organisations):
    """Each organisation as a list of (people, heard)."""
    parts = [
        Node(("sum", o), parts=tuple(Node((o, c), *cell) for c, cell in enumerate(cells)))
        for o, cells in enumerate(organisations)
    ]
    return Node("group", parts=tuple(parts))


def worlds(node, shown):
    """Every (sum, leaves) that fits what is said of the node and of all below it."""
    people, heard = node.totals
    said = shown[node.key]
    if not node.parts:
        ranges = {Shown.NUMBER: [heard], Shown.FEW: range(FEWEST), Shown.HIDDEN: range(people + 1)}
        return [(value, (value,)) for value in ranges[said] if value <= people]
    found = []
    for each in itertools.product(*(worlds(part, shown) for part in node.parts)):
        total = sum(value for value, _leaves in each)
        fits = {Shown.NUMBER: total == heard, Shown.FEW: total < FEWEST, Shown.HIDDEN: True}[said]
        if fits:
            found.append((total, tuple(itertools.chain.from_iterable(leaves for _value, leaves in each))))
    return found


def attack(tree):
    """(node, what its number must be) of all that is not shown and can be worked out all the same."""
    shown = published(tree)
    possible = worlds(tree, shown)
    leaves = [leaf for part in tree.parts for leaf in part.parts]
    for place, leaf in enumerate(leaves):
        values = {world[place] for _total, world in possible}
        assert leaf.heard in values
        if len(values) == 1 and shown[leaf.key] != Shown.NUMBER:
            yield leaf, values
    first = 0
    for part in tree.parts:
        stop = first + len(part.parts)
        values = {sum(world[first:stop]) for _total, world in possible}
        if len(values) == 1 and shown[part.key] != Shown.NUMBER:
            yield part, values
        first = stop


@st.composite
def cell(draw):
    people = draw(st.sampled_from([1, 3, 6, 12, 20, 24]))
    return people, draw(
        st.one_of(st.integers(0, min(people, FEWEST)), st.integers(0, people), st.just(people))
    )


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(cell(), min_size=1, max_size=2), min_size=1, max_size=2))
def test_no_number_that_is_not_shown_can_be_worked_out(cells):
    assert list(attack(group(*cells))) == []


@settings(max_examples=200)
@given(st.lists(st.lists(cell(), min_size=1, max_size=4), min_size=1, max_size=9))
def test_no_number_and_no_difference_of_a_sum_and_its_shown_parts_is_of_fewer_than_five(cells):
    tree = group(*cells)
    shown = published(tree)
    for node in (tree, *tree.parts, *(leaf for part in tree.parts for leaf in part.parts)):
        if shown[node.key] != Shown.NUMBER:
            continue
        people, heard = node.totals
        hidden = [part for part in node.parts if shown[part.key] != Shown.NUMBER]
        rest = [part.totals for part in hidden] if hidden else [(people, heard)]
        assert sum(heard for _people, heard in rest) >= FEWEST
        assert sum(people - heard for people, heard in rest) >= FEWEST
        assert len(hidden) != 1


@given(st.lists(st.lists(cell(), min_size=1, max_size=4), min_size=1, max_size=9))
def test_below_what_is_hidden_no_number_stands(cells):
    tree = group(*cells)
    shown = published(tree)
    for node in (tree, *tree.parts):
        if shown[node.key] != Shown.NUMBER:
            assert all(shown[part.key] != Shown.NUMBER for part in node.parts)


def test_a_large_silent_group_is_said_to_be_few_where_that_tells_nothing_more():
    shown = published(group([(96, 2), (50, 20), (40, 15)]))
    assert shown[0, 0] == Shown.FEW
    assert shown[0, 1] == Shown.NUMBER
    assert shown[0, 2] == Shown.HIDDEN  # or the sum without it would tell how few
    assert LEAST_FOR_FEW <= 96


def test_everybody_is_as_little_shown_as_nobody():
    assert published(group([(30, 28), (40, 12), (60, 30)]))[0, 0] == Shown.HIDDEN
