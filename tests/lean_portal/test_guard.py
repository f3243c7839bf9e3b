"""The guard: every number in every form, hints that mostly fit, and no text that makes it slow."""

import datetime as dt
import time
from unicodedata import lookup

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from lean_portal.guard import Kind, find_hints, find_numbers, stops
from tests.lean_portal.guard_corpus import sentences

TODAY = dt.date(2026, 11, 26)
PARTS = ("tuned", "held_out")
NARROW, NO_BREAK, EN_DASH, MINUS = "\u202f", "\u00a0", "\u2013", "\u2212"
WIDE = {ord(str(value)): lookup(f"FULLWIDTH DIGIT {name}") for value, name in enumerate(
    ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")
)}  # fmt: skip


def found(text):
    return [text[start:end] for _kind, start, end in find_numbers(text, today=TODAY)]


def kinds(text):
    return {finding.kind for finding in find_hints(text)}


# ---- the corpus -------------------------------------------------------------------------------------------


def test_corpus_has_two_hundred_sentences_and_puts_half_aside():
    tuned, held_out = map(sentences, PARTS)
    assert len({each.text for each in [*tuned, *held_out]}) == len(tuned) + len(held_out) >= 200
    assert len(held_out) / (len(tuned) + len(held_out)) >= 0.45


@pytest.mark.parametrize("part", PARTS)
def test_every_number_of_the_corpus_is_found_and_none_falsely(part):
    wrong = [(each.text, found(each.text)) for each in sentences(part) if found(each.text) != each.numbers]
    count = sum(len(each.numbers) for each in sentences(part))
    print(f"\n{part}: {count} numbers, {len(wrong)} sentences wrong")
    assert not wrong


@pytest.mark.parametrize("part", PARTS)
def test_nine_hints_of_ten_are_found_and_one_of_ten_is_false_at_most(part):
    corpus = [each for each in sentences(part) if not each.numbers]
    told = [(each.kinds, kinds(each.text)) for each in corpus]
    meant, hit = sum(len(kinds) for kinds, _ in told), sum(len(kinds & seen) for kinds, seen in told)
    false = sum(len(seen - kinds) for kinds, seen in told)
    clean = [seen for kinds, seen in told if not kinds]
    disturbed = sum(bool(seen) for seen in clean)
    print(f"\n{part}: {hit} of {meant} hints, {false} false; {disturbed} of {len(clean)} clean sentences")
    assert hit / meant >= 0.9
    assert false / (hit + false) <= 0.1
    assert disturbed / len(clean) <= 0.1


# ---- numbers ----------------------------------------------------------------------------------------------


def check_digit(nine):
    total = 0
    for place, digit in enumerate(nine):
        value = int(digit) * (2 - place % 2)
        total += value // 10 + value % 10
    return str(-total % 10)


@st.composite
def numbers(draw):
    """A birthday of the last hundred years or so, as (century, six digits, four digits), and its age."""
    born = draw(st.dates(dt.date(1900, 1, 1), TODAY))
    day = born.day + draw(st.sampled_from([0, 60]))
    six = f"{born:%y%m}{day:02}"
    serial = f"{draw(st.integers(1, 999)):03}"
    return f"{born:%Y}"[:2], six, serial + check_digit(six + serial), born


JOINTS = ["-", "", " ", NO_BREAK, NARROW, EN_DASH, MINUS, " - ", f" {EN_DASH} ", "\u200b-", "\u00ad", "-\n"]
AROUND = st.text(max_size=30).filter(lambda text: not any(sign.isdigit() for sign in text))


@st.composite
def written(draw):
    century, six, four, born = draw(numbers())
    whole = draw(st.booleans())
    old = not whole and born <= TODAY.replace(year=TODAY.year - 100)
    joint = "+" if old else draw(st.sampled_from(JOINTS))
    if whole and joint.strip("\u00ad") and draw(st.booleans()):
        parts = [century + six[:2], six[2:4], six[4:]]
        between = (
            draw(st.sampled_from(["-", EN_DASH, "", " "])) if joint.strip() in ("-", EN_DASH, MINUS) else ""
        )
        text = between.join(parts) + joint + four
    else:
        text = (century if whole else "") + six + joint + four
    return text.translate(WIDE) if draw(st.booleans()) else text


@given(AROUND, written(), AROUND)
@example("Ring 070-312 45 67 om ", "850312-2387", ".")
@example("på ", "0703122382", "")
def test_any_number_in_any_written_form_inside_any_text_is_found(before, number, after):
    text = before + number + after
    (finding,) = find_numbers(text, today=TODAY)
    assert text[finding.start : finding.end] == number
    assert stops({"title": "", "problem": text})


@given(AROUND, numbers(), st.sampled_from(JOINTS), st.integers(1, 9), st.booleans(), AROUND)
def test_any_number_with_a_wrong_check_digit_passes(before, number, joint, wrong, whole, after):
    century, six, four, _born = number
    four = four[:3] + str((int(four[3]) + wrong) % 10)
    assert not find_numbers(f"{before}{century if whole else ''}{six}{joint}{four}{after}", today=TODAY)


@given(
    st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(1, 999), st.sampled_from(JOINTS)
)
def test_any_number_with_a_day_that_there_never_was_passes(year, month, day, serial, joint):
    try:
        dt.date(1904, month, day % 60 if day > 60 else day)  # a leap year
        assume(False)
    except ValueError:
        pass
    nine = f"{year:02}{month:02}{day:02}{serial:03}"
    assert not find_numbers(f"Nr {nine[:6]}{joint}{nine[6:]}{check_digit(nine)}.", today=TODAY)


def whole(day, serial="238"):
    return f"{day}-{serial}{check_digit(day[-6:] + serial)}"


@pytest.mark.parametrize(
    ("number", "passes"),
    [
        (whole("20261126"), False),
        (whole("20261127"), True),  # not born yet
        (whole("261127"), False),  # a hundred years old tomorrow
        (whole("000229"), False),
        (whole("19000229"), True),
        (whole("000229").replace("-", "+"), True),  # 1900 had no such day
        (whole("290229"), True),  # nor has 1929
        (whole("17850312"), True),
        (whole("850312", "000"), True),  # serial numbers begin with 001
        ("1" + whole("850312"), True),  # digits before
        (whole("850312") + "0", True),  # digits after
        ("16" + whole("850312"), True),
        (whole("850312")[:-5] + "." + whole("850312")[-4:], True),
    ],
)
def test_number_stops_by_its_day_and_its_form(number, passes):
    assert found(f"Se {number}!") == ([] if passes else [number])


def test_number_says_of_which_kind_it_is():
    born, arrived = whole("850312"), whole("850372")
    assert [kind for kind, *_ in find_numbers(f"{born}, {arrived}")] == [Kind.PERSONAL, Kind.COORDINATION]


@pytest.mark.parametrize(
    "words",
    ["ring {}", "Mobilen: {}", "nås på {}", "OCR {}", "Fakturanr: {}", "ISBN {}", "Konto 8327-9, {}"],
)
def test_row_of_digits_with_a_word_for_something_else_passes_and_its_hyphen_stops(words):
    solid = whole("070312").replace("-", "")
    assert not found(words.format(solid))
    assert found(words.format(whole("070312")))


# ---- hints ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("Ring 070-312 45 67!", Kind.PHONE, "070-312 45 67"),
        ("Skriv till karin.e@almfors.se.", Kind.EMAIL, "karin.e@almfors.se"),
        ("Hon bor på Norra vägen 12 B, tror jag.", Kind.ADDRESS, "Norra vägen 12 B"),
        ("Där satt Karin i sin rullstol.", Kind.CARE, "Karin i sin rullstol"),
    ],
)
def test_hint_says_where_it_stands(text, kind, part):
    (hint,) = find_hints(text)
    assert (hint.kind, text[hint.start : hint.end]) == (kind, part)


def test_word_of_care_far_from_a_name_is_no_hint():
    far = "och så vidare ända bort till nästa korridor där det stod en"
    assert kinds("Karin hittade en rullstol") == {Kind.CARE}
    assert not kinds(f"Karin gick {far} rullstol")


# ---- speed ------------------------------------------------------------------------------------------------


def seconds_for(text):
    began = time.process_time()
    find_numbers(text)
    find_hints(text)
    return time.process_time() - began


@pytest.mark.parametrize(
    "unit",
    [
        "Karin har insulin på Storgatan 3, ring 070-312 45 67 eller a@b.se om 850312-2380. ", "8",
        "85 03 12 ", "850312-238", "0 ", "070-", "+46 ", "a", "a.", "a@", "@a.", "Aa ", "A. ", "Karin ",
        "Storgatan ", "\u00ad8", "-", "   ", "1-1 ", "insulin", "vägen ", "Östra Östra",
    ],
)  # fmt: skip
def test_guard_reads_long_texts_in_no_time(unit):
    spent = {}
    for length in (4_000, 16_000):
        text = (unit * length)[:length]
        spent[length] = min(seconds_for(text) for _again in range(3))  # something else may run meanwhile
    assert spent[4_000] < 0.1
    assert spent[16_000] < 10 * spent[4_000] + 0.05  # four times the text, about four times the time
