import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from values.splitting import INLINE_BULLET, MARK, clean, split, visible

FIRST, SECOND = "Jag tar ansvar för mitt uppdrag.", "Jag frågar när jag inte vet."


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "• ",
        "•",
        "- ",
        "-",
        "– ",
        "* ",
        "o\t",
        "\uf0b7\t",
        "1. ",
        "1) ",
        "(1) ",
        "1.",
        "2.1. ",
        "2.1\t",
        "3\t",
    ]
    + ["a) ", "iv) ", "M1 ", "M1. ", "M1: ", "M1\t", "F-03: ", "  • ", "• M1. ", "1. L4: ", "→ "],
)
def test_split_takes_away_the_mark_in_front(mark):
    assert split(f"{mark}{FIRST}\n{mark}{SECOND}") == [FIRST, SECOND]


@pytest.mark.parametrize(
    "text",
    [
        "2027 blev vi färre.",
        "-5 grader är kallt.",
        "1.5 procent av tiden går till att lära.",
        "24 timmar om dygnet.",
    ]
    + [
        "E4 går genom kommunen.",
        "A3 är ett papper.",
        "Ö är ett ord.",
        "o du sköna.",
        "10,5 timmar är för mycket.",
    ],
)
def test_split_leaves_what_only_looks_like_a_mark(text):
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("Jag är rädd om tid,\npengar och miljö.", ["Jag är rädd om tid, pengar och miljö."]),
        ("• Jag möter dem\n  vi är till för\n• Jag lyssnar", ["Jag möter dem vi är till för", "Jag lyssnar"]),
        ("•\nJag möter dem\n•\nJag lyssnar", ["Jag möter dem", "Jag lyssnar"]),
        ("Vi hjälper t.ex.\nbarn.", ["Vi hjälper t.ex. barn."]),
        ("Jag tar an\u00ad\nsvar.", ["Jag tar ansvar."]),
        ("Vi ska:\nlyssna", ["Vi ska:", "lyssna"]),
        ("Jag lyssnar\n\noch svarar", ["Jag lyssnar", "och svarar"]),
        ("- visar respekt\n- tar ansvar", ["visar respekt", "tar ansvar"]),
        ("Vi kan • Vi vill • Vi vågar", ["Vi kan", "Vi vill", "Vi vågar"]),
    ],
)
def test_split_joins_a_broken_line_and_nothing_else(text, statements):
    assert split(text) == statements


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        (f"{FIRST} {SECOND}", [FIRST, SECOND]),
        ("Vågar vi? Ja! Det gör vi… Alltid.", ["Vågar vi?", "Ja!", "Det gör vi…", "Alltid."]),
        ("Vi säger ”så här är det.” Sedan lyssnar vi.", ["Vi säger ”så här är det.”", "Sedan lyssnar vi."]),
        ("Vi hjälper t.ex. Almfors och bl.a. Ekbacken.", ["Vi hjälper t.ex. Almfors och bl.a. Ekbacken."]),
        ("Tid, pengar m.m. Miljö dvs. Natur.", ["Tid, pengar m.m. Miljö dvs. Natur."]),
        ("Vi börjar kl. 8.30 varje dag, ca. 1.5 timmar.", ["Vi börjar kl. 8.30 varje dag, ca. 1.5 timmar."]),
        ("Vi minns A. Svensson.", ["Vi minns A. Svensson."]),
    ],
)
def test_split_parts_sentences_but_not_at_abbreviations(text, statements):
    assert split(text) == statements


def test_split_keeps_a_heading_for_a_person_to_remove():
    assert split(f"Medarbetarnas värdegrund\n\n• {FIRST}\n----\n• {SECOND}\n") == [
        "Medarbetarnas värdegrund",
        FIRST,
        SECOND,
    ]


def test_split_knows_no_difference_between_spaces_nor_between_ways_to_write_a_letter():
    assert split("Jag\u00a0a\u030ar  ra\u0308dd\u200b\u00ad om\u202ftid\x00.") == ["Jag år rädd om tid."]


def test_split_of_nothing_is_nothing():
    assert split(" \n\u00a0\n•\n---") == []


def test_clean_keeps_a_statement_in_one_piece():
    assert clean(f" • M1:\u00a0{FIRST}\n{SECOND}") == f"{FIRST} {SECOND}"
    assert clean("M1") == "M1"


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


PIECES = st.one_of(
    st.sampled_from(
        ["\n", "\n\n", "\r\n", "\t", " ", "\u00a0", "\u00ad", ". ", "! ", ": ", ", ", "-", "”", "\x0b"]
    ),
    st.sampled_from(["Jag", "vi", "miljö", "t.ex.", "dvs.", "1.5", "2027", "Åsa", "A3", "m.m.", "kl. 8"]),
    st.text(max_size=5),
)


@given(st.lists(PIECES, max_size=30).map("".join))
@example("•\x1c1.")
@example("M1\x85M2")
def test_split_loses_no_letter_but_those_of_marks(text):
    """The text with every mark at a line's beginning taken away, or left, holds the same letters."""
    kept = letters("".join(split(text)))
    lines = INLINE_BULLET.sub("\n•", visible(text)).splitlines()
    bare = [line[MARK.match(line).end() :] for line in lines]
    assert kept == letters("".join(bare))


WORDS = st.lists(
    st.sampled_from(["jag", "rädd", "miljö,", "t.ex.", "1.5", "förvaltnings-", "över", "2027", "–"]),
    max_size=9,
)
STATEMENTS = st.lists(WORDS.map(lambda words: " ".join(["Vi", *words, "hjälps åt."])), max_size=6)


@given(STATEMENTS, st.sampled_from(["", "• ", "-\t", "1. ", "12) ", "M7: ", "• M7 ", "\n"]), st.data())
def test_split_finds_every_statement_of_a_document(statements, mark, data):
    """Wherever a line was broken before a word in lower case."""
    lines = []
    for statement in statements:
        breaks = data.draw(st.sets(st.integers(0, 9)))
        words = statement.split()
        signs = ["\n" if place in breaks and word[0].islower() else " " for place, word in enumerate(words)]
        lines.append(mark + "".join(sign + word for sign, word in zip(signs, words, strict=True)).strip())
    assert split("\n".join(lines)) == statements


@given(st.text())
def test_split_statements_are_stable(text):
    for statement in split(text):
        assert statement == " ".join(statement.split())
        assert "\x00" not in statement
