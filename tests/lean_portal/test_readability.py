"""LIX against texts counted by hand."""

import pytest

from lean_portal.readability import Reading, reading_of


@pytest.mark.parametrize(
    ("text", "words", "sentences", "lix"),
    [
        ("", 0, 0, 0),
        ("  \n ", 0, 0, 0),
        ("Hej", 1, 1, 1),
        # 8 words, 2 sentences, none longer than six letters: 4 + 0
        ("Vi ses i dag. Ta med en penna.", 8, 2, 4),
        # 5 words, 1 sentence, two long (förvaltningen, introduktion): 5 + 40
        ("Hela förvaltningen får en introduktion", 5, 1, 45),
        # a clock, a short form and a hyphen end no sentence and split no word
        ("Det är kl. 08.30, t.ex. i matsalen. Hej då!", 9, 2, 16),
        ("Rad ett\nRad två", 4, 2, 2),
    ],
)
def test_words_sentences_and_lix_are_counted(text, words, sentences, lix):
    assert reading_of(text) == Reading(words, sentences, lix)


def test_the_steps_are_said_in_words():
    labels = [str(Reading(10, 1, lix).label) for lix in (30, 31, 41, 51, 61)]
    assert len(set(labels)) == 5
