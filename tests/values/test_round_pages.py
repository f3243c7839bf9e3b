"""Rounds, and consultation: what everybody reads, and what those who edit do."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lean_portal import clock
from organisation.models import Body
from organisation.workdays import add_workdays
from tests.improvements.pages import reader, text_of
from tests.roles import below
from values.models import Consultation, Round
from values.services import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bodies")]
URL = "/vardegrund/remisser/"


@pytest.fixture
def client(editor):
    return reader(editor)


def at(round_, deed=""):
    return f"{URL}{round_.pk}/{deed}"


def asked(**fields):
    today = clock.today()
    return {
        "kind": "top",
        "bodies": list(Body.objects.filter(key="koncernchefsgruppen").values_list("pk", flat=True)),
        "opens_on": today.isoformat(),
        "closes_on": add_workdays(today, 10).isoformat(),
        **fields,
    }


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


# ---- the list --------------------------------------------------------------------------------------------


def test_round_list_says_that_nobody_has_been_asked(employee):
    text = text_of(reader(employee).get(URL))
    assert "No round is open now" in text
    assert "Nobody has been asked yet" in text


def test_round_list_offers_the_editor_to_send_out_the_draft(client, draft, employee):
    assert "Send out the draft" in text_of(client.get(URL))
    assert "Send out the draft" not in text_of(reader(employee).get(URL))


def test_round_list_says_which_rounds_there_are(open_round, employee):
    text = text_of(reader(employee).get(URL))
    assert "One round is open" in text
    assert text.index("Every workplace, 0.1") < text.index("The top groups, 0.1")


def test_round_list_asks_whoever_is_to_answer(open_round, manager, employee, home_care):
    assert f'href="{at(open_round, "svar/")}"' in reader(manager).get(URL).text
    assert "svar/" not in reader(employee).get(URL).text
    rounds.reply(round_=open_round, by=manager, unit=home_care, recognise="yes")
    assert "svar/" not in reader(manager).get(URL).text


def test_round_list_asks_the_database_as_often_with_three_rounds_as_with_one(held_round, employee, draft):
    client = reader(employee)
    held_round("top")
    one = queries(client, URL)
    held_round("workplaces")
    held_round("consultation")
    assert queries(client, URL) == one <= 10


# ---- one round -------------------------------------------------------------------------------------------


def test_round_page_counts_each_organisation_in_its_order(
    open_round, employee, other_manager, caretakers, home_care
):
    rounds.reply(round_=open_round, by=other_manager, unit=caretakers, recognise="yes")
    text = text_of(reader(employee).get(at(open_round)))
    assert "1 of 2 have answered" in text
    assert text.index("Almforsbostäder 1 of 1 workplace") < text.index("Vård och omsorg 0 of 1 workplace")


def test_round_page_names_the_missing_to_those_who_may_remind_them(
    open_round, client, head, employee, home_care, caretakers
):
    pages = [text_of(reader(user).get(at(open_round))) for user in (head, employee)]
    shown = [[name in text for name in ("Hemtjänst centrum", "Fastighetsdrift")] for text in pages]
    assert shown == [[True, False], [False, False]]
    text = text_of(client.get(at(open_round)))
    assert "Hemtjänst centrum" in text
    assert "Fastighetsdrift" in text


def test_round_page_says_which_groups_have_answered(ask, decider, employee):
    round_ = ask("top")
    rounds.reply(round_=round_, by=decider, body=Body.objects.get(key="koncernchefsgruppen"), recognise="yes")
    text = text_of(reader(employee).get(at(round_)))
    assert "1 of 2 have answered" in text
    assert "Group management Has answered Cross-administration management No answer yet" in text


def test_round_page_leads_back_to_ones_own_answer(open_round, manager, home_care):
    rounds.reply(round_=open_round, by=manager, unit=home_care, recognise="yes")
    assert "Our answer" in text_of(reader(manager).get(at(open_round)))


def test_round_page_of_no_round_is_not_found(employee):
    assert reader(employee).get(f"{URL}999999/").status_code == 404


def test_round_page_asks_the_database_as_often_with_three_workplaces_as_with_one(
    open_round, manager, home_care, care
):
    client = reader(manager)
    one = queries(client, at(open_round))
    for n in range(3):
        below(care, f"VOF-{n}", f"Grupp {n}")
    assert queries(client, at(open_round)) == one <= 12


def test_paper_holds_the_questions_and_the_draft(open_round, employee):
    response = reader(employee).get(at(open_round, "underlag/"))
    text = text_of(response)
    assert "What does it mean where you are?" in text
    assert "Vi är rädda om tid, pengar och miljö" in text


# ---- sending out -----------------------------------------------------------------------------------------


def test_draft_is_sent_out(client, draft):
    response = client.post(f"{URL}ny/", asked(), follow=True)
    round_ = Round.objects.get()
    assert response.redirect_chain == [(at(round_), 302)]
    assert "The draft is sent out." in text_of(response)
    assert [body.key for body in round_.bodies.all()] == ["koncernchefsgruppen"]


def test_form_proposes_who_comes_next(client, draft, held_round):
    held_round("top")
    assert re.search(r'<input[^>]* value="workplaces"[^>]* checked', client.get(f"{URL}ny/").text)


def test_workplaces_before_the_top_groups_are_refused_at_the_field(client, draft):
    response = client.post(f"{URL}ny/", asked(kind="workplaces"))
    assert response.status_code == 422
    assert "The top groups come first." in text_of(response)
    assert 'href="#id_kind_0"' in response.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": ""}, "Choose one from the list."),
        ({"opens_on": ""}, "Write the first day"),
        ({"closes_on": "soon"}, "Write the date as 2027-10-04"),
        ({"closes_on": "2020-01-01"}, "The last day is before the first."),
    ],
)
def test_round_that_cannot_be_is_refused(client, draft, fields, words):
    response = client.post(f"{URL}ny/", asked(**fields))
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Round.objects.exists()


def test_without_a_draft_nothing_is_sent_out(client, adopted):
    response = client.get(f"{URL}ny/", follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert "There is no draft to send out." in text_of(response)


# ---- longer, shorter, not at all -------------------------------------------------------------------------


def test_round_gets_more_time(client, open_round):
    later = add_workdays(open_round.closes_on, 5)
    sent = {"version": 0, "closes_on": later.isoformat()}
    response = client.post(at(open_round, "andra/"), sent, follow=True)
    assert "The round is longer now." in text_of(response)
    assert Round.objects.get(pk=open_round.pk).closes_on == later


def test_round_does_not_get_less_time(client, open_round):
    sent = {"version": 0, "closes_on": clock.today().isoformat()}
    response = client.post(at(open_round, "andra/"), sent)
    assert response.status_code == 422
    assert "Choose a later day than the last day so far." in text_of(response)


def test_round_that_somebody_else_has_changed_shows_both_days(client, open_round, editor):
    theirs, mine = (add_workdays(open_round.closes_on, n) for n in (3, 5))
    rounds.prolong_round(round_=open_round, by=editor, closes_on=theirs)
    sent = {"version": 0, "closes_on": mine.isoformat()}
    response = client.post(at(open_round, "andra/"), sent)
    assert response.status_code == 409
    assert f"The last day is {theirs:%A} {theirs.day}" in text_of(response)
    assert f'value="{mine.isoformat()}"' in response.text
    assert client.post(at(open_round, "andra/"), {**sent, "version": 1}).status_code == 302


def test_round_that_is_over_gets_no_more_time(client, held_round):
    response = client.get(at(held_round("top"), "andra/"), follow=True)
    assert "The round is over." in text_of(response)


def test_round_is_closed(client, ask):
    round_ = ask("top")
    response = client.post(at(round_, "avsluta/"), follow=True)
    assert "The round is closed." in text_of(response)
    assert Round.objects.get().state == Round.State.CLOSED


def test_round_that_may_not_close_yet_says_when(client, open_round, home_care):
    response = client.post(at(open_round, "avsluta/"), follow=True)
    assert "Workplaces are still to answer." in text_of(response)
    assert Round.objects.get(pk=open_round.pk).is_open


def test_coming_round_is_called_off(client, ask):
    round_ = ask("top", starts=3)
    assert "Call it off" in text_of(client.get(at(round_)))
    response = client.post(at(round_, "stall-in/"), follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert "The round is called off." in text_of(response)
    assert not Round.objects.exists()


def test_open_round_is_not_called_off(client, ask):
    round_ = ask("top")
    response = client.post(at(round_, "stall-in/"), follow=True)
    assert "The round has begun, so it cannot be called off." in text_of(response)


@pytest.mark.parametrize("deed", ["avsluta/", "stall-in/"])
def test_round_is_closed_and_called_off_by_a_press_alone(client, open_round, deed):
    assert client.get(at(open_round, deed)).status_code == 405


@pytest.mark.parametrize("who", ["employee", "manager", "decider", "administrator"])
def test_only_editors_steer_rounds(request, open_round, who):
    client = reader(request.getfixturevalue(who))
    found = [client.post(f"{URL}ny/", asked()).status_code]
    found += [client.post(at(open_round, deed)).status_code for deed in ("andra/", "avsluta/", "stall-in/")]
    found += [client.post("/vardegrund/samverkan/").status_code]
    assert found == [403] * 5


# ---- consultation ----------------------------------------------------------------------------------------


def met(**fields):
    today = clock.today().isoformat()
    return {
        "kind": "information", "held_on": today, "with_whom": "The unions", "note": "Minutes 4", **fields
    }  # fmt: skip


def test_consultation_is_recorded_and_read_by_all(client, draft, employee):
    response = client.post("/vardegrund/samverkan/", met(), follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert "The consultation is recorded." in text_of(response)
    assert "Information, MBL 19 § The unions Minutes 4" in text_of(reader(employee).get(URL))


def test_consultation_shows_what_is_recorded_already(client, ready):
    assert "Protokoll 2026-4 § 3" in text_of(client.get("/vardegrund/samverkan/"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": ""}, "Choose one from the list."),
        ({"with_whom": " "}, "Write with whom."),
        ({"note": ""}, "Write what was said, or where the minutes are."),
        ({"held_on": "2099-01-01"}, "Choose today or an earlier day."),
    ],
)
def test_consultation_that_cannot_be_is_refused_and_keeps_the_words(client, draft, fields, words):
    response = client.post("/vardegrund/samverkan/", met(**fields))
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Minutes 4" in response.text or "note" in fields
    assert not Consultation.objects.exists()


def test_without_a_draft_no_consultation_is_recorded(client, adopted):
    response = client.get("/vardegrund/samverkan/", follow=True)
    assert "There is no draft to record consultation about." in text_of(response)


# ---- the clock -------------------------------------------------------------------------------------------


def test_round_opens_at_midnight_where_we_are_also_when_the_clock_is_put_forward(draft, editor):
    """On 29 March 2027 the day begins at 22 UTC and no longer at 23."""
    monday = dt.date(2027, 3, 29)
    with clock.at(dt.datetime(2027, 3, 25, 9, tzinfo=dt.UTC)):
        round_ = rounds.open_round(
            foundation=draft, by=editor, kind="top", opens_on=monday, closes_on=dt.date(2027, 4, 16)
        )
    for hour, minute, said in ((21, 59, 0), (22, 1, 1), (23, 1, 0)):
        with clock.at(dt.datetime(2027, 3, 28, hour, minute, tzinfo=dt.UTC)):
            assert (hour, rounds.announce(round_)) == (hour, said)


def test_round_is_open_to_the_end_of_its_last_day_where_we_are(draft, editor):
    """On 31 October 2027 the clock is put back: the day ends at 23 UTC."""
    with clock.at(dt.datetime(2027, 10, 18, 9, tzinfo=dt.UTC)):
        round_ = rounds.open_round(
            foundation=draft, by=editor, kind="top", opens_on=clock.today(), closes_on=dt.date(2027, 10, 31)
        )
    found = []
    for hour, minute in ((22, 59), (23, 1)):
        with clock.at(dt.datetime(2027, 10, 31, hour, minute, tzinfo=dt.UTC)):
            found.append(round_.is_open)
    assert found == [True, False]


def test_prolonged_round_that_has_reminded_waits_for_its_new_days(ask, editor):
    round_ = ask("top", days=12)
    near = add_workdays(round_.closes_on, -5)
    with clock.at(dt.datetime.combine(near, dt.time(9), dt.UTC)):
        assert rounds.announce_rounds() == 1
        rounds.prolong_round(round_=round_, by=editor, closes_on=add_workdays(round_.closes_on, 1))
        assert rounds.announce_rounds() == 0
