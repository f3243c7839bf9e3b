"""The board of a unit: what stands in which lane, who sees it, and that it has met."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from events.models import Event
from improvements import board, services
from improvements.decision_table import Answers, Cost, Reach
from improvements.models import BoardMeeting, FollowUp, Offer, Suggestion
from improvements.workflow import State
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from tests.improvements.moving import at, fresh
from tests.improvements.pages import reader, text_of
from tests.improvements.trying import planned
from tests.values.racing import at_once

URL = "/tavla/VOF-HTC/"
THURSDAY = dt.date(2027, 9, 16)


@pytest.fixture
def approve(manager, home_care):
    def make(suggestion, due=20):
        within = Answers(cost=Cost.UNIT, reach=Reach.OWN)
        services.weigh_suggestion(suggestion=suggestion, by=manager, answers=within)
        return services.approve_suggestion(
            suggestion=suggestion, by=manager, answer="Ja.", responsible_unit=home_care,
            due_on=clock.today() + dt.timedelta(days=due),
        )  # fmt: skip

    return make


@pytest.fixture
def whole(employee, manager, submit, approve):
    """A suggestion in each of six states, by its title."""
    made = {
        name: submit(employee, title=name) for name in ("Ny", "Läst", "Vilar", "Ja", "Provas", "Klar", "Nej")
    }
    services.acknowledge_suggestion(suggestion=made["Läst"], by=manager)
    services.park_suggestion(
        suggestion=made["Vilar"], by=manager, answer="Sedan.",
        parked_until=clock.today() + dt.timedelta(days=60),
    )  # fmt: skip
    approve(made["Ja"])
    approve(made["Provas"])
    services.start_trial(suggestion=made["Provas"], by=manager, planned=planned())
    services.implement_suggestion(suggestion=made["Klar"], by=manager, answer="Det är gjort.")
    services.decline_suggestion(
        suggestion=made["Nej"], by=manager, answer="Golvbrunn saknas.", would_change="En ombyggnad."
    )
    return {name: fresh(row) for name, row in made.items()}


def lanes(unit, user):
    with translation.override("en"):
        return {lane.key: lane.cards for lane in board.board_of(unit, user).lanes}


def titles(unit, user):
    return {key: [card.title for card in cards] for key, cards in lanes(unit, user).items()}


# ---- what stands where ------------------------------------------------------------------------------------


def test_each_suggestion_stands_in_its_lane_and_what_is_late_comes_first(whole, home_care, employee):
    Suggestion.objects.filter(pk=whole["Läst"].pk).update(decide_by=clock.today() - dt.timedelta(days=3))
    found = lanes(home_care, employee)
    assert {key: {card.title for card in cards} for key, cards in found.items()} == {
        "new": {"Ny", "Läst"}, "trying": {"Ja", "Provas"}, "done": {"Klar", "Nej"},
    }  # fmt: skip
    first = found["new"][0]
    assert (first.title, first.late, first.sign) == ("Läst", True, "late") and "Promised" in first.when
    by_title = {card.title: card for cards in found.values() for card in cards}
    assert by_title["Provas"].line.startswith("Vi tror") and by_title["Provas"].who == "Kvällen, avdelning 1"
    assert by_title["Nej"].line == "Golvbrunn saknas." and by_title["Nej"].when == "No, with reasons"


def test_what_rests_comes_back_two_weeks_before_and_what_was_done_goes_after_ninety_days(
    whole, home_care, employee
):
    rests, done = whole["Vilar"], whole["Klar"]
    Suggestion.objects.filter(pk=rests.pk).update(parked_until=clock.today() + dt.timedelta(days=14))
    Suggestion.objects.filter(pk=done.pk).update(state_since=clock.now() - dt.timedelta(days=91))
    found = titles(home_care, employee)
    assert "Vilar" in found["new"] and "Klar" not in found["done"]


def test_what_has_slid_back_stands_on_top_however_old_and_the_next_check_is_named(
    whole, home_care, employee, manager
):
    services.implement_suggestion(suggestion=fresh(whole["Ja"]), by=manager, answer="Gjort.")
    old = clock.now() - dt.timedelta(days=200)
    Suggestion.objects.filter(pk=whole["Ja"].pk).update(state=State.RELAPSE, state_since=old)
    done = lanes(home_care, employee)["done"]
    assert (done[0].title, done[0].sign) == ("Ja", "relapse")
    assert "Is looked at again" in next(card.when for card in done if card.title == "Klar")


def test_a_unit_sees_what_it_carries_out_for_another_and_from_where_it_came(
    submit, outsider, other_manager, home_care, caretakers, employee
):
    theirs = services.acknowledge_suggestion(suggestion=submit(outsider, title="Deras"), by=other_manager)
    due = clock.today() + dt.timedelta(days=9)
    Suggestion.objects.filter(pk=theirs.pk).update(
        state=State.APPROVED, responsible_unit=home_care, due_on=due, answer="Ja."
    )
    card = lanes(home_care, employee)["trying"][0]
    assert (card.title, card.who) == ("Deras", "From Fastighetsdrift")
    assert titles(caretakers, outsider)["trying"] == ["Deras"]


def test_eight_stand_in_a_lane_and_the_list_has_the_rest(employee, submit, home_care):
    for number in range(10):
        submit(employee, title=f"Förslag {number}")
    page = reader(employee).get(URL)
    assert page.text.count('<article class="slip') == 8 and "2 more" in text_of(page)
    lane = page.context["board"].lanes[0]
    rest = reader(employee).get(lane.more)
    assert rest.status_code == 200 and "Förslag 9" in rest.text


def test_number_of_queries_is_the_same_for_one_and_three(employee, submit, home_care, manager):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(URL).status_code == 200
        return len(found)

    client = reader(employee)
    services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    client.get(URL)
    one = count()
    for _more in range(2):
        services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    assert count() == one


# ---- who sees what ----------------------------------------------------------------------------------------


def test_outsider_sees_what_is_read_and_no_hidden_name_and_neither_do_wall_and_paper(
    employee, submit, manager, outsider, home_care
):
    submit(employee, title="Inte läst")
    read = submit(employee, title="Läst", sender="hidden")
    services.acknowledge_suggestion(suggestion=read, by=manager)
    assert set(titles(home_care, employee)["new"]) == {"Inte läst", "Läst"}
    (card,) = lanes(home_care, outsider)["new"]
    assert (card.title, card.who, card.deeds) == ("Läst", "An employee", ())
    (hung,) = lanes(home_care, None)["new"]
    assert (hung.title, hung.who, hung.url, hung.deeds) == ("Läst", "", "", ())
    assert "Medarbetare" not in reader(outsider).get(URL).text.split("<main")[1]


def test_unit_with_secrecy_shows_others_only_what_is_found_to_hold_nothing_about_anyone(
    make_user, submit, head, outsider, pupil_health
):
    nurse = make_user("skoterska", "employee", pupil_health)
    secret = services.acknowledge_suggestion(suggestion=submit(nurse, title="Hemligt"), by=head)
    assert titles(pupil_health, nurse)["new"] == ["Hemligt"]
    assert titles(pupil_health, outsider)["new"] == titles(pupil_health, None)["new"] == []
    services.clear_for_group(suggestion=secret, by=head)
    assert titles(pupil_health, outsider)["new"] == titles(pupil_health, None)["new"] == ["Hemligt"]


def test_hidden_name_stands_on_no_board_not_even_its_own_authors(employee, submit, home_care):
    submit(employee, title="Dold", sender="hidden")
    submit(employee, title="Öppen")
    assert {card.title: card.who for card in lanes(home_care, employee)["new"]} == {
        "Dold": "An employee", "Öppen": employee.name,
    }  # fmt: skip
    page = reader(employee).get(URL).context["board"]
    assert [card.who for card in page.lanes[0].cards if card.title == "Dold"] == ["An employee"]


def test_what_was_handed_over_hangs_before_the_others_only_when_everybody_may_read_it(
    make_user, submit, head, other_manager, caretakers, pupil_health
):
    nurse = make_user("skoterska", "employee", pupil_health)
    secret = services.acknowledge_suggestion(suggestion=submit(nurse, title="Hemligt"), by=head)
    services.clear_for_group(suggestion=secret, by=head)
    services.hand_over(suggestion=fresh(secret), by=head, unit=caretakers, reason="Ni äger huset.")
    assert "Hemligt" in titles(caretakers, other_manager)["new"]
    Suggestion.objects.filter(pk=secret.pk).update(cleared_at=None)
    assert Suggestion.objects.visible_to(other_manager).filter(pk=secret.pk).exists()
    assert titles(caretakers, other_manager)["new"] == []
    due = clock.today()
    Suggestion.objects.filter(pk=secret.pk).update(
        state=State.APPROVED, responsible_unit=caretakers, due_on=due, answer="Ja."
    )
    assert titles(caretakers, other_manager)["trying"] == []


def test_wall_shows_what_was_proposed_and_not_the_letter_to_the_author(whole, home_care, employee):
    def line(user):
        return next(card.line for card in lanes(home_care, user)["done"] if card.title == "Klar")

    assert line(employee) == "Det är gjort."
    assert line(None) == whole["Klar"].proposal


def test_check_that_nobody_has_made_in_time_is_late_on_top_and_has_its_button(
    whole, home_care, employee, manager
):
    done = whole["Klar"]
    today = clock.today()
    Suggestion.objects.filter(pk=done.pk).update(state_since=clock.now() - dt.timedelta(days=180))
    FollowUp.objects.of_suggestion(done).exclude(after=180).delete()
    FollowUp.objects.of_suggestion(done).update(
        since=today - dt.timedelta(days=183), due_on=today - dt.timedelta(days=3)
    )
    first = lanes(home_care, manager)["done"][0]
    assert (first.title, first.sign, first.late) == ("Klar", "late", True)
    assert first.when.startswith("Should have been looked at")
    check = FollowUp.objects.of_suggestion(done).get()
    assert [deed.url for deed in first.deeds] == [f"/arbete/kontroll/{check.pk}/"]
    assert lanes(home_care, employee)["done"][0].deeds == ()
    FollowUp.objects.of_suggestion(done).update(due_on=today)
    first = lanes(home_care, manager)["done"][0]
    assert (first.when, first.late, len(first.deeds)) == ("Is looked at today", False, 1)


def test_relapse_that_nobody_has_answered_in_time_is_late(whole, home_care, employee, manager):
    services.relapse_suggestion(suggestion=whole["Klar"], by=manager, reason="Det håller inte.")
    first = lanes(home_care, employee)["done"][0]
    assert (first.sign, first.late) == ("relapse", False)
    Suggestion.objects.filter(pk=whole["Klar"].pk).update(due_on=clock.today() - dt.timedelta(days=2))
    first = lanes(home_care, employee)["done"][0]
    assert (first.sign, first.late) == ("late", True) and first.when.startswith("Does not hold.")


def test_buttons_are_for_whoever_may_and_lead_to_the_answer(whole, manager, employee, home_care):
    assert not any(card.deeds for cards in lanes(home_care, employee).values() for card in cards)
    deeds = {
        card.title: [deed.label for deed in card.deeds]
        for cards in lanes(home_care, manager).values()
        for card in cards
    }
    assert deeds == {
        "Ny": ["Answer"], "Läst": ["Answer"], "Ja": ["Try it"], "Provas": ["How it went"],
        "Klar": [], "Nej": [],
    }  # fmt: skip
    (card,) = [card for card in lanes(home_care, manager)["trying"] if card.title == "Ja"]
    page = reader(manager).get(card.deeds[0].url)
    assert 'value="trial"' in page.text and page.context["decision"]["action"].value() == "trial"


def test_offer_of_another_unit_stands_among_the_new_for_those_who_see_what_is_offered(
    whole, home_care, caretakers, outsider, other_manager
):
    offer = Offer.objects.create(suggestion=whole["Klar"], unit=caretakers)
    found = lanes(caretakers, outsider)["new"]
    assert [(card.title, card.when) for card in found] == [("Klar", "From Hemtjänst centrum")]
    assert [deed.url for deed in lanes(caretakers, other_manager)["new"][0].deeds] == [
        f"/arbete/erbjudande/{offer.pk}/?svar={answer}" for answer in ("adopt", "not_now")
    ]
    Suggestion.objects.filter(pk=whole["Klar"].pk).update(state=State.RELAPSE)
    assert lanes(caretakers, other_manager)["new"] == []
    Suggestion.objects.filter(pk=whole["Klar"].pk).update(state=State.IMPLEMENTED)
    assert len(lanes(caretakers, other_manager)["new"]) == 1
    offer.taken_back_at = clock.now()
    offer.save()
    assert lanes(caretakers, other_manager)["new"] == []


def test_share_of_decisions_is_for_the_unit_and_its_superiors(
    employee, outsider, manager, head, submit, home_care
):
    for number in range(5):
        row = submit(employee, title=f"{number}")
        Suggestion.objects.filter(pk=row.pk).update(
            state=State.ACKNOWLEDGED, acknowledged_at=clock.now(), answered_unit=home_care,
            answer_promised=THURSDAY - dt.timedelta(days=2),
            answered_on=THURSDAY - dt.timedelta(days=4 if number else 1),
        )  # fmt: skip
    with at(THURSDAY):
        shown = {
            user: board.board_of(home_care, user).numbers.decisions
            for user in (employee, manager, head, outsider, None)
        }
    assert shown[employee] == shown[manager] == shown[head] == (4, 5)
    assert shown[outsider] is shown[None] is None
    Suggestion.objects.filter(title="4").update(answered_unit=None)
    with at(THURSDAY):
        few = [board.board_of(home_care, user).numbers.decisions for user in (employee, head)]
    assert few == [(3, 4), None]


# ---- the meeting ------------------------------------------------------------------------------------------


def test_one_tap_says_that_they_have_met_and_another_takes_it_back(employee, home_care):
    client = reader(employee)
    with at(THURSDAY):
        assert "You have met today" in text_of(client.post(f"{URL}mote/", follow=True))
        client.post(f"{URL}mote/")
        assert BoardMeeting.objects.get().on == THURSDAY
        assert board.board_of(home_care, employee).numbers.weeks == 1
        assert "have had a board meeting" in text_of(client.post(f"{URL}mote/angra/", follow=True))
        client.post(f"{URL}mote/angra/")
    assert not BoardMeeting.objects.exists()
    kinds = Event.objects.filter(kind__contains="board_me").values_list("kind", flat=True)
    assert sorted(kinds) == ["improvements.board_meeting_undone", "improvements.board_met"]


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_meeting(employee, manager, home_care):
    def tap(user):
        return lambda: services.hold_board_meeting(unit=home_care, by=user, on=clock.today())

    found = at_once(tap(employee), tap(manager), tap(employee))
    assert len({meeting.pk for meeting in found}) == 1
    assert Event.objects.filter(kind="improvements.board_met").count() == 1


def test_only_those_who_meet_there_say_so_and_only_of_this_week(employee, outsider, home_care):
    with pytest.raises(PermissionDenied):
        services.hold_board_meeting(unit=home_care, by=outsider, on=clock.today())
    assert reader(outsider).post(f"{URL}mote/").status_code == 403
    for day in (1, -7):
        with pytest.raises(NotAllowed):
            on = clock.today() + dt.timedelta(days=day)
            services.hold_board_meeting(unit=home_care, by=employee, on=on)
    yesterday = clock.today() - dt.timedelta(days=1)
    services.hold_board_meeting(unit=home_care, by=employee, on=yesterday)
    services.undo_board_meeting(unit=home_care, by=employee)
    assert BoardMeeting.objects.get().on == yesterday


# ---- the page ---------------------------------------------------------------------------------------------


def test_menu_leads_to_the_own_board_and_whoever_has_several_chooses(
    employee, make_user, home_care, caretakers, head
):
    assert reader(employee).get("/tavla/")["Location"] == URL
    assert f'value="{caretakers.pk}"' in reader(employee).get("/tavla/?valj=1").text
    chosen = reader(employee).get(f"/tavla/?unit={caretakers.pk}&valj=1")
    assert chosen["Location"] == "/tavla/BO-DRI/"
    assert reader(employee).get("/tavla/?unit=999999999").status_code == 422
    both = make_user("bada", "employee", home_care)
    both.appointments.create(role="employee", unit=caretakers)
    assert "Fastighetsdrift" in text_of(reader(both).get("/tavla/"))


def test_empty_board_says_how_it_looks_when_it_works_and_an_unknown_one_is_not_there(employee, home_care):
    assert "This is how it looks when it works" in text_of(reader(employee).get(URL))
    assert reader(employee).get("/tavla/FINNS-INTE/").status_code == 404


def test_page_that_looks_by_itself_answers_with_its_part_and_keeps_no_session_alive(employee, home_care):
    client = reader(employee)
    client.get(URL)
    session = client.session
    session["seen"] = session["began"] = int(timezone.now().timestamp()) - 600
    session.save()
    part = client.get(URL, headers={"HX-Request": "true", "X-By-Itself": "1"})
    assert part.status_code == 200 and "<html" not in part.text and 'id="now"' in part.text
    assert client.session["seen"] == session["seen"]
    client.get(URL)
    assert client.session["seen"] > session["seen"]
