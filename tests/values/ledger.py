"""What a version should hold after everything that was done to it, kept in plain sets beside the rows."""

from itertools import chain, pairwise

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.values.conftest import frozen_source
from values.content import Content, fingerprint
from values.models import Behaviour, ProvenanceLink, Revision, SetAside, Value
from values.rules import Demand, Examination
from values.services import versions
from values.workflow import Scope, State


class Book(RuleBasedStateMachine):
    """`tree`: value → its behaviours, in order; `home`: key → codes; `words`: key → text; `aside`: codes."""

    editor = decider = None  # set by the test

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.codes, self.prefixes = [], iter("ABCD")
        self.keys, self.saved, self.adopted = set(), {}, {}
        self.tree, self.home, self.words, self.aside = {}, {}, {}, set()
        self.kept = ({}, {}, {}, set())
        self.freeze()
        self.freeze()
        self.draft, self.saves = versions.start_foundation(by=self.editor), 0

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def freeze(self):
        prefix = next(self.prefixes)
        frozen_source(prefix, "employee", tuple(f"Vi håller löfte {n}." for n in range(3)))
        self.codes += [f"{prefix}{n}" for n in (1, 2, 3)]

    # ---- what there should be ----

    @property
    def behaviours(self):
        return [*chain(*self.tree.values())]

    @property
    def linked(self):
        return set().union(*self.home.values())

    @property
    def unaccounted(self):
        return [code for code in self.codes if code not in self.aside | self.linked]

    @property
    def links(self):
        return sorted((code, key) for key, codes in self.home.items() for code in codes)

    @property
    def missing(self):
        """What keeps the gate closed."""
        wording = self.draft.scope == Scope.WORDING
        demands = {
            Demand.STATEMENTS: self.unaccounted,
            Demand.VALUES: not self.tree,
            Demand.BEHAVIOURS: not all(self.tree.values()),
            Demand.ASKED: not wording and not self.saves,  # without a save nothing can be sent out
            Demand.SCOPE: wording and self.means_something_else,
        }
        return {demand for demand, lacks in demands.items() if lacks}

    @property
    def means_something_else(self):
        tree, home, _words, _aside = self.kept
        then = {(value, key) for value, under in tree.items() for key in (value, *under)}
        now = {(value, key) for value, under in self.tree.items() for key in (value, *under)}
        return then != now or self.aside & set().union(*home.values())

    def value_of(self, key):
        return next(value for value, under in self.tree.items() if key in under)

    def says(self, keys, text):
        return next((key for key in keys if self.words[key] == text), None)

    # ---- what happens to it ----

    def born(self, key, text, codes=()):
        assert key not in self.keys, "a key is never used again"
        self.keys.add(key)
        self.home[key], self.words[key] = set(codes), text
        self.saves += 1

    def died(self, key):
        del self.home[key], self.words[key]

    def move(self, order, key, step):
        there = order.index(key) + step
        if 0 <= there < len(order):
            order.remove(key)
            order.insert(there, key)
            self.saves += 1

    def remember(self):
        """As it stands now: what the next version begins from."""
        tree = {key: [*under] for key, under in self.tree.items()}
        home = {key: {*codes} for key, codes in self.home.items()}
        self.kept = tree, home, {**self.words}, {*self.aside}

    def recall(self):
        tree, home, words, aside = self.kept
        self.tree = {key: [*under] for key, under in tree.items()}
        self.home = {key: {*codes} for key, codes in home.items()}
        self.words, self.aside = {**words}, {*aside}

    # ---- the rows ----

    def value(self, key):
        return Value.objects.get(foundation=self.draft, key=key)

    def behaviour(self, key):
        return Behaviour.objects.get(value__foundation=self.draft, key=key)

    def row(self, key):
        return self.value(key) if key in self.tree else self.behaviour(key)

    # ---- what always holds ----

    @invariant()
    def the_rows_are_what_was_done(self):
        if self.draft:
            rows = ProvenanceLink.objects.filter(foundation=self.draft)
            found = rows.values_list("statement__code", "value__key", "behaviour__key")
            assert sorted((code, value or key) for code, value, key in found) == self.links
            absent = SetAside.objects.filter(foundation=self.draft)
            assert {*absent.values_list("statement__code", flat=True)} == self.aside

    @invariant()
    def the_content_is_what_was_done(self):
        if self.draft:
            content = Content.of(self.draft)
            found = [(value.key, [each.key for each in value.behaviours]) for value in content.values]
            assert found == [*self.tree.items()]
            assert sorted((link.statement, link.target) for link in content.links) == self.links
            texts = {key: getattr(each, "name", None) or each.text for key, each in content.targets.items()}
            assert texts == self.words
            assert Content.from_json(content.as_json()) == content

    @invariant()
    def no_statement_vanishes(self):
        if self.draft:
            examination = Examination(self.draft)
            assert [source.code for source in examination.unaccounted] == self.unaccounted
            named = [each.about for each in examination.blockers if each.kind == Demand.STATEMENTS]
            assert named == self.unaccounted
            assert self.linked | self.aside | {*self.unaccounted} == {*self.codes}
            assert not self.linked & self.aside

    @invariant()
    def each_change_is_one_save(self):
        if self.draft:
            assert self.draft.revisions.count() == self.saves
            if self.saves:
                last = self.draft.revisions.order_by("number").last()
                assert last.number == self.saves
                assert last.content == Content.of(self.draft).as_json()

    @invariant()
    def what_was_saved_stays(self):
        now = {pk: fingerprint(content) for pk, content in Revision.objects.values_list("pk", "content")}
        assert now.items() >= self.saved.items()
        self.saved = now
        numbers = Revision.objects.order_by("foundation", "number").values_list("foundation", "number")
        assert all(n + 1 == m or m == 1 for (_v, n), (_w, m) in pairwise(numbers))

    @invariant()
    def what_was_adopted_stays(self):
        for version, kept in self.adopted.items():
            version.refresh_from_db()
            assert version.state in (State.ADOPTED, State.SUPERSEDED)
            assert version.fingerprint == kept == fingerprint(version.content)
            assert Content.of(version).fingerprint == kept
