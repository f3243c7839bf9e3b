"""The pages of a measure: what is typed, pasted or sent, and what comes of it."""

import datetime as dt
import html
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from improvements import services
from improvements.models import Measure, MeasureLine
from improvements.services import measures
from lean_portal import clock
from tests.improvements.measuring import CALM, WORDS, define, fill, pasted, week
from tests.improvements.pages import reader, text_of

NUMBER = "19121212-1212"


@pytest.fixture
def approved(employee, manager, submit, home_care):
    due = clock.today() + dt.timedelta(days=30)
    return services.approve_suggestion(
        suggestion=submit(employee), by=manager, responsible_unit=home_care, due_on=due, answer="Ja."
    )


@pytest.fixture
def measure(approved, manager):
    return measures.define_first(suggestion=approved, by=manager, **WORDS)


def at(measure, rest=""):
    return f"{measure.get_absolute_url()}{rest}"


def send(client, measure, do, **fields):
    return client.post(at(measure, "varden/"), {"do": do, **fields})


def save_pasted(client, measure, text, **ticks):
    """As a browser does: look first, then send what the page holds."""
    looked = send(client, measure, "look", text=text)
    assert looked.status_code == 200
    seen = looked.context["many"]["seen"].value() or ""
    return send(client, measure, "save", text=looked.context["many"]["text"].value(), seen=seen, **ticks)


# ---- who comes in -----------------------------------------------------------------------------------------


def test_whoever_leads_writes_whoever_sees_reads_and_others_find_nothing(
    measure, manager, employee, outsider, approved
):
    pages = ["", "andra/", "varden/", "granser/"]
    fill(measure, manager, CALM)
    assert [reader(manager).get(at(measure, page)).status_code for page in pages] == [200] * 4
    assert [reader(employee).get(at(measure, page)).status_code for page in pages] == [200, 403, 403, 403]
    approved.__class__.objects.filter(pk=approved.pk).update(secrecy=True)
    seen = reader(outsider).get(approved.get_absolute_url()).status_code
    assert [reader(outsider).get(at(measure, page)).status_code for page in pages] == [seen] * 4 == [404] * 4


def test_a_measure_is_found_by_its_own_effort_only(measure, manager, caretakers):
    other = services.open_effort(name="Annat", code="P01", owner_unit=caretakers)
    assert reader(manager).get(f"/arbete/{other.pk}/matt/{measure.pk}/").status_code == 404


# ---- defining ---------------------------------------------------------------------------------------------


def test_manager_comes_from_the_suggestion_and_defines_the_first_measure(approved, manager):
    client = reader(manager)
    url = f"{approved.get_absolute_url()}matt/"
    assert url in client.get(approved.get_absolute_url()).text
    refused = client.post(url, WORDS | {"definition": NUMBER})
    assert (refused.status_code, Measure.objects.count()) == (422, 0)
    assert WORDS["name"] in refused.text
    made = client.post(url, WORDS)
    assert made["Location"].endswith("/varden/")
    assert "Nothing is measured yet" not in client.get(approved.get_absolute_url()).text


def test_a_second_measure_is_defined_from_the_work_itself(measure, manager, employee):
    url = f"/arbete/{measure.effort_id}/matt/nytt/"
    assert (reader(manager).get(url).status_code, reader(employee).get(url).status_code) == (200, 403)
    assert reader(manager).post(url, WORDS).status_code == 422  # the name is taken
    assert reader(manager).post(url, WORDS | {"name": "B"})["Location"].endswith("/varden/")
    assert measure.effort.measures.count() == 2


def test_whoever_was_slower_reads_what_was_saved_meanwhile(measure, manager):
    client = reader(manager)
    measures.change_measure(measure=measure, by=manager, **WORDS | {"unit_name": "timmar"})
    answer = client.post(at(measure, "andra/"), WORDS | {"version": 0, "name": "Min väntan"})
    assert answer.status_code == 409
    assert "Min väntan" in answer.text and "timmar" in text_of(answer)
    again = client.post(at(measure, "andra/"), WORDS | {"version": 1, "name": "Min väntan"})
    assert again.status_code == 302


# ---- one value --------------------------------------------------------------------------------------------


def test_a_value_by_hand_is_saved_refused_and_replaced(measure, manager):
    client = reader(manager)
    one = {"one-day": f"{week(1)}", "one-value": "6,1"}
    assert send(client, measure, "enter", **one).status_code == 302
    wrong = send(client, measure, "enter", **one | {"one-value": "sex", "one-note": "Halt väglag"})
    assert wrong.status_code == 422 and "Halt väglag" in wrong.text
    taken = send(client, measure, "enter", **one | {"one-value": "7"})
    assert taken.status_code == 409 and "There is one already: 6.1" in text_of(taken)
    seen = taken.context["one"]["seen"].value()
    ticked = {"one-value": "7", "one-seen": seen, "one-replace": "on"}
    assert send(client, measure, "enter", **one | ticked).status_code == 302
    assert measure.values.get().value == 7


def test_a_value_is_taken_away(measure, manager):
    fill(measure, manager, [1, 2])
    client = reader(manager)
    assert client.post(at(measure, "varden/ta-bort/"), {"day": str(week(0))}).status_code == 302
    assert client.post(at(measure, "varden/ta-bort/"), {"day": "i går"}).status_code == 422
    assert [row.day for row in measure.values.all()] == [week(1)]


# ---- many values ------------------------------------------------------------------------------------------


def test_pasted_rows_are_shown_first_and_saved_then(measure, manager):
    client, text = reader(manager), "Vecka;Dagar\n" + pasted([6.5, 7, 8])
    looked = send(client, measure, "look", text=text)
    assert looked.status_code == 200 and measure.values.count() == 0
    assert "The first row is a heading" in text_of(looked)
    assert save_pasted(client, measure, text)["Location"] == at(measure)
    assert [value.value for value in measure.values.all()] == [Decimal("6.5"), 7, 8]


def test_rows_that_are_not_understood_stop_until_they_are_left_out_on_purpose(measure, manager):
    client, text = reader(manager), pasted([6, 7]) + "\nibland; 7"
    stopped = save_pasted(client, measure, text)
    assert stopped.status_code == 422 and measure.values.count() == 0
    assert "Row 3: “ibland; 7”" in text_of(stopped)
    assert save_pasted(client, measure, text, skip="on").status_code == 302
    assert measure.values.count() == 2


def test_values_that_are_there_are_shown_beside_and_replaced_only_when_ticked(measure, manager):
    fill(measure, manager, [5, 6])
    client, text = reader(manager), pasted([5, 9, 7])
    assert "6" in [row["there"] for row in send(client, measure, "look", text=text).context["rows"]]
    stopped = save_pasted(client, measure, text)
    assert stopped.status_code == 409 and text.splitlines()[1] in stopped.text
    assert measure.values.count() == 2
    assert save_pasted(client, measure, text, replace="on").status_code == 302
    assert [value.value for value in measure.values.all()] == [5, 9, 7]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_as_spreadsheets_write_it(measure, manager, encoding):
    client, text = reader(manager), pasted([6, 7]) + "; på måndagen"
    file = SimpleUploadedFile("varden.csv", text.encode(encoding))
    looked = send(client, measure, "save", file=file)
    assert [row["note"] for row in looked.context["rows"]] == ["", "på måndagen"]
    assert measure.values.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x00\x00\x81", "cannot be read as text"),
        (b"", "Paste the values"),
        (b"vecka;dagar", "only a heading"),
        (b"2026-01-01;1\n" * 40_000, "more than 2000 rows"),
        (b"2026 v. 1; 5; " + NUMBER.encode(), "personal identity number"),
        (b"2026 v. 1; " + NUMBER.replace("-", "").encode(), "personal identity number"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_why(measure, manager, content, words):
    answer = send(reader(manager), measure, "look", file=SimpleUploadedFile("x.csv", content))
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_the_file_that_is_taken_out_can_be_pasted_back_and_is_no_formula(measure, manager):
    fill(measure, manager, ["-3.5", "6"])
    measure.values.filter(day=week(1)).update(note="=1+1")
    text = reader(manager).get(at(measure, "varden.csv")).text
    assert "'=1+1" in text and ";-3,5;" in text
    other = define(measure.effort, manager, name="B")
    assert save_pasted(reader(manager), other, text).status_code == 302
    assert [value.value for value in other.values.all()] == [Decimal("-3.5"), 6]


def test_what_was_pasted_or_typed_is_given_back_to_whoever_no_longer_leads_the_work(measure, employee):
    client, text = reader(employee), pasted([6.5, 7, 8])
    sent = [
        (send(client, measure, "look", text=text), text.splitlines()[2]),
        (send(client, measure, "enter", **{"one-note": "Halt väglag"}), "Halt väglag"),
        (client.post(at(measure, "andra/"), WORDS | {"version": 0}), WORDS["definition"]),
        (client.post(at(measure, "granser/"), {"do": "lock", "lock-reason": "Före provet."}), "Före provet."),
        (client.post(f"/arbete/{measure.effort_id}/matt/nytt/", WORDS), WORDS["definition"]),
    ]
    assert [(answer.status_code, kept in answer.text) for answer, kept in sent] == [(409, True)] * 5


def test_a_value_of_a_locked_baseline_is_refused_with_what_was_typed(measure, manager):
    fill(measure, manager, CALM)
    client = reader(manager)
    days = {"lock-from_day": week(0), "lock-to_day": week(11), "lock-reason": "Före."}
    assert client.post(at(measure, "granser/"), {"do": "lock", **days}).status_code == 302
    typed = {"one-day": f"{week(3)}", "one-value": "77", "one-note": "Halt väglag"}
    answer = send(client, measure, "enter", **typed)
    assert (answer.status_code, "Halt väglag" in answer.text) == (422, True)
    assert "Take the lock away first" in text_of(answer)
    assert client.post(at(measure, "varden/ta-bort/"), {"day": str(week(3))}).status_code == 302
    assert measure.values.count() == 12


# ---- baselines and the chart ------------------------------------------------------------------------------


def test_a_baseline_is_locked_read_and_taken_away_with_reasons(measure, manager, employee):
    fill(measure, manager, [*CALM, *[8] * 8])
    client = reader(manager)
    days = {"lock-from_day": week(0), "lock-to_day": week(11)}
    missing = client.post(at(measure, "granser/"), {"do": "lock", **days})
    assert (missing.status_code, MeasureLine.objects.count()) == (422, 0)
    client.post(at(measure, "granser/"), {"do": "lock", **days, "lock-reason": "Före provet."})
    words = text_of(reader(employee).get(at(measure)))
    assert "Före provet." in words and "that is not chance" in words
    client.post(at(measure, "granser/"), {"do": "split", "split-from_day": week(12), "split-reason": "Nytt."})
    first = MeasureLine.objects.order_by("pk").first()
    gone = f"granser/{first.pk}/ta-bort/"
    assert client.post(at(measure, gone), {"reason": " "}).status_code == 422
    assert client.post(at(measure, gone), {"reason": "Fel veckor."}).status_code == 302
    assert "Fel veckor." in text_of(client.get(at(measure)))
    assert MeasureLine.objects.that_count().count() == 1


def test_the_chart_stands_on_the_page_of_the_suggestion_with_a_table(measure, approved, employee, manager):
    fill(measure, manager, CALM)
    answer = reader(employee).get(approved.get_absolute_url())
    assert '<svg width="' in answer.text and "style=" not in answer.text
    assert text_of(answer).count("w. ") >= 12
    assert "Enter values" not in text_of(answer)


def test_a_stopped_measure_stands_on_the_first_page_of_whoever_leads_it(measure, manager, employee):
    fill(measure, manager, CALM)
    assert "A measure has stopped" in text_of(reader(manager).get("/"))
    assert "A measure has stopped" not in text_of(reader(employee).get("/"))


def test_what_may_tell_of_an_individual_is_asked_about_in_each_form_of_a_measure(measure, manager):
    fill(measure, manager, CALM)
    client, care = reader(manager), "Karin har insulin."
    lock = {"lock-from_day": str(week(0)), "lock-to_day": str(week(11)), "lock-reason": care}
    for url, fields, tick in (
        (at(measure, "granser/"), {"do": "lock", **lock}, "lock-stands"),
        (
            at(measure, "varden/"),
            {"do": "enter", "one-day": str(week(20)), "one-value": "7", "one-note": care},
            "one-stands",
        ),
    ):
        asked = client.post(url, fields)
        assert asked.status_code == 422
        found = re.search(rf'name="{tick}" value="([^"]+)"', asked.text)
        assert client.post(url, {**fields, tick: found[1]}).status_code == 302
    text = f"{week(30)}; 7; {care}\n{week(31)}; 8"
    asked = send(client, measure, "look", text=text)
    assert asked.status_code == 422 and text in html.unescape(asked.text)
    ticked = re.search(r'name="stands" value="([^"]+)"', asked.text)[1]
    looked = send(client, measure, "look", text=text, stands=ticked)
    assert looked.status_code == 200 and "checked" in looked.text
    assert send(client, measure, "save", text=text, seen="").status_code == 422
    assert send(client, measure, "save", text=text, seen="", stands=ticked).status_code == 302
    assert measure.values.get(day=week(30)).note == care
    new = reverse("improvements:measure_create", args=[measure.effort_id])
    asked = client.post(new, {**WORDS, "name": "Annat", "definition": care})
    assert asked.status_code == 422 and 'name="stands"' in asked.text
