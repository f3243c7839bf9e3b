"""Any sequence of merging, undoing, supporting and following equals a count from scratch, and nobody counts
twice. What is undone is field by field what it was."""

import datetime as dt
from itertools import count

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from improvements import services, voices
from improvements.models import Follow, Merger, Suggestion, Support
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from tests.machines import play

ONE = st.integers(0, 4)
SOMEBODY = st.integers(0, 3)


def all_fields(suggestion):
    """All but how many things have happened."""
    (row,) = Suggestion.objects.filter(pk=suggestion.pk).values()
    return {name: value for name, value in row.items() if name != "version"}


class Gathering(RuleBasedStateMachine):
    """Five suggestions and four people, beside a book that is kept without the database."""

    people, handler, suggestions = (), None, ()  # set by the test

    def __init__(self):
        super().__init__()
        self.before = transaction.savepoint_create()
        self.moments = count()
        self.into, self.kept = {}, {}  # one → the other; one → its fields before
        self.supports, self.follows = set(), {}

    def teardown(self):
        for number in range(len(self.suggestions)):
            self.compare(number)
        for one in list(self.into):
            self.undo(one)
        transaction.savepoint_rollback(self.before)

    @rule(one=ONE, other=ONE, relation=st.sampled_from(["same", "part_of"]))
    def merge(self, one, other, relation):
        before = all_fields(self.suggestions[one])
        allowed = one != other and not {one, other} & self.into.keys()
        try:
            services.merge_suggestion(
                suggestion=self.suggestions[one],
                into=self.suggestions[other],
                relation=relation,
                by=self.handler,
            )
        except NotAllowed:
            assert not allowed and all_fields(self.suggestions[one]) == before
        else:
            assert allowed
            self.into[one], self.kept[one] = other, before
        self.compare(other)

    @rule(one=ONE)
    def undo(self, one):
        merger = Merger.objects.filter(suggestion=self.suggestions[one]).last()
        try:
            services.undo_merger(merger=merger, by=self.handler) if merger else None
        except NotAllowed:
            assert one not in self.into
        if one in self.into:
            del self.into[one]
            assert all_fields(self.suggestions[one]) == self.kept.pop(one)
        self.compare(one)

    @rule(one=ONE, who=SOMEBODY)
    def support(self, one, who):
        user = self.people[who]
        Support.objects.get_or_create(
            suggestion=self.suggestions[one], user=user, defaults={"unit_id": user.home_unit_id}
        )
        self.supports.add((one, who))
        self.compare(self.top(one))

    @rule(one=ONE, who=SOMEBODY)
    def take_back(self, one, who):
        Support.objects.filter(suggestion=self.suggestions[one], user=self.people[who]).delete()
        self.supports.discard((one, who))
        self.compare(self.top(one))

    @rule(one=ONE, who=SOMEBODY, wanted=st.booleans())
    def follow(self, one, who, wanted):
        moment = next(self.moments)
        at = clock.now() + dt.timedelta(seconds=moment)
        Follow.objects.update_or_create(
            suggestion=self.suggestions[one], user=self.people[who], defaults={"wanted": wanted, "at": at}
        )
        self.follows[one, who] = (moment, wanted)
        self.compare(self.top(one))

    # ---- from scratch -------------------------------------------------------------------------------------

    def top(self, one):
        return self.top(self.into[one]) if one in self.into else one

    def below(self, one):
        return {one}.union(*(self.below(child) for child, other in self.into.items() if other == one))

    def compare(self, one):
        """Lists, so that nobody stands there twice."""
        suggestion, those = self.suggestions[one], self.below(one)
        authors = {each % 4 for each in those}
        behind = authors | {who for each, who in self.supports if each in those}
        last = {}
        for (each, who), word in sorted(self.follows.items(), key=lambda row: row[1]):
            if each in those:
                last[who] = word[1]
        told = {who for who in behind if last.get(who, True)} | {who for who in last if last[who]}
        assert self.numbers(voices.gathered(suggestion), self.suggestions) == sorted(those)
        assert self.numbers(voices.authors(suggestion), self.people) == sorted(authors)
        assert self.numbers(voices.behind(suggestion), self.people) == sorted(behind)
        assert self.numbers(voices.followers(suggestion), self.people) == sorted(told)
        following = [number for number, who in enumerate(self.people) if voices.follows(suggestion, who)]
        assert following == sorted(told)

    @staticmethod
    def numbers(rows, known):
        places = {row.pk: number for number, row in enumerate(known)}
        return sorted(places[pk] for pk in rows.order_by().values_list("pk", flat=True))


@pytest.fixture
def gathering(employee, colleague, manager, head, make_user, home_care, submit):
    people = [employee, colleague, *(make_user(f"medarbetare{n}", "employee", home_care) for n in range(2))]
    Gathering.people, Gathering.handler = people, manager
    Gathering.suggestions = [submit(people[number % 4]) for number in range(5)]
    services.acknowledge_suggestion(suggestion=Gathering.suggestions[1], by=manager)
    services.start_review(suggestion=Gathering.suggestions[2], by=manager)
    return Gathering


@pytest.mark.django_db
def test_any_sequence_equals_a_count_from_scratch(gathering):
    play(gathering, examples=6, steps=12)


@pytest.mark.soak
@pytest.mark.django_db
def test_many_long_sequences_equal_a_count_from_scratch(gathering):
    play(gathering, examples=400, steps=50)
