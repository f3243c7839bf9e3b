"""Any order of writing, splitting, merging, removing and adopting: no statement vanishes unaccounted."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from lean_portal import clock
from lean_portal.refusals import NotAllowed
from tests.machines import play
from tests.values.conftest import statement
from tests.values.ledger import Book
from values.content import Content, fingerprint
from values.models import Consultation, Round
from values.services import drafting, versions
from values.services.versions import GateClosed

PICK = st.integers(0, 30)
FEW = st.integers(0, 5)  # names and texts often meet their like
STEP = st.sampled_from([-1, 1])
DAY = dt.date(2026, 1, 15)

is_open = precondition(lambda self: self.draft)
has_values = precondition(lambda self: self.draft and self.tree)
has_behaviours = precondition(lambda self: self.draft and self.behaviours)


def chosen(every, pick):
    every = list(every)
    return every[pick % len(every)]


class Ledger(Book):
    """Everything that an editor and koncernchefsgruppen can do, in any order."""

    @initialize(full=st.sampled_from([True, True, False]))
    def begin(self, full):
        """Mostly with something to split, merge and lose."""
        if full:
            for value in (0, 1):
                self.add_value(value)
                self.add_behaviour(value, 0)
                self.add_behaviour(value, 1)
            for number, code in enumerate(self.codes):
                self.link_to(code, chosen(self.behaviours, number), "Därför 0")

    # ---- values and behaviours ----

    @is_open
    @rule(name=FEW)
    def add_value(self, name):
        same = self.says(self.tree, f"Vi {name}")
        value = drafting.add_value(foundation=self.draft, by=self.editor, name=f"Vi {name}")
        assert not same or value.key_id == same
        if not same:
            self.born(value.key_id, value.name)
            self.tree[value.key_id] = []

    @has_values
    @rule(pick=PICK, text=FEW)
    def add_behaviour(self, pick, text):
        key, text = chosen(self.tree, pick), f"Jag {text}"
        same = self.says(self.tree[key], text)
        made = drafting.add_behaviour(value=self.value(key), by=self.editor, text=text)
        assert not same or self.words[made.key] == text
        if not same:
            self.born(made.key, text)
            self.tree[key].append(made.key)

    @has_values
    @rule(pick=PICK, text=FEW)
    def reword(self, pick, text):
        key, text = chosen(self.home, pick), f"Annars {text}"
        if key in self.tree:
            drafting.change_value(value=self.row(key), by=self.editor, name=text, description="")
        else:
            drafting.change_behaviour(behaviour=self.row(key), by=self.editor, text=text, audience="all")
        self.saves += self.words[key] != text
        self.words[key] = text

    @has_behaviours
    @rule(pick=PICK, text=PICK)
    def split(self, pick, text):
        key, text, second = chosen(self.behaviours, pick), f"Först {text}", f"Sedan {text}"
        twin = drafting.split_behaviour(
            behaviour=self.behaviour(key), by=self.editor, text=text, second=second
        )
        self.words[key] = text
        self.born(twin.key, second, self.home[key])
        self.tree[self.value_of(key)].append(twin.key)

    @has_behaviours
    @rule(pick=PICK, other=PICK)
    def merge(self, pick, other):
        key, gone = chosen(self.behaviours, pick), chosen(self.behaviours, other)
        rows = {"behaviour": self.behaviour(key), "gone": self.behaviour(gone)}
        if key == gone:
            with pytest.raises(NotAllowed):
                drafting.merge_behaviours(**rows, by=self.editor)
            return
        drafting.merge_behaviours(**rows, by=self.editor)
        self.home[key] |= self.home[gone]
        self.tree[self.value_of(gone)].remove(gone)
        self.died(gone)
        self.saves += 1

    @has_behaviours
    @rule(pick=PICK, step=STEP)
    def move_behaviour(self, pick, step):
        key = chosen(self.behaviours, pick)
        drafting.move_behaviour(behaviour=self.behaviour(key), by=self.editor, step=step)
        self.move(self.tree[self.value_of(key)], key, step)

    @has_behaviours
    @rule(pick=PICK, to=PICK)
    def move_to_value(self, pick, to):
        key, to = chosen(self.behaviours, pick), chosen(self.tree, to)
        drafting.move_behaviour(behaviour=self.behaviour(key), by=self.editor, value=self.value(to))
        if to != self.value_of(key):
            self.tree[self.value_of(key)].remove(key)
            self.tree[to].append(key)
            self.saves += 1

    @has_values
    @rule(pick=PICK, step=STEP)
    def move_value(self, pick, step):
        key, order = chosen(self.tree, pick), list(self.tree)
        drafting.move_value(value=self.value(key), by=self.editor, step=step)
        self.move(order, key, step)
        self.tree = {value: self.tree[value] for value in order}

    @has_behaviours
    @rule(pick=PICK)
    def remove_behaviour(self, pick):
        key = chosen(self.behaviours, pick)
        drafting.remove_behaviour(behaviour=self.behaviour(key), by=self.editor)
        self.tree[self.value_of(key)].remove(key)
        self.died(key)
        self.saves += 1

    @has_values
    @rule(pick=PICK)
    def remove_value(self, pick):
        key = chosen(self.tree, pick)
        drafting.remove_value(value=self.value(key), by=self.editor)
        for gone in (key, *self.tree.pop(key)):
            self.died(gone)
        self.saves += 1

    # ---- statements ----

    @has_values
    @rule(code=PICK, to=PICK, reason=FEW)
    def link(self, code, to, reason):
        code, key = chosen(self.codes, code), chosen(self.home, to)
        self.link_to(code, key, f"Därför {reason}")

    def link_to(self, code, key, reason):
        asked = {"statement": statement(code), "relation": "reworded", "reason": reason}
        target = self.row(key)
        self.saves += not target.links.filter(**asked).exists()
        drafting.link_statement(**asked, target=target, by=self.editor)
        self.home[key].add(code)
        self.aside.discard(code)

    @has_values
    @precondition(lambda self: self.links)
    @rule(pick=PICK)
    def unlink(self, pick):
        code, key = chosen(self.links, pick)
        drafting.unlink_statement(link=self.row(key).links.get(statement__code=code), by=self.editor)
        self.home[key].remove(code)
        self.saves += 1

    @is_open
    @rule(pick=PICK, reason=FEW)
    def set_aside(self, pick, reason):
        code, reason = chosen(self.codes, pick), f"Hör inte hit {reason}"
        decided = {"statement": statement(code), "by": self.editor, "reason": reason}
        decided |= {"foundation": self.draft, "reference": "KCG § 3", "decided_on": DAY}
        if code in self.linked:
            with pytest.raises(NotAllowed):
                drafting.set_aside(**decided)
            return
        same = self.draft.set_asides.filter(statement__code=code, reason=reason).exists()
        drafting.set_aside(**decided)
        self.saves += not same
        self.aside.add(code)

    @is_open
    @precondition(lambda self: self.aside)
    @rule(pick=PICK)
    def take_back(self, pick):
        code = chosen(sorted(self.aside), pick)
        drafting.take_back_set_aside(absence=self.draft.set_asides.get(statement__code=code), by=self.editor)
        self.aside.remove(code)
        self.saves += 1

    @precondition(lambda self: len(self.codes) < 12)
    @rule()
    def freeze_another_source(self):
        self.freeze()

    # ---- versions ----

    @is_open
    @rule()
    def name_draft(self):
        named = self.draft.revisions.filter(draft__isnull=False).last()
        same = named is not None and named.content == Content.of(self.draft).as_json()
        assert (drafting.name_draft(foundation=self.draft, by=self.editor) == named) == same
        self.saves += not same

    @has_values
    @rule(pick=PICK)
    def bring_everything_home(self, pick):
        for key, under in self.tree.items():
            if not under:
                made = drafting.add_behaviour(value=self.value(key), by=self.editor, text="Jag är med")
                self.born(made.key, made.text)
                under.append(made.key)
        for code in self.unaccounted:
            self.link_to(code, chosen(self.behaviours, pick), "Sist")

    @is_open
    @rule()
    def adopt(self):
        missing = self.missing
        try:
            with transaction.atomic():
                self.ask_everybody()
                self.decide()
        except GateClosed as refused:
            assert {finding.kind for finding in refused.findings} == missing
            return
        assert not missing
        self.adopted[self.draft] = fingerprint(Content.of(self.draft).as_json())
        last = [save.act for save in self.draft.revisions.order_by("number")][self.saves :]
        assert last in (["version_handed_over"], ["draft_named", "version_handed_over"])
        self.remember()
        self.draft = None

    def ask_everybody(self):
        revision = self.draft.revisions.last()
        for kind in ("top", "workplaces") if revision else ():
            Round.objects.create(
                foundation=self.draft, revision=revision, kind=kind, opens_on=DAY, closes_on=DAY
            )
        Consultation.objects.create(
            foundation=self.draft, kind="information", held_on=DAY, with_whom="Facken", note="§ 3"
        )

    def decide(self):
        versions.propose_foundation(foundation=self.draft, by=self.editor)
        versions.adopt_foundation(
            foundation=self.draft,
            by=self.decider,
            decided_on=clock.today(),
            adopted_by="Koncernchefsgruppen",
            reference="KCG § 14",
            motivation="Allt finns med.",
        )

    @precondition(lambda self: not self.draft)
    @rule(scope=st.sampled_from(["wording", "meaning"]))
    def begin_the_next(self, scope):
        self.recall()
        if self.adopted:
            self.draft, self.saves = versions.start_next(by=self.editor, scope=scope), 1
        else:
            self.draft, self.saves = versions.start_foundation(by=self.editor), 0

    @precondition(lambda self: self.draft and self.adopted)
    @rule(scope=st.sampled_from(["wording", "meaning"]))
    def change_scope(self, scope):
        self.draft = versions.set_scope(foundation=self.draft, by=self.editor, scope=scope)

    @precondition(lambda self: self.draft and self.saves > 8)
    @rule()
    def discard(self):
        versions.discard_foundation(foundation=self.draft, by=self.editor)
        self.draft = None


@pytest.fixture
def machine(editor, decider):
    Ledger.editor, Ledger.decider = editor, decider
    yield Ledger
    Ledger.editor = Ledger.decider = None


@pytest.mark.django_db
def test_no_order_of_changes_loses_a_statement(machine):
    play(machine, examples=6, steps=40)


@pytest.mark.soak
@pytest.mark.django_db
def test_no_order_of_changes_loses_a_statement_in_300_long_runs(machine):
    play(machine, examples=300, steps=120)
