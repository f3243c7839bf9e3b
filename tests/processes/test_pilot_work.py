"""What is written in a pilot: the parts of its A3, the map of its process, and its log."""

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pypdf import PdfReader

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from processes.models import A3Part, MapStep, MethodNote, Process
from processes.services import pilot_work, piloting
from processes.services.pilot_work import Step
from tests.improvements.pages import reader, text_of
from tests.lean_portal.test_pdf import tags
from tests.processes.conftest import LESSONS, owner_of
from tests.values.racing import at_once, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
URL = "/processer/P01/pilot/"
STEPS = [
    Step("Hyresgäst", "Upptäcker fel", 0, "minute", 0, "hour"),
    Step("Kundservice", "Tar emot", 10, "minute", 4, "hour"),
    Step("Drift", "Bedömer ägare", 20, "minute", 2, "day"),
    Step("Gata, vatten", "Åtgärdar", 2, "hour", 3, "day"),
    Step("Kundservice", "Ger besked", 5, "minute", 4, "hour"),
]


def rows(*steps, version=0, **fields):
    sent = {"version": version, "rows": len(steps)}
    for number, step in enumerate(steps, 1):
        sent |= {f"{name}_{number}": value for name, value in step._asdict().items()}
    return {**sent, **fields}


def steps_of(pilot):
    return list(MapStep.objects.filter(map__pilot=pilot).values_list("position", "what", "work", "wait_unit"))


# ---- the A3 ----------------------------------------------------------------------------------------------


def test_part_is_written_under_its_questions_and_everybody_reads_it(ready, owner, employee):
    client = reader(owner)
    assert "What is to be better, by how much and by when?" in text_of(client.get(f"{URL}a3/goal/"))
    sent = {"version": 0, "text": "Fyra dagar i mitten.", "next": "1"}
    assert client.post(f"{URL}a3/goal/", sent)["Location"] == f"{URL}a3/causes/"
    assert "Fyra dagar i mitten." in text_of(reader(employee).get(URL))
    assert "a3/goal/" not in reader(employee).get(URL).text
    assert client.get(f"{URL}a3/mal/").status_code == 404


def test_two_who_write_different_parts_do_not_collide_and_of_one_part_both_texts_are_shown(
    ready, owner, steering_member
):
    pilot_work.write_a3_part(pilot=ready, by=owner, part="goal", text="Fyra dagar.", version=0)
    pilot_work.write_a3_part(pilot=ready, by=steering_member, part="causes", text="Ingen vet.", version=0)
    client = reader(steering_member)
    response = client.post(f"{URL}a3/goal/", {"version": 0, "text": "Tre dagar."})
    assert response.status_code == 409
    assert "Saved in the meantime: Fyra dagar." in text_of(response) and "Tre dagar." in response.text
    assert client.post(f"{URL}a3/goal/", {"version": 1, "text": "Tre dagar."}).status_code == 302
    assert A3Part.objects.get(part="goal").text == "Tre dagar."


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_the_same_part_at_once_one_is_told(ready, owner, steering_member):
    def write(by):
        return lambda: pilot_work.write_a3_part(pilot=ready, by=by, part="goal", text=by.username, version=0)

    found = at_once(write(owner), write(steering_member))
    assert [refusal.code for refusal in refusals(found)] == ["stale"]
    assert A3Part.objects.get().version == 1


def test_personal_identity_number_stops_and_what_was_typed_is_kept(ready, owner):
    response = reader(owner).post(f"{URL}a3/now/", {"version": 0, "text": "Elsa 19121212-1212 väntar."})
    assert response.status_code == 422
    assert "Elsa 19121212-1212 väntar." in response.text
    with pytest.raises(NotAllowed):
        pilot_work.write_a3_part(pilot=ready, by=owner, part="now", text="19121212-1212")
    assert not A3Part.objects.exists()
    assert not Event.objects.filter(kind="processes.pilot_a3_written").exists()


# ---- on paper --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "heading", "who"), [("sv", "Mål", "Vem"), ("en", "Goal", "Who")])
def test_a3_is_a_tagged_paper_with_headings_and_the_map_as_a_table(
    active, owner, employee, language, heading, who
):
    pilot_work.write_a3_part(pilot=active, by=owner, part="goal", text="Fyra dagar.\n#eval och $x$.")
    pilot_work.change_map(pilot=active, by=owner, variant="before", steps=STEPS)
    client = reader(employee)
    employee.language = language
    employee.save(update_fields=["language"])
    with translation.override(language):
        response = client.get(f"{URL}a3.pdf")
    assert response["Content-Type"] == "application/pdf"
    paper = PdfReader(io.BytesIO(response.content))
    root = paper.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"].value, root["/Lang"]) == (True, language)
    assert {"/H1", "/H2", "/H3", "/Table", "/TH"} <= set(tags(root["/StructTreeRoot"]))
    words = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    for said in (heading, who, "Fyra dagar. #eval och $x$.", "Bedömer ägare"):
        assert said in words
    assert paper.pages[0].mediabox.width > paper.pages[0].mediabox.height


# ---- the map ---------------------------------------------------------------------------------------------


def test_map_says_how_much_is_waiting_and_shows_it_drawn_listed_and_as_a_table(ready, owner, employee):
    pilot_work.change_map(pilot=ready, by=owner, variant="before", steps=STEPS)
    response = reader(employee).get(URL)
    assert "More than five of six days are waiting" in text_of(response)
    assert 'role="img"' in response.text and '<title id="map-before">' in response.text
    assert response.text.count("Bedömer ägare") == 3  # drawn, in the list and in the table
    assert 'class="mid waiting"' in response.text


def test_rows_are_added_moved_and_taken_away_without_script_and_saved_together(ready, owner):
    client, url = reader(owner), f"{URL}karta/before/"
    first, second, third = STEPS[:3]
    moved = client.post(url, rows(first, second, third, do="up-3"))
    assert moved.status_code == 200 and not MapStep.objects.exists()
    assert moved.text.index("Bedömer ägare") < moved.text.index("Tar emot")
    assert "autofocus" in moved.text
    assert 'name="lane_4"' in client.post(url, rows(first, second, third, do="add")).text
    gone = client.post(url, rows(first, second, third, do="remove-2"))
    assert "Tar emot" not in gone.text and 'name="lane_3"' not in gone.text
    for odd in ("up-1", "down-3", "remove-9", "remove-x", "remove-²", "fly"):
        assert client.post(url, rows(first, second, third, do=odd)).status_code == 200
    assert client.post(url, rows(first, third, second, do="save")).status_code == 302
    assert steps_of(ready) == [
        (0, "Upptäcker fel", 0, "hour"), (1, "Bedömer ägare", 20, "day"), (2, "Tar emot", 10, "hour"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"lane_2": " "}, "Write who: a role, not a name."),
        ({"what_2": ""}, "Write what is done."),
        ({"wait_2": "två"}, "Write a whole number from 0 to 9999."),
        ({"wait_2": "-3"}, "Write a whole number from 0 to 9999."),
        ({"work_2": "10000"}, "Write a whole number from 0 to 9999."),
        ({"wait_unit_2": "year"}, "Choose one from the list."),
        ({"what_2": "Ringer 19121212-1212"}, "personal identity number"),
    ],
)
def test_row_that_cannot_be_is_refused_at_its_field_and_all_rows_are_kept(ready, owner, fields, words):
    response = reader(owner).post(f"{URL}karta/before/", rows(*STEPS, **fields))
    assert response.status_code == 422
    assert words in text_of(response)
    assert 'value="Ger besked"' in response.text
    assert not MapStep.objects.exists()


def test_slower_of_two_sees_both_maps_and_may_replace(ready, owner):
    client, url = reader(owner), f"{URL}karta/now/"
    pilot_work.change_map(pilot=ready, by=owner, variant="now", steps=STEPS[:2])
    response = client.post(url, rows(*STEPS[2:]))
    assert response.status_code == 409
    assert "<del>" in response.text and "Tar emot" in response.text and 'value="Ger besked"' in response.text
    assert client.post(url, rows(*STEPS[2:], version=1)).status_code == 302
    assert [what for _n, what, *_rest in steps_of(ready)] == ["Bedömer ägare", "Åtgärdar", "Ger besked"]


def test_map_of_more_than_forty_steps_is_refused(ready, owner):
    with pytest.raises(NotAllowed, match="at most forty"):
        pilot_work.change_map(pilot=ready, by=owner, variant="now", steps=STEPS[:1] * 41)
    assert reader(owner).post(f"{URL}karta/now/", rows(*STEPS[:1], rows=4000)).status_code == 422
    assert pilot_work.change_map(pilot=ready, by=owner, variant="now", steps=STEPS[:1] * 40).version == 1


# ---- the log ---------------------------------------------------------------------------------------------


def test_owner_steering_group_and_managers_of_the_team_write_what_they_learnt(
    ready, owner, steering_member, employee, head
):
    client = reader(owner_of(Process.objects.get(code="P02")))  # the manager of the caretakers
    sent = {"on": str(clock.today()), "text": "Tio minuter vid tavlan räcker."}
    assert client.post(f"{URL}logg/ny/", sent).status_code == 302
    assert client.post(f"{URL}logg/ny/", sent).status_code == 302  # the second press of a double click
    assert MethodNote.objects.count() == 1
    assert "Tio minuter vid tavlan räcker." in text_of(reader(employee).get(URL))
    for user in (owner, steering_member):
        pilot_work.add_method_note(pilot=ready, by=user, on=clock.today(), text=f"Enligt {user.username}.")
    for user in (employee, head):
        with pytest.raises(PermissionDenied):
            pilot_work.add_method_note(pilot=ready, by=user, on=clock.today(), text="Nej.")


def test_writer_corrects_or_takes_away_within_a_day(ready, owner, steering_member):
    note = pilot_work.add_method_note(pilot=ready, by=owner, on=clock.today(), text="Mät före.")
    url, client = f"{URL}logg/{note.pk}/", reader(owner)
    sent = {"on": str(clock.today()), "text": "Mät alltid före."}
    assert reader(steering_member).post(url, sent).status_code == 403
    assert client.post(url, sent).status_code == 302
    with clock.at(note.at + dt.timedelta(hours=25)):
        response = client.post(url, {**sent, "text": "För sent."})
        assert (response.status_code, "För sent." in response.text) == (422, True)
        client.post(f"{url}ta-bort/")
        assert MethodNote.objects.get().text == "Mät alltid före."
        assert url not in client.get(URL).text
    assert url in client.get(URL).text
    client.post(f"{url}ta-bort/")
    assert not MethodNote.objects.exists()
    assert client.post(url, sent).status_code == 404


def test_day_that_has_not_come_is_refused(ready, owner):
    day = clock.today() + dt.timedelta(days=1)
    response = reader(owner).post(f"{URL}logg/ny/", {"on": str(day), "text": "Snart."})
    assert (response.status_code, "Snart." in response.text) == (422, True)
    assert "Choose today or an earlier day." in text_of(response)


def test_nothing_is_written_in_a_pilot_that_is_closed_meanwhile(active, owner):
    note = pilot_work.add_method_note(pilot=active, by=owner, on=clock.today(), text="Mät före.")
    piloting.close_pilot(pilot=active, by=owner, lessons=LESSONS)
    day = clock.today()
    writes = (
        lambda: pilot_work.write_a3_part(pilot=active, by=owner, part="goal", text="x"),
        lambda: pilot_work.change_map(pilot=active, by=owner, variant="now", steps=STEPS),
        lambda: pilot_work.add_method_note(pilot=active, by=owner, on=day, text="x"),
        lambda: pilot_work.correct_method_note(note=note, by=owner, on=day, text="x"),
        lambda: pilot_work.remove_method_note(note=note, by=owner),
        lambda: piloting.note_consultation(pilot=active, by=owner, consultation="needed"),
    )
    for write in writes:
        with pytest.raises(NotAllowed, match="closed"):
            write()


def test_page_costs_the_same_for_little_and_much(active, owner, steering_member):
    client, counts = reader(owner), []
    client.get(URL)
    for number in range(3):
        pilot_work.write_a3_part(pilot=active, by=owner, part=A3Part.Part.values[number], text="Så.")
        pilot_work.change_map(pilot=active, by=owner, variant="before", steps=STEPS[: number + 1])
        pilot_work.change_map(pilot=active, by=owner, variant="now", steps=STEPS[: number + 1])
        pilot_work.add_method_note(pilot=active, by=steering_member, on=clock.today(), text=f"Nr {number}.")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(URL).status_code == 200
        counts.append(len(asked))
    assert len(set(counts)) == 1
