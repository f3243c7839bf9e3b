import pytest
from hypothesis import given
from hypothesis import strategies as st

from values.difference import Part, word_difference


def told(old: str, new: str) -> str:
    """As an editor would write it: [gone] {new}."""
    marks = {"same": "%s", "gone": "[%s]", "new": "{%s}"}
    return "".join(marks[part.kind] % part.text for part in word_difference(old, new))


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        (
            "Jag är rädd om det vi äger tillsammans: tid, pengar och miljö.",
            "Vi är rädda om tid, pengar och miljö.",
            "[Jag]{Vi} är [rädd]{rädda} om [det vi äger tillsammans:] tid, pengar och miljö.",
        ),
        (
            "Jag tar hand om alla förslag och återkopplar även när svaret är nej.",
            "Jag svarar på varje förslag inom fem arbetsdagar och förklarar när svaret är nej.",
            "Jag [tar hand om alla]{svarar på varje} förslag {inom fem arbetsdagar} och"
            " [återkopplar även]{förklarar} när svaret är nej.",
        ),
    ],
    ids=["M7", "L4"],
)
def test_difference_reads_as_the_mock_does(old, new, difference):
    assert told(old, new) == difference


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("tid och miljö.", "tid och miljö", "tid och miljö[.]"),
        ("tid, pengar och miljö", "tid, miljö", "tid, [pengar och] miljö"),
        ("tid, pengar.", "tid.", "tid[, pengar]."),
        ("tid.", "tid och pengar.", "tid{ och pengar}."),
        ("är rädda om tid", "Vi är rädda om tid", "{Vi} är rädda om tid"),
        ("vi tar ansvar", "vi tar", "vi tar [ansvar]"),
        ("vi tar , ansvar", "vi tar, ansvar", "vi tar[ ], ansvar"),
        ("vi  tar\u00a0ansvar", "vi tar ansvar", "vi tar ansvar"),
        ("cirka 1,5 timmar", "cirka 1,4 timmar", "cirka [1,5]{1,4} timmar"),
        ("", "vi tar ansvar", "{vi tar ansvar}"),
        ("vi tar ansvar", "", "[vi tar ansvar]"),
        ("", " ", ""),
        (
            "Jag möter dem vi är till för med vänlighet och tar mig tid.",
            "Vi lyssnar klart innan vi svarar och säger vad som händer sedan.",
            "[Jag möter dem vi är till för med vänlighet och tar mig tid.]"
            "{Vi lyssnar klart innan vi svarar och säger vad som händer sedan.}",
        ),
    ],
)
def test_difference_marks_what_a_reader_would(old, new, difference):
    assert told(old, new) == difference


def test_difference_does_not_take_a_word_that_is_everywhere_for_noise():
    old = "vi " * 300 + "slutar"
    assert told(old, old.replace("slutar", "börjar")).endswith("vi [slutar]{börjar}")


TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from("vi är om . , ( ) -".split() + [" ", " ", "\u00a0"]), max_size=25).map("".join),
)


@given(TEXTS, TEXTS)
def test_difference_holds_both_texts(old, new):
    parts = word_difference(old, new)
    assert reads(parts, "gone") == " ".join(old.split())
    assert reads(parts, "new") == " ".join(new.split())
    assert all(part.text for part in parts)
    assert all(one.kind != two.kind for one, two in zip(parts, parts[1:], strict=False))
    assert ("new", "gone") not in [(one.kind, two.kind) for one, two in zip(parts, parts[1:], strict=False)]


@given(TEXTS)
def test_difference_from_itself_is_none(text):
    assert {part.kind for part in word_difference(text, text)} <= {"same"}


def reads(parts: list[Part], kind: str) -> str:
    return " ".join("".join(part.text for part in parts if part.kind in {"same", kind}).split())
