"""What the things of an imported value foundation say of each other: names that lead nowhere, two of a kind,
fingerprints, and what the states demand."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from values.content import fingerprint
from values.importing import TOP, Check, Fault, wrong
from values.models import SourceStatement
from values.portable import EMPTY, Tree, changed, content_of, is_change
from values.workflow import OPEN, State

ADOPTED = (State.ADOPTED, State.SUPERSEDED)
DECISION = ("adopted_at", "adopted_on", "adopted_by", "reference", "motivation", "fingerprint")
MOST_KEPT = 5_000_000  # values and links in all saves of a version: each save keeps all of them
KEPT = {"values": "kept value", "links": "kept link", "set_aside": "kept set_aside"}
BEHAVIOUR_KEY = re.compile(r"(V[1-9]\d*)\.([1-9]\d*)")


def faults(tree: Tree, *, units: set[str], bodies: set[str]) -> list[Fault]:
    """Everything that is wrong with the file, in its order; empty when it can be imported.

    `units` and `bodies` are the codes and keys that there are in this installation.
    """
    check = Whole(units, bodies)
    unknown = sorted(tree.keys() - {"schema", "version", *TOP})
    for name in unknown:
        check.fault("", _("“%(field)s” is not known.") % {"field": name[:40]})
    check.sources(tree)
    check.keys(tree)
    check.versions(tree)
    check.replacements(tree)
    for row, place in check.rows("dilemma", tree, "dilemmas"):
        check.known("about", row, check.key_counts, place)
    return check.faults


class Whole(Check):
    def __init__(self, units: set[str], bodies: set[str]) -> None:
        super().__init__()
        self.units, self.bodies = units, bodies
        self.codes: set[str] = set()  # of the statements that never change any more
        self.key_counts: dict[str, int] = {}
        self.adopted: set[str] = set()  # numbers

    def known(self, name: str, row: Tree, names: Any, place: str, *, optional: bool = False) -> None:
        """A field that names something else."""
        if not self.text(row, name, place, optional=optional) or (optional and row[name] is None):
            return
        if row[name] not in names:
            words = _("“%(field)s”: there is nothing called “%(value)s”.")
            self.fault(place, words % {"field": name, "value": row[name][:40]})

    def once(self, keys: Iterable[tuple[Any, str]]) -> None:
        seen = set()
        for key, place in keys:
            if key in seen:
                self.fault(place, _("This stands here twice."))
            seen.add(key)

    # ---- sources and keys ----

    def sources(self, tree: Tree) -> None:
        rows = list(self.rows("source", tree, "sources"))
        self.codes = set(frozen_codes(tree))
        self.once((row["prefix"], place) for row, place in rows)
        for row, place in rows:
            known = len(self.faults)
            texts = self._statements(row, place)
            self.text(row, "replaced_by", place, optional=True)
            if len(self.faults) > known:
                continue
            if row["fingerprint"] != (fingerprint(texts) if row["frozen_at"] is not None else ""):
                self.fault(place, _("The fingerprint is not that of the statements."))

    def _statements(self, row: Tree, place: str) -> list[Any]:
        texts = self.listed(row, "statements", place)
        field = SourceStatement._meta.get_field("text")
        for number, text in enumerate(texts, start=1):
            words = wrong(field, text)
            if words:
                where = _("statement %(number)s") % {"number": number}
                self.fault(f"{place}, {where}", words)
        return texts

    def replacements(self, tree: Tree) -> None:
        """After the versions are known. A source that is not frozen is replaced by nothing."""
        for row in tree["sources"] if isinstance(tree.get("sources"), list) else ():
            number = row.get("replaced_by") if isinstance(row, dict) else None
            if isinstance(number, str) and (number not in self.adopted or row.get("frozen_at") is None):
                place = f"{_('source')} {str(row.get('prefix'))[:20]}"
                words = _("It cannot have been replaced by “%(number)s”.")
                self.fault(place, words % {"number": number[:20]})

    def keys(self, tree: Tree) -> None:
        """V1, V2 … without a gap: the next key is the next number."""
        for row, place in self.rows("key", tree, "keys"):
            self.key_counts[row["key"]] = row["last_behaviour"]
            if row["key"] != f"V{len(self.key_counts)}":
                self.fault(place, _("The keys should be V1, V2, V3 and so on, in that order."))

    # ---- versions ----

    def versions(self, tree: Tree) -> None:
        rows = list(self.rows("version", tree, "versions"))
        kept = [(f"{row['major']}.{row['minor']}", row, place) for row, place in rows]
        self.once((number, place) for number, row, place in kept if row["state"] != State.DISCARDED)
        self.once((True, place) for _number, row, place in kept if row["state"] == State.ADOPTED)
        for row, place in rows[:-1]:
            if row["state"] in OPEN:
                self.fault(place, _("Only the last version can be open."))
        for number, row, place in kept:
            self.known("based_on", row, self.adopted, place, optional=True)
            Version(self, row, place).look()
            if row["state"] in ADOPTED:
                self.adopted.add(number)


class Version:
    """One version, in the light of the whole."""

    def __init__(self, whole: Whole, row: Tree, place: str) -> None:
        self.whole, self.row, self.place = whole, row, place
        self.rows: Callable[..., Any] = partial(whole.rows, owner=row, place=place)
        self.targets: set[str] = set()
        self.numbers: set[int] = set()  # of the saves
        self.drafts: dict[int, int] = {}  # number of a save → of its draft, where it has a name

    def look(self) -> None:
        known = len(self.whole.faults)
        self.content()
        if len(self.whole.faults) == known:
            self.decision()
        self.revisions()
        self.rounds()
        self.use()

    def fault(self, place: str, words: str) -> None:
        self.whole.fault(place, words)

    def content(self) -> None:
        values = list(self.rows("value", name="values"))
        self.whole.once((str(row["key"]), place) for row, place in values)
        self._in_order(values)
        behaviours = []
        for row, place in values:
            self.whole.known("key", row, self.whole.key_counts, place)
            under = list(self.whole.rows("behaviour", row, "behaviours", place))
            self._in_order(under)
            behaviours += under
        self.whole.once((row["key"], place) for row, place in behaviours)
        for row, place in behaviours:
            self._behaviour_key(row["key"], place)
        keys = [row["key"] for row, _place in [*values, *behaviours]]
        self.targets = {key for key in keys if isinstance(key, str)}
        self._origin()

    def _in_order(self, rows: list[tuple[Tree, str]]) -> None:
        for (before, _place), (row, place) in pairwise(rows):
            if row["position"] < before["position"]:
                self.fault(place, _("It does not stand in its order."))

    def _behaviour_key(self, key: str, place: str) -> None:
        match = BEHAVIOUR_KEY.fullmatch(key)
        if match is None or int(match[2]) > self.whole.key_counts.get(match[1], 0):
            self.fault(place, _("The key belongs to no value, or is higher than its last one."))

    def _origin(self) -> None:
        pairs, absent = [], []
        for row, place in self.rows("link", name="links"):
            self.whole.known("statement", row, self.whole.codes, place)
            self.whole.known("target", row, self.targets, place)
            pairs.append((f"{row['statement']} {row['target']}", place))
        for row, place in self.rows("set_aside", name="set_aside"):
            self.whole.known("statement", row, self.whole.codes, place)
            absent.append((str(row["statement"]), place))
        self.whole.once(pairs)
        self.whole.once(absent)

    def decision(self) -> None:
        if self.row["state"] not in ADOPTED:
            if self.row["fingerprint"]:
                self.fault(self.place, _("A version that is not adopted has no fingerprint."))
            return
        for name in DECISION:
            if not self.row[name]:
                self.fault(self.place, _("“%(field)s” is missing.") % {"field": name})
        if self.row["fingerprint"] != content_of(self.row).fingerprint:
            self.fault(self.place, _("The fingerprint is not that of what was adopted."))

    # ---- its history ----

    def revisions(self) -> None:
        kept: Tree | None = EMPTY
        last = weight = 0
        for row, place in self.rows("revision", name="revisions"):
            if row["number"] <= last:
                self.fault(place, _("The saves do not stand in their order."))
            last = row["number"]
            self.numbers.add(last)
            self._draft(row, place)
            if kept is not None:
                kept = self._changed(kept, row["changes"], place)
                weight += sum(map(len, kept.values())) if kept else 0
        if weight > MOST_KEPT:
            self.fault(self.place, _("The saves hold more than this portal can keep."))

    def _draft(self, row: Tree, place: str) -> None:
        if row["draft"] is None:
            return
        if row["draft"] in self.drafts.values():
            self.fault(place, _("This stands here twice."))
        self.drafts[row["number"]] = row["draft"]

    def _changed(self, before: Tree, change: Any, place: str) -> Tree | None:
        """The content after a change; nothing where it cannot be told: then no later one can be."""
        known = len(self.whole.faults)
        if not is_change(change):
            self.fault(place, _("“%(field)s” does not say what was changed.") % {"field": "changes"})
            return None
        for part, (_start, _gone, new) in change.items():
            for row, here in self.whole.rows(KEPT[part], {part: new}, part, place):
                self._kept(part, row, here)
        try:
            return changed(before, change) if len(self.whole.faults) == known else None
        except ValueError:
            self.fault(place, _("What was changed does not fit the save before."))
            return None

    def _kept(self, part: str, row: Tree, place: str) -> None:
        for name in {"values": ("key",), "links": ("statement", "target"), "set_aside": ("statement",)}[part]:
            self.whole.text(row, name, place)
        if part == "values":
            for _row in self.whole.rows("kept behaviour", row, "behaviours", place):
                pass

    # ---- what was asked and answered ----

    def rounds(self) -> None:
        comments: list[tuple[int, str]] = []
        for row, place in self.rows("round", name="rounds"):
            if type(row["revision"]) is not int or row["revision"] not in self.drafts:
                self.fault(place, _("There is no named draft that was sent out."))
            if row["closes_on"] < row["opens_on"]:
                self.fault(place, _("The last day is before the first."))
            for key in self.whole.listed(row, "bodies", place):
                self.whole.known("bodies", {"bodies": key}, self.whole.bodies, place)
            senders = []
            for reply, where in self.whole.rows("reply", row, "replies", place):
                senders.append((self._sender(reply, where), where))
                comments += self._comments(reply, where)
            self.whole.once(senders)
        self.whole.once(comments)

    def _sender(self, reply: Tree, place: str) -> str:
        if (reply["unit"] is None) == (reply["body"] is None):
            self.fault(place, _("A reply is of one workplace, or of one group."))
        self.whole.known("unit", reply, self.whole.units, place, optional=True)
        self.whole.known("body", reply, self.whole.bodies, place, optional=True)
        return f"{reply['unit']} {reply['body']}"

    def _comments(self, reply: Tree, place: str) -> list[tuple[int, str]]:
        found = []
        for row, here in self.whole.rows("comment", reply, "comments", place):
            found.append((row["number"], here))
            answered = bool(row["handling"])
            if answered != bool(row["answer"]) or answered != (row["handled_at"] is not None):
                self.fault(here, _("The outcome, the answer and its day belong together."))
            if not self._names_a_save(row["revision"], needed=row["handling"] == "changed"):
                self.fault(here, _("There is no save that changed something because of it."))
            if row["number"] > self.row["last_comment"]:
                self.fault(here, _("The number is higher than the last one of the version."))
        return found

    def _names_a_save(self, number: Any, *, needed: bool) -> bool:
        return not needed if number is None else type(number) is int and number in self.numbers

    def use(self) -> None:
        adoptions, talks = [], []
        for row, place in self.rows("adoption", name="adoptions"):
            self.whole.known("unit", row, self.whole.units, place)
            adoptions.append((str(row["unit"]), place))
        for row, place in self.rows("talk", name="talks"):
            self.whole.known("unit", row, self.whole.units, place)
            self.whole.known("about", row, self.whole.key_counts, place, optional=True)
            talks.append((f"{row['unit']} {row['held_on']}", place))
            if not 1 <= row["present"] <= row["of"]:
                self.fault(place, _("More people took part than there are."))
        self.whole.once(adoptions)
        self.whole.once(talks)
        list(self.rows("consultation", name="consultations"))
        self.whole.once((row["looked_on"], place) for row, place in self.rows("look", name="looks"))


def frozen_codes(tree: Tree) -> Iterable[str]:
    """Of every source that can be read at all: its own faults should not make others."""
    for row in tree["sources"] if isinstance(tree.get("sources"), list) else ():
        texts = row.get("statements") if isinstance(row, dict) and row.get("frozen_at") else None
        for number in range(1, len(texts) + 1 if isinstance(texts, list) else 1):
            yield f"{row.get('prefix')}{number}"
