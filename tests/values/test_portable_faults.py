"""Everything that can be wrong with a file is said, with where it is, before anything of it is used."""

import copy
import json
import re

import pytest

from organisation.models import Body, Unit
from tests.values.test_portable import history  # noqa: F401
from values.consistency import faults
from values.exporting import exported
from values.importing import Unusable, read
from values.portable import as_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
KEEP = object()


BUILT = {}


@pytest.fixture
def tree(request):
    """The export of a rich history. It is built once: what follows needs no database."""
    if not BUILT:
        request.getfixturevalue("history")
        BUILT["tree"] = exported()
        BUILT["units"] = set(Unit.objects.values_list("code", flat=True))
        BUILT["bodies"] = set(Body.objects.values_list("key", flat=True))
    return copy.deepcopy(BUILT["tree"])


def put(tree, path, value):
    """The tree with another value at "versions 0 links 1 reason"; KEEP as value takes the field away."""
    tree = copy.deepcopy(tree)
    *way, last = [int(step) if step.lstrip("-").isdigit() else step for step in path.split()]
    spot = tree
    for step in way:
        spot = spot[step]
    if value is KEEP:
        del spot[last]
    else:
        spot[last] = value
    return tree


def look_through(tree):
    return faults(tree, units=BUILT["units"], bodies=BUILT["bodies"])


def said(tree):
    return [f"{fault.place}: {fault.words}" for fault in look_through(tree)]


def test_an_export_has_no_faults(tree):
    assert said(tree) == []


ROUND = "versions 0 rounds 3"
COMMENT = f"{ROUND} replies 0 comments 0"
FAULTS = [
    ("sources 0 name", "", "source M: “name”: There should be something here."),
    ("sources 0 name", 7, "source M: “name”: There should be text here."),
    (
        "sources 0 name",
        "a\0b",
        "source M: “name”: A sign in the text cannot be saved. Write that part again.",
    ),
    (
        "sources 0 name",
        "\ud800",
        "source M: “name”: A sign in the text cannot be saved. Write that part again.",
    ),
    ("sources 0 name", KEEP, "source M: “name” is missing."),
    ("sources 0 more", 1, "source M: “more” is not known."),
    ("sources 0 audience", "nobody", "source M: “audience”: “nobody” is none of the possible ones."),
    (
        "sources 0 adopted_on",
        "2011-13-01",
        "source M: “adopted_on”: There should be a day here, as 2027-10-04.",
    ),
    (
        "sources 0 created_at",
        "2026-01-01T10:00:00",
        "source M: “created_at”: There should be a day and a time here, as 2027-10-04T08:30:00+00:00.",
    ),
    ("sources 0 version", True, "source M: “version”: There should be a whole number here."),
    ("sources 0 version", -1, "source M: “version”: Write 0 or more."),
    ("sources 0 statements", "Jag", "source M: “statements” is no list."),
    ("sources 0 statements 1", "", "source M, statement 2: There should be something here."),
    ("sources 0 statements 0", "Annat.", "source M: The fingerprint is not that of the statements."),
    ("sources 0 replaced_by", "9.9", "source M: It cannot have been replaced by “9.9”."),
    ("sources 2 replaced_by", "1.0", "source X: It cannot have been replaced by “1.0”."),
    ("sources 1 prefix", "M", "source M: This stands here twice."),
    ("sources 0", [], "source 1: There is something else here than an object with fields."),
    ("sources", {}, ": “sources” is no list."),
    ("extra", 1, ": “extra” is not known."),
    ("keys 0 key", "V9", "key V9: The keys should be V1, V2, V3 and so on, in that order."),
    (
        "keys 0 last_behaviour",
        0,
        "version 1.0, value V1, behaviour V1.1: The key belongs to no value, or is higher than its last one.",
    ),
    ("versions 0 state", "draft", "version 1.0: Only the last version can be open."),
    ("versions 0 state", "adopted", "version 1.1: This stands here twice."),
    ("versions 0 reference", "", "version 1.0: “reference” is missing."),
    ("versions 0 fingerprint", "0" * 64, "version 1.0: The fingerprint is not that of what was adopted."),
    ("versions 0 values 0 name", "Annat", "version 1.0: The fingerprint is not that of what was adopted."),
    ("versions 3 fingerprint", "0" * 64, "version 2.0: A version that is not adopted has no fingerprint."),
    ("versions 2 based_on", "0.9", "version 1.1: “based_on”: there is nothing called “0.9”."),
    ("versions 0 values 1 key", "V1", "version 1.0, value V1: This stands here twice."),
    ("versions 0 values 1 key", "V8", "version 1.0, value V8: “key”: there is nothing called “V8”."),
    ("versions 0 values 1 key", 8, "version 1.0, value 8: “key”: There should be text here."),
    ("versions 0 values 0 position", 99, "version 1.0, value V2: It does not stand in its order."),
    ("versions 0 links 0 statement", "Q1", "version 1.0, link 1: “statement”: there is nothing called “Q1”."),
    ("versions 0 links 0 statement", "X1", "version 1.0, link 1: “statement”: there is nothing called “X1”."),
    ("versions 0 links 0 target", "V7", "version 1.0, link 1: “target”: there is nothing called “V7”."),
    ("versions 0 links 0 target", ["V1"], "version 1.0, link 1: “target”: There should be text here."),
    ("versions 0 links 0 reason", "", "version 1.0, link 1: “reason”: There should be something here."),
    (
        "versions 0 set_aside 0 statement",
        None,
        "version 1.0, setting aside 1: “statement”: There should be text here.",
    ),
    ("versions 0 revisions 1 number", 1, "version 1.0, save 2: The saves do not stand in their order."),
    ("versions 0 revisions 1 changes", 1, "version 1.0, save 2: “changes” does not say what was changed."),
    (
        "versions 0 revisions 1 changes",
        {"values": [7, 1, []]},
        "version 1.0, save 2: What was changed does not fit the save before.",
    ),
    (
        "versions 0 revisions 0 changes values 2 0 name",
        7,
        "version 1.0, save 1, value V1: “name”: There should be text here.",
    ),
    (f"{ROUND} revision", 1, "version 1.0, round 4: There is no named draft that was sent out."),
    (f"{ROUND} revision", [], "version 1.0, round 4: There is no named draft that was sent out."),
    (f"{ROUND} closes_on", "2020-01-01", "version 1.0, round 4: The last day is before the first."),
    (f"{ROUND} bodies", ["x"], "version 1.0, round 4: “bodies”: there is nothing called “x”."),
    (
        f"{ROUND} replies 0 unit",
        "X-1",
        "version 1.0, round 4, reply 1: “unit”: there is nothing called “X-1”.",
    ),
    (
        f"{ROUND} replies 0 unit",
        None,
        "version 1.0, round 4, reply 1: A reply is of one workplace, or of one group.",
    ),
    (f"{ROUND} replies 1 unit", "VOF-HTC", "version 1.0, round 4, reply 2: This stands here twice."),
    (
        f"{COMMENT} answer",
        "",
        "version 1.0, round 4, reply 1, comment 2: The outcome, the answer and its day belong together.",
    ),
    (
        f"{COMMENT} revision",
        999,
        "version 1.0, round 4, reply 1, comment 2: There is no save that changed something because of it.",
    ),
    (f"{COMMENT} number", 1, "version 1.0, round 4, reply 1, comment 1: This stands here twice."),
    (
        "versions 0 last_comment",
        4,
        "version 1.0, round 4, reply 2, comment 5: The number is higher than the last one of the version.",
    ),
    ("versions 0 adoptions 0 unit", "X-1", "version 1.0, adoption 1: “unit”: there is nothing called “X-1”."),
    ("versions 0 talks 0 present", 10, "version 1.0, talk 1: More people took part than there are."),
    ("versions 0 talks 0 about", "V77", "version 1.0, talk 1: “about”: there is nothing called “V77”."),
    ("versions 0 looks 0 note", "", "version 1.0, yearly look 1: “note”: There should be something here."),
    ("dilemmas 0 about", "V77", "dilemma card 1: “about”: there is nothing called “V77”."),
]


@pytest.mark.parametrize(
    ("path", "value", "words"), FAULTS, ids=[f"{path}={value!r:.20}" for path, value, _ in FAULTS]
)
def test_fault_is_said_where_it_is(tree, path, value, words):
    assert words in said(put(tree, path, value))


def test_every_fault_is_said(tree):
    tree["sources"][0]["name"] = ""
    tree["versions"][0]["links"][0]["reason"] = ""
    del tree["dilemmas"][0]["situation"]
    assert len(said(tree)) == 3


def test_unit_that_is_not_in_this_installation_is_named(tree):
    found = faults(tree, units=BUILT["units"] - {"VOF-HTC"}, bodies=BUILT["bodies"])
    assert {fault.words for fault in found} == {"“unit”: there is nothing called “VOF-HTC”."}


@pytest.mark.parametrize("kind", [None, 0, "x", [], {}, [None], True, 1.5, "\ud800", {"\ud800": 1}])
def test_no_place_of_the_file_makes_it_fall_over(tree, kind):
    """Every field of the first of everything, and each list, is put to something else in its turn."""
    for spot, name in list(spots_of(tree)):
        kept, spot[name] = spot[name], kind
        for fault in look_through(tree):
            str(fault).encode()
        spot[name] = kept


def spots_of(tree):
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree[:1]) if isinstance(tree, list) else ()
    for name, value in list(pairs):
        yield tree, name
        yield from spots_of(value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is not JSON from line 1 on. Export it once more."),
        (b"{\n\n oops", "The file is not JSON from line 3 on. Export it once more."),
        (b"\xff\xfe", "The file is not text in UTF-8. Export it once more."),
        (b"[1]", "The file holds something else than a value foundation."),
        (b'{"schema": "other"}', "The file holds something else than a value foundation."),
        (b'{"a": NaN}', "The file holds something that no export holds. Export it once more."),
        (b"[" * 200_000, "The file holds something that no export holds. Export it once more."),
        (
            b'{"a": ' + b"9" * 5000 + b"}",
            "The file holds something that no export holds. Export it once more.",
        ),
        (
            b'{"schema": "lean-portalen/vardegrund", "version": 2}',
            "The file is of version 2 of the format. This portal reads version 1.",
        ),
        (
            b'{"schema": "lean-portalen/vardegrund", "version": true}',
            "The file is of version True of the format. This portal reads version 1.",
        ),
    ],
)
def test_file_that_is_none_of_ours_says_why(content, words):
    with pytest.raises(Unusable, match=f"^{re.escape(words)}$"):
        read(content)


def test_file_with_a_byte_order_mark_is_read(tree):
    assert read(as_text(tree).encode("utf-8-sig")) == json.loads(as_text(tree))
