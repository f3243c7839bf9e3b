"""Sixteen who do anything to anything at once: what they leave is whole, and the history tells it all."""

import random
import time
from functools import partial

import pytest

from lean_portal import clock
from lean_portal.refusals import NotAllowed
from tests.values.racing import at_once, check
from values.models import Behaviour, SourceStatement
from values.services import drafting

pytestmark = pytest.mark.django_db(transaction=True)


def storm(foundation, editors, seconds, threads=16):
    """Sixteen do anything to anything for a while; the codes of the refusals that they met."""
    until = time.monotonic() + seconds

    def work(number):
        dice, by, met = random.Random(number), editors[number % len(editors)], set()
        while time.monotonic() < until:
            chosen = choose(dice, foundation, by)
            try:
                chosen()
            except NotAllowed as refused:
                met.add(getattr(refused, "code", None))  # none where it stands at a field
        return met

    return at_once(*[lambda number=number: work(number) for number in range(threads)])


def choose(dice, foundation, by):
    """One act. Everything is read first and done later, so that others come in between."""
    values = list(foundation.values.all())
    behaviours = list(Behaviour.objects.filter(value__foundation=foundation))
    source = dice.choice(list(SourceStatement.objects.select_related("document")))
    link, absence = source.links.first(), source.set_asides.first()
    text = f"Jag {dice.randrange(30)}"
    told = {"statement": source, "by": by, "reason": text}
    away = {"foundation": foundation, "reference": "§ 3", "decided_on": clock.today()}
    acts = [
        partial(drafting.add_value, foundation=foundation, by=by, name=text),
        partial(drafting.name_draft, foundation=foundation, by=by),
        partial(drafting.set_aside, **told, **away),
    ]
    if link:
        acts.append(partial(drafting.unlink_statement, link=link, by=by))
    if absence:
        acts.append(partial(drafting.take_back_set_aside, absence=absence, by=by))
    if values:
        acts += acts_on_value(dice.choice(values), by, text, told, dice.random() < 0.3)
    if values and behaviours:
        one, two = dice.choice(behaviours), dice.choice(behaviours)
        acts += acts_on_behaviours(one, two, dice.choice(values), by, text, told)
    return dice.choice(acts)


def acts_on_value(row, by, text, told, may_go):
    gone = [partial(drafting.remove_value, value=row, by=by)]
    return [
        partial(drafting.change_value, value=row, by=by, name=text, description=text),
        partial(drafting.move_value, value=row, by=by, step=1),
        partial(drafting.add_behaviour, value=row, by=by, text=text),
        partial(drafting.add_behaviour, value=row, by=by, text=f"{text} gärna"),
        partial(drafting.link_statement, **told, target=row, relation="developed"),
        *(gone if may_go else []),
    ]


def acts_on_behaviours(one, two, into, by, text, told):
    return [
        partial(drafting.change_behaviour, behaviour=one, by=by, text=text, audience="all"),
        partial(drafting.move_behaviour, behaviour=one, by=by, value=into),
        partial(drafting.move_behaviour, behaviour=one, by=by, step=-1),
        partial(drafting.split_behaviour, behaviour=one, by=by, text=text, second=f"{text} igen"),
        partial(drafting.merge_behaviours, behaviour=one, gone=two, by=by),
        partial(drafting.remove_behaviour, behaviour=two, by=by),
        partial(drafting.link_statement, **told, target=one, relation="kept"),
    ]


def test_sixteen_who_do_anything_leave_a_whole_version(draft, editor, convenor):
    found = storm(draft, [editor, convenor], seconds=3)
    assert set().union(*found) <= {"gone", "stale", None}
    assert draft.revisions.count() > 30
    check(draft)


@pytest.mark.soak
def test_sixteen_who_do_anything_for_a_minute_leave_a_whole_version(draft, editor, convenor):
    storm(draft, [editor, convenor], seconds=60)
    check(draft)
