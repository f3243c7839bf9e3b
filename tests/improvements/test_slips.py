"""Blank slips: printed with a number and six words, typed in once, and answered to whoever kept the words."""

import io
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from events.models import Event
from improvements import receipt_words, services
from improvements.models import Receipt, Sender, Slip, Suggestion
from improvements.services import slips
from improvements.services.anonymous import opened_by
from improvements.slip_numbers import HALF, SIGNS, new_number, read_number, written
from lean_portal.refusals import NotAllowed
from tests.improvements.pages import reader, text_of
from tests.lean_portal.test_pdf import tags
from tests.values.racing import at_once, refusals

PRINT, TYPE = "/tavla/VOF-HTC/skriv-ut/", "/tavla/VOF-HTC/lapp/"
SAID = {"title": "Krokar i hallen", "problem": "Jackorna ligger på golvet.", "proposal": "Sätt upp krokar."}


@pytest.fixture(autouse=True)
def cheap_words(monkeypatch):
    monkeypatch.setattr(receipt_words, "COST", 2)  # a real one takes its time in every test


@pytest.fixture
def slip(employee, home_care):
    (printed,) = services.print_slips(unit=home_care, count=1, by=employee)
    return printed


def typed(slip, by, unit, **fields):
    return services.type_slip(unit=unit, by=by, **{"number": slip.number, **SAID, **fields})


# ---- the number -------------------------------------------------------------------------------------------


@given(st.text(SIGNS, min_size=2 * HALF, max_size=2 * HALF), st.sampled_from(["", " ", "-", " – ", "_"]))
def test_number_is_read_however_it_is_written(signs, between):
    assert read_number(f" {between.join([signs[:HALF].lower(), signs[HALF:]])} ") == written(signs)


@pytest.mark.parametrize("typed", ["", "K7M2-4QX", "K7M2-4QX99", "O7M2-4QX9", "K7M2/4QX9é", "💡"])
def test_what_is_no_number_is_none(typed):
    assert read_number(typed) is None


def test_signs_are_not_taken_for_one_another():
    assert not set(SIGNS) & set("01OILS5B8ZU") - {"8"} and len(set(SIGNS)) == len(SIGNS)
    assert read_number(new_number())


# ---- on paper ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["a3", "a4"])
def test_paper_is_tagged_and_has_lanes_codes_numbers_and_words(employee, manager, submit, home_care, paper):
    submit(employee, title="Inte läst än")
    services.acknowledge_suggestion(suggestion=submit(employee, title="Läst av alla"), by=manager)
    response = reader(employee).post(PRINT, {"paper": paper, "slips": "9"})
    assert response["Content-Type"] == "application/pdf" and "no-store" in response["Cache-Control"]
    read = PdfReader(io.BytesIO(response.content))
    width, height = read.pages[0].mediabox[2:]
    assert round(float(width)) == (1191 if paper == "a3" else 842) and width > height
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    found = tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3"} <= set(found) and found.count("/Figure") == 10  # the form and nine answers
    text = "\n".join(page.extract_text() for page in read.pages)
    assert "Läst av alla" in text and "Inte läst än" not in text
    flat = " ".join(text.split())
    assert employee.name not in flat and "/forslag/nytt/" in flat and "/forslag/kvittens/" in flat
    for row in Slip.objects.all():
        assert row.number in flat
    known = "|".join(receipt_words.words().values())
    sixes = re.findall(rf"(?:(?:{known})\b ?){{6}}", flat)
    keys = {receipt_words.key_of(receipt_words.split(six)) for six in sixes}
    assert keys == set(Slip.objects.values_list("key", flat=True)) and len(keys) == 9


def test_board_is_printed_without_slips_and_a_wrong_number_of_them_is_said_beside_the_field(employee):
    client = reader(employee)
    assert client.post(PRINT, {"paper": "a4", "slips": "0"}).status_code == 200
    for wrong in ("25", "-1", "ett", ""):
        response = client.post(PRINT, {"paper": "a4", "slips": wrong})
        assert response.status_code == 422 and 'href="#id_slips"' in response.text
    assert not Slip.objects.exists()


def test_words_are_kept_nowhere_and_a_day_has_its_measure(slip, employee, home_care, monkeypatch):
    row = Slip.objects.get()
    assert row.key == receipt_words.key_of(slip.words) and row.number == slip.number
    assert not set(slip.words) & set(str(list(Event.objects.values_list("data", flat=True))).split())
    monkeypatch.setattr(slips, "MOST_A_DAY", 3)
    with pytest.raises(NotAllowed) as refusal:
        services.print_slips(unit=home_care, count=3, by=employee)
    assert "2" in refusal.value.message_dict["slips"][0]
    assert Slip.objects.count() == 1


def test_only_those_who_meet_at_the_board_print_and_type(outsider, slip, home_care):
    client = reader(outsider)
    for page in (PRINT, TYPE):
        assert client.get(page).status_code == client.post(page).status_code == 403
    with pytest.raises(PermissionDenied):
        typed(slip, outsider, home_care)
    with pytest.raises(PermissionDenied):
        services.print_slips(unit=home_care, count=1, by=outsider)


# ---- typed in ---------------------------------------------------------------------------------------------


def test_typed_slip_is_a_suggestion_of_nobody_that_its_words_open(slip, manager, home_care):
    client = reader(manager)
    done = client.post(TYPE, {**SAID, "number": slip.number.lower().replace("-", " ")}, follow=True)
    assert "The slip is in" in text_of(done)
    suggestion = Suggestion.objects.get()
    assert (suggestion.author, suggestion.sender, suggestion.unit) == (None, Sender.ANONYMOUS, home_care)
    assert suggestion.read_by and suggestion.decide_by and opened_by(slip.words) == suggestion
    thread = Client(headers={"Accept-Language": "en"}).post(
        "/forslag/kvittens/", {"words": " ".join(slip.words)}
    )
    assert SAID["problem"] in text_of(thread)
    row = Slip.objects.get()
    assert row.suggestion == suggestion and row.used_on
    by = Event.objects.get(kind="improvements.slip_typed")
    assert by.actor_id == manager.pk
    assert Event.objects.get(kind="improvements.suggestion_submitted").actor_id is None


def test_number_is_used_once_and_what_was_typed_stays(slip, employee, home_care, caretakers, outsider):
    typed(slip, employee, home_care, title="Krokar")
    client = reader(employee)
    for number, said in ((slip.number, "typed in already"), ("K7M2-4QX9", "No slip of this board")):
        response = client.post(TYPE, {**SAID, "number": number})
        assert response.status_code == 422 and said in text_of(response)
        assert 'href="#id_number"' in response.text and SAID["problem"] in response.text
    (theirs,) = services.print_slips(unit=caretakers, count=1, by=outsider)
    assert client.post(TYPE, {**SAID, "number": theirs.number}).status_code == 422
    assert Suggestion.objects.count() == 1 and Slip.objects.get(number=theirs.number).used_on is None


def test_double_click_is_done_by_its_first_half_and_somebody_elses_is_not(
    slip, employee, colleague, monkeypatch
):
    sent = {**SAID, "number": slip.number}
    for _click in range(2):
        assert reader(employee).post(TYPE, sent).status_code == 302
    assert reader(colleague).post(TYPE, sent).status_code == 422
    monkeypatch.setattr(slips, "AT_ONCE", slips.dt.timedelta(0))
    assert reader(employee).post(TYPE, sent).status_code == 422
    assert Suggestion.objects.count() == 1


@pytest.mark.parametrize("field", ["title", "problem", "proposal"])
def test_personal_number_stops_in_every_text_and_the_slip_is_not_used(slip, employee, home_care, field):
    response = reader(employee).post(TYPE, {**SAID, "number": slip.number, field: "Om 850312-2387"})
    assert response.status_code == 422 and f'href="#id_{field}"' in response.text
    with pytest.raises(NotAllowed):
        typed(slip, employee, home_care, **{field: "Om 850312-2387"})
    assert Slip.objects.get().used_on is None and not Suggestion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_slip_that_two_type_in_at_once_is_one_suggestion(slip, employee, manager, home_care):
    found = at_once(lambda: typed(slip, employee, home_care), lambda: typed(slip, manager, home_care))
    assert len(refusals(found)) == 1
    assert Suggestion.objects.count() == Receipt.objects.count() == 1
