import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from values.lost_words import STOP_WORDS, lost_words, stem

M7 = "Jag är rädd om det vi äger tillsammans: tid, pengar och miljö."


def test_lost_words_name_the_environment_that_went_missing():
    assert lost_words(M7, ["Vi är rädda om våra resurser."]) == [
        "äger",
        "tillsammans",
        "tid",
        "pengar",
        "miljö",
    ]


def test_lost_words_are_fewer_when_the_words_came_back():
    assert lost_words(M7, ["Vi är rädda om tid, pengar och miljö."]) == ["äger", "tillsammans"]


def test_lost_words_may_be_found_in_any_of_the_targets():
    targets = ["Det vi äger tillsammans är vi rädda om.", "Vi spar tid.", "Vi tänker på miljön och pengarna."]
    assert lost_words(M7, targets) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("miljö", "Vi visar miljöhänsyn."),
        ("Miljö", "Vi sköter arbetsmiljön."),
        ("miljöhänsyn", "Vi är rädda om vår miljö."),
        ("arbetsmiljö", "Vi är rädda om vår miljö."),
        ("idéer", "Vi provar den idén."),
        ("förslag", "Vi tar hand om FÖRSLAGEN."),
        ("tydlig", "Det vi säger är tydligt."),
        ("medarbetare", "Medarbetarna bestämmer."),
    ],
)
def test_lost_words_know_the_forms_and_the_compounds_of_a_word(source, target):
    assert lost_words(source, [target]) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("tid", "Vi läser tidningen."),
        ("tidning", "Vi tar oss tid."),
        ("hus", "Vi är hurtiga."),
    ],
)
def test_lost_words_do_not_take_a_short_word_for_a_part(source, target):
    assert lost_words(source, [target]) == [source]


def test_lost_words_keep_the_spelling_and_the_order_and_name_a_word_once():
    assert lost_words("Miljö, ÖPPENHET och miljö: öppenhet", []) == ["Miljö", "ÖPPENHET"]


def test_lost_words_leave_out_what_only_holds_a_sentence_together():
    assert lost_words("Jag och du ska kunna ha det så som vi alla vill, t.ex. här.", []) == []


def test_stop_words_are_none_of_the_words_that_values_are_made_of():
    said = "ansvar respekt miljö tid pengar tillsammans öppen trygghet mod lyssna lära ledare medborgare"
    assert STOP_WORDS.isdisjoint(said.split())


@given(
    st.lists(st.sampled_from("Miljö tid pengar rädda ansvar och vi är om".split()) | st.text()).map(" ".join)
)
def test_lost_words_of_a_text_kept_to_the_letter_are_none(text):
    assert lost_words(text, [text]) == []
    lost = lost_words(text, [])
    assert all(word in text for word in lost)
    assert len({word.lower() for word in lost}) == len(lost)


def test_stems_are_right_in_many_threads():
    words = [
        f"{beginning}{end}" for beginning in ("miljö", "pengar", "ansvar") for end in ("na", "n", "erna", "s")
    ]
    alone = [stem(word) for word in words]
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem, words * 200)) == alone * 200


def test_lost_words_of_a_whole_foundation_take_no_time():
    texts = [f"{M7} Ord{number} och förvaltningsgräns{number % 50} bidrar vi med." for number in range(500)]
    targets = [texts[place : place + 3] for place in range(500)]
    for _warm in range(2):
        begun = time.perf_counter()
        for text, found in zip(texts, targets, strict=True):
            lost_words(text, found)
        seconds = time.perf_counter() - begun
    assert seconds < 0.5, "0.03 s on an idle machine"
