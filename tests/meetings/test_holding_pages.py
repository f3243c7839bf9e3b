# ruff: noqa: F811 - fixtures
"""The pages of a meeting that is held, of its notes and its actions, as different people meet them."""

import datetime as dt
import io
from uuid import uuid4

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lean_portal import clock
from meetings.models import Action, Attendance, Correction, Item, Meeting
from meetings.obligations import obligations
from meetings.services import acting, holding, reviewing
from tests.improvements.pages import reader, text_of
from tests.meetings.holding import (  # noqa: F401 - fixtures
    DAY,
    NOON,
    again,
    called,
    closed,
    ended,
    items,
    next_meeting,
    on_agenda,
    running,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
JSON = {"Accept": "application/json"}


def at(meeting, *way):
    return "/".join(["/kl-info", str(meeting.pk), *map(str, way), ""])


def words(item, **fields):
    given = {"version": again(item).version, "saved_in": uuid4(), "submission_id": uuid4()}
    return {**given, "notes": "", "result": "", "decision": "", "split_into": "", **fields}


# ---- holding ---------------------------------------------------------------------------------------------


def test_started_with_a_button_that_is_there_on_the_day(called, coordinator, manager):
    assert "Start the meeting" not in text_of(reader(coordinator).get(at(called)))
    with clock.at(NOON):
        browser = reader(coordinator)
        assert "Start the meeting" in text_of(browser.get(at(called)))
        assert browser.post(at(called, "starta")).url == at(called, "motet")
    assert reader(manager).post(at(called, "starta")).status_code == 403


def test_led_by_some_and_followed_by_all_who_take_part(running, coordinator, manager, employee):
    led = text_of(reader(coordinator).get(at(running, "motet")))
    assert "Item 1 of 4" in led
    assert "10 min left" in led
    assert "What came of it?" in led
    followed = text_of(reader(manager).get(at(running, "motet")))
    assert "Item 1 of 4" in followed
    assert "What came of it?" not in followed
    assert reader(employee).get(at(running, "motet")).status_code == 403


def test_time_that_is_over_is_said(running, coordinator):
    with clock.at(NOON + dt.timedelta(minutes=13)):
        assert "3 min over" in text_of(reader(coordinator).get(at(running, "motet", "visning")))


def test_wall_that_asks_gets_the_item_that_is_now(running, items, coordinator, manager):
    holding.go_to(item=items[2], by=coordinator)
    part = reader(manager).get(at(running, "motet", "visning"), headers={"HX-Request": "true"})
    assert "Item 3 of 4" in text_of(part)
    assert "<html" not in part.text
    for item in items:
        holding.record_item(
            item=item, by=coordinator, notes="", result="done", decision="", version=again(item).version
        )
    holding.end_meeting(meeting=running, by=coordinator)
    part = reader(manager).get(at(running, "motet", "visning"), headers={"HX-Request": "true"})
    assert "The meeting is over" in text_of(part)
    assert "every" not in part.text


def test_saved_and_on_to_the_next_in_one_press(running, items, coordinator):
    browser, url = reader(coordinator), at(running, "motet", items[0].pk)
    answer = browser.post(url, words(items[0], notes="Hej.", result="done", go=items[1].pk))
    assert answer.url == at(running, "motet")
    assert again(items[0]).notes == "Hej."
    assert again(running).current_item == items[1]


def test_bad_input_is_kept_with_the_error_at_its_field(running, items, coordinator):
    browser, url = reader(coordinator), at(running, "motet", items[1].pk)
    answer = browser.post(url, words(items[1], notes="Kvar.", result="decided", what="Ring"))
    assert answer.status_code == 422
    said = text_of(answer)
    assert "Kvar." in said
    assert "Choose who sees to it." in said
    answer = browser.post(url, words(items[1], notes="Kvar.", result="decided"))
    assert (answer.status_code, "Write what was decided." in text_of(answer)) == (422, True)


def test_action_is_added_with_the_words(running, items, coordinator, home_care):
    url = at(running, "motet", items[1].pk)
    given = words(items[1], notes="Hej.", what="Ring", owner=home_care.pk, due_on=DAY.isoformat())
    browser = reader(coordinator)
    assert browser.post(url, given).status_code == 302
    assert (Action.objects.get().owner_unit, again(items[1]).notes) == (home_care, "Hej.")
    browser.post(f"/kl-info/atgarder/{Action.objects.get().pk}/ta-bort/")
    assert not Action.objects.exists()


def test_text_saved_by_two_shows_both(running, items, coordinator, write):
    given = words(items[1], notes="Mitt.")
    write(items[1], "", notes="Ditt.")
    answer = reader(coordinator).post(at(running, "motet", items[1].pk), given)
    assert answer.status_code == 409
    said = text_of(answer)
    assert "Saved in the meantime: Ditt." in said
    assert "Mitt." in said


def test_what_is_typed_is_saved_by_itself_even_without_its_result(running, items, coordinator):
    browser, url = reader(coordinator), at(running, "motet", items[1].pk)
    answer = browser.post(url, words(items[1], notes="Hej.", what="Halv"), headers=JSON)
    assert (answer.status_code, answer.json()["version"]) == (200, again(items[1]).version)
    answer = browser.post(url, words(items[1], notes="Hej igen.", result="decided"), headers=JSON)
    assert answer.status_code == 200
    assert "Write what was decided." in answer.json()["words"]
    assert (again(items[1]).notes, again(items[1]).result) == ("Hej igen.", "")
    given = words(items[1], notes="Sent.") | {"version": 0}
    answer = browser.post(url, given, headers=JSON)
    assert (answer.status_code, again(items[1]).notes) == (409, "Hej igen.")


def test_text_of_a_meeting_that_somebody_ended_meanwhile_can_go_into_the_notes(ended, items, coordinator):
    url = at(ended, "motet", items[1].pk)
    browser, given = reader(coordinator), words(items[1], notes="Mitt.", decision="Ja.")
    assert browser.post(url, given, headers=JSON).status_code == 409
    answer = browser.post(url, given)
    assert (answer.status_code, "Mitt." in answer.text) == (409, True)
    assert f'action="{at(ended, "anteckningar", items[1].pk, "andra")}"' in answer.text


def test_end_asks_for_what_is_missing(running, items, coordinator, write):
    for item in items[:-1]:
        write(item)
    browser, url = reader(coordinator), at(running, "avsluta")
    answer = browser.post(url, {})
    assert (answer.status_code, "Choose what came of it." in text_of(answer)) == (422, True)
    assert browser.post(url, {f"result_{items[-1].pk}": "unfinished"}).url == at(running, "anteckningar")
    assert Item.objects.filter(returned_from=items[-1]).count() == 1


def test_first_item_shows_what_came_of_last_time(ended, coordinator, manager, next_meeting):
    acting.finish_action(action=Action.objects.get(), by=manager, note="Skåpet hänger.")
    Meeting.objects.filter(pk=next_meeting.pk).update(
        state="in_progress", started_at=NOON, current_item=on_agenda(next_meeting)[0]
    )
    said = text_of(reader(coordinator).get(at(next_meeting, "motet")))
    assert "Sätt upp skåpet: Skåpet hänger." in said


def test_item_is_split_on_its_page(called, coordinator, manager):
    item = on_agenda(called)[1]
    url = f"/kl-info/punkter/{item.pk}/dela/"
    assert reader(manager).get(url).status_code == 403
    browser = reader(coordinator)
    answer = browser.post(url, {"version": again(item).version, "split_into": "Bara en"})
    assert (answer.status_code, "Bara en" in answer.text) == (422, True)
    assert browser.post(url, {"version": again(item).version, "split_into": "En\nTvå"}).url == at(called)
    assert browser.get(url).status_code == 302


# ---- attendance ------------------------------------------------------------------------------------------


def test_two_taps_say_who_comes(called, manager):
    browser = reader(manager)
    assert "Do you come?" in text_of(browser.get(at(called)))
    unit = manager.home_unit_id
    browser.post(at(called, "narvaro", "mitt-svar"), {"unit": unit, "kind": "deputy", "deputy_role": "sst"})
    assert "a deputy comes (sst)" in text_of(browser.get(at(called)))


def test_ticking_leaves_what_a_manager_said_meanwhile(
    called, coordinator, manager, other_manager, caretakers
):
    browser = reader(coordinator)
    assert browser.get(at(called, "narvaro")).context["of"] == 2
    reader(manager).post(
        at(called, "narvaro", "mitt-svar"), {"unit": manager.home_unit_id, "kind": "present"}
    )
    browser.post(at(called, "narvaro"), {"seen": "", "present": [caretakers.pk]})
    assert Attendance.objects.filter(kind="present").count() == 2
    seen = browser.get(at(called, "narvaro")).context["seen"]
    own = {"unit": manager.home_unit_id, "kind": "deputy"}
    reader(manager).post(at(called, "narvaro", "mitt-svar"), own)
    unchanged = {"seen": seen, "present": [caretakers.pk, manager.home_unit_id]}
    browser.post(at(called, "narvaro"), unchanged)
    assert Attendance.objects.get(unit=manager.home_unit_id).kind == "deputy"
    browser.post(at(called, "narvaro"), {"seen": seen, "present": [caretakers.pk]})
    assert Attendance.objects.get(unit=manager.home_unit_id).kind == "absent"
    browser.post(at(called, "narvaro"), {"seen": "", "all": caretakers.authority_id})
    assert Attendance.objects.get(unit=caretakers).kind == "present"


# ---- notes -----------------------------------------------------------------------------------------------


def test_correction_is_proposed_kept_when_bad_and_answered(ended, items, coordinator, manager, other_manager):
    item, mine = again(items[1]), reader(manager)
    url = f"{at(ended, 'anteckningar', 'rattelse')}?punkt={item.pk}&del=notes"
    assert "Det finns två skåp." in text_of(mine.get(url))
    answer = mine.post(url, {"submission_id": uuid4(), "wished": "", "why": "Jag räknade."})
    assert (answer.status_code, "Jag räknade." in answer.text) == (422, True)
    mine.post(url, {"submission_id": uuid4(), "wished": "Det finns tre skåp.", "why": "Jag räknade."})
    page = f"/kl-info/rattelser/{Correction.objects.get().pk}/"
    assert reader(other_manager).get(page).status_code == 404
    assert mine.post(page, {"answer": "accept"}).status_code == 302
    leader = reader(coordinator)
    given = {"version": item.version, "answer": "decline", "text": "Tre.", "reason": ""}
    answer = leader.post(page, given)
    assert (answer.status_code, "Tre." in answer.text) == (422, True)
    assert leader.post(page, given | {"answer": "accept", "text": "Tre skåp."}).status_code == 302
    assert "Tre skåp." in text_of(mine.get(at(ended, "anteckningar")))


def test_notes_changed_by_two_show_both(ended, items, coordinator, decider):
    item = again(items[1])
    url = at(ended, "anteckningar", item.pk, "andra")
    reviewing.edit_notes(item=item, by=decider, notes="Ditt.", decision="Ja.", version=item.version)
    answer = reader(coordinator).post(url, {"version": item.version, "notes": "Mitt.", "decision": "Ja."})
    assert (answer.status_code, "Saved in the meantime: Ditt." in text_of(answer)) == (409, True)


def test_closed_and_opened_again_on_the_page(ended, coordinator, manager):
    leader, notes = reader(coordinator), at(ended, "anteckningar")
    assert reader(manager).post(f"{notes}stang/").status_code == 403
    leader.post(f"{notes}stang/")
    assert "they no longer change" in text_of(reader(manager).get(notes))
    assert leader.get(f"{notes}rattelse/").status_code == 302
    assert leader.post(f"{notes}oppna/", {"reason": ""}).status_code == 422
    leader.post(f"{notes}oppna/", {"reason": "Fel rum."})
    assert "Opened again: Fel rum." in text_of(reader(manager).get(notes))
    assert "Nycklarna hänger" in text_of(reader(manager).get(f"{notes}version/1/"))


def test_paper_is_tagged_says_all_and_stays_the_same(closed, manager, employee, next_meeting):
    url = f"{at(closed, 'anteckningar', 'version')}1.pdf"
    assert reader(employee).get(url).status_code == 403
    one, two = reader(manager).get(url), reader(manager).get(url)
    assert one.content == two.content
    paper = pypdf.PdfReader(io.BytesIO(one.content))
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    words_ = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    for said in ("Det finns två skåp.", "Nycklarna hänger vid dörren.", "Sätt upp skåpet", "Enhetschef"):
        assert said in words_
    assert manager.name not in words_


@pytest.mark.parametrize("way", ["anteckningar", "actions", "narvaro", "motet"])
def test_pages_cost_the_same_for_one_and_three(request, running, items, coordinator, manager, home_care, way):
    def add(item):
        acting.add_action(
            item=item, by=coordinator, submission_id=uuid4(), what="Ring", due_on=DAY, owner_unit=home_care
        )

    add(items[0])
    if way in ("anteckningar", "actions"):
        results = {item.pk: "done" for item in items}
        holding.end_meeting(meeting=running, by=coordinator, results=results)
    url = "/kl-info/atgarder/" if way == "actions" else at(running, way)
    one = count(coordinator, url)
    for item, who in zip(items, ("head", "other_manager"), strict=False):
        add(item)
        request.getfixturevalue(who)
    assert count(coordinator, url) == one <= 14


def count(user, url):
    browser = reader(user)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url).status_code == 200
    return len(queries)


def test_actions_are_read_by_all_and_done_by_their_owner(ended, manager, other_manager, employee):
    action = Action.objects.get()
    done = f"/kl-info/atgarder/{action.pk}/klar/"
    assert "Sätt upp skåpet" in text_of(reader(other_manager).get("/kl-info/atgarder/"))
    assert reader(other_manager).get(done).status_code == 403
    assert reader(employee).get("/kl-info/atgarder/").status_code == 403
    owner = reader(manager)
    assert owner.post(done, {"done_note": ""}).status_code == 422
    assert owner.post(done, {"done_note": "Det hänger."}).url == "/kl-info/atgarder/"
    assert "Det hänger." in text_of(owner.get("/kl-info/atgarder/"))


def test_what_rests_on_somebody_stands_on_min_sida(ended, items, manager, other_manager, coordinator):
    assert [(each.headline, each.when) for each in obligations(manager)] == [
        ("Sätt upp skåpet", DAY + dt.timedelta(days=14))
    ]
    assert obligations(other_manager) == []
    reviewing.propose_correction(meeting=ended, by=manager, wished="Tre.", submission_id=uuid4())
    assert obligations(coordinator)[0].headline == "One correction of the notes waits for your answer"
