# ruff: noqa: F401, F811 - fixtures
"""Every workplace goes through a meeting: who may, what it is told, and what is told once more."""

import datetime as dt
import re
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from lean_portal import clock
from lean_portal.refusals import NotAllowed
from meetings.cascade import unbriefed_units
from meetings.cascade_obligations import obligations
from meetings.models import Briefing, Item, MessageVersion, Question, Retelling
from meetings.services import briefing as services
from meetings.services.briefing import Occasion
from meetings.services.messages import correct_message, issue_addition
from organisation.models import Unit
from organisation.roles import Role
from organisation.services import close_unit, merge_unit
from tests.improvements.pages import reader, text_of
from tests.meetings.told import brief, fresh, held, tell, told_meeting
from tests.roles import below
from tests.values.racing import at_once, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def pack(meeting, unit, more=""):
    return f"/kl-info/{meeting.pk}/genomgang/{unit.code}/{more}"


def form(**fields):
    return {
        "version": 0,
        "corrections": 0,
        "held_on": str(clock.today()),
        "present": "8",
        "of": "12",
        **fields,
    }


def correct(item, by, message="Nya ord."):
    return correct_message(item=item, by=by, message=message, reason="Fel dag.")


# ---- who -------------------------------------------------------------------------------------------------


def test_manager_deputy_and_nobody_else_briefs(
    told_meeting, home_care, manager, make_user, employee, other_manager, head, coordinator
):
    deputy = make_user("ersattare", Role.DEPUTY, home_care)
    for user in (employee, other_manager, head, coordinator):
        with pytest.raises(PermissionDenied):
            brief(told_meeting, home_care, user)
    brief(told_meeting, home_care, deputy)
    assert brief(told_meeting, home_care, manager, present=9).present == 9


def test_vacant_post_falls_to_the_superior(told_meeting, pupil_health, manager, head):
    assert obligations(head)[0].headline.endswith("Elevhälsan")
    brief(told_meeting, pupil_health, head)
    assert obligations(fresh(head)) == []


def test_all_who_work_there_read_it_and_of_others_only_who_takes_part(
    told_meeting, home_care, employee, outsider, other_manager, manager, coordinator
):
    url = pack(told_meeting, home_care)
    for user in (employee, manager, coordinator, other_manager):
        assert "Det här gäller Nycklar." in reader(user).get(url).text
    assert "We have been through it" not in reader(employee).get(url).text
    assert reader(outsider).get(url).status_code == 404
    assert reader(outsider).get(url.rstrip("/") + ".pdf").status_code == 404
    for more in ("planera/", "genomford/"):
        assert reader(outsider).post(url + more, form()).status_code == 404
        assert reader(other_manager).post(url + more, form()).status_code == 403
        assert reader(employee).get(url + more).status_code == 403
    assert not Briefing.objects.exists()


def test_each_finds_what_is_told_where_they_work(told_meeting, held, home_care, employee, make_user, group):
    own = "/kl-info/hos-oss/"
    assert reader(employee).get(own).url == pack(told_meeting, home_care)
    nowhere = make_user("admin", "administrator", group)
    assert "Nothing for your workplace right now" in text_of(reader(nowhere).get(own))
    held(1)  # a later one, with nothing to tell
    assert "Nothing for your workplace right now" in text_of(reader(employee).get(own))


def test_only_what_concerns_the_workplace_and_may_be_told(
    told_meeting, tell, home_care, caretakers, employee, outsider
):
    tell(told_meeting, "Hemligt", awaits_samverkan=True, decision="Inte än.", result="decided")
    tell(told_meeting, "Ofärdigt", result="unfinished")
    own, other = (
        text_of(reader(user).get(pack(told_meeting, unit)))
        for user, unit in ((employee, home_care), (outsider, caretakers))
    )
    assert "Hyror" not in own
    assert "Hyror" in other
    for text in (own, other):
        assert "Hemligt" not in text
        assert "Ofärdigt" not in text


def test_before_it_is_held_and_above_the_workplaces_there_is_nothing(
    told_meeting, care, home_care, manager, head, meeting
):
    assert reader(manager).get(pack(meeting, home_care)).status_code == 404
    assert reader(head).get(pack(told_meeting, care)).status_code == 404
    with pytest.raises(NotAllowed, match="Nothing of this meeting"):
        brief(told_meeting, care, head)
    with pytest.raises(NotAllowed, match="not been held"):
        services.plan_briefing(meeting=meeting, unit=home_care, by=manager, planned_on=clock.today())


def test_workplace_without_a_message_is_not_asked(held, tell, home_care, caretakers, housing, manager):
    meeting = held()
    tell(meeting, "Hyror", housing)
    assert list(unbriefed_units(meeting)) == [caretakers]
    assert obligations(manager) == []


# ---- what is written -------------------------------------------------------------------------------------


def test_from_the_obligation_to_the_briefing_with_a_question(told_meeting, home_care, manager):
    assert obligations(manager)[0].url == pack(told_meeting, home_care)
    browser = reader(manager)
    assert browser.get(f"/kl-info/{told_meeting.pk}/genomgangar/").headers["Location"] == pack(
        told_meeting, home_care
    )
    page = browser.get(pack(told_meeting, home_care, "genomford/"))
    assert 'name="of" value="12"' in page.text
    covered = [str(item.pk) for item in services.covered_at_first(told_meeting, home_care)]
    occasion = {"occasion_2_words": "natt", "occasion_2_day": str(clock.today()), "occasion_2_present": "3"}
    sent = form(
        covered=covered, question_1="Får vikarier vara med?", local_line="Vi börjar torsdag.", **occasion
    )
    page = browser.post(pack(told_meeting, home_care, "genomford/"), sent, follow=True)
    assert "Får vikarier vara med?" in text_of(page)
    assert "natt" in text_of(page)
    briefing = Briefing.objects.get()
    assert [item.title for item in briefing.covered.all()] == ["Nycklar"]
    assert [each.present for each in briefing.occasions.all()] == [3]
    assert Question.objects.get().unit == home_care
    assert obligations(fresh(manager)) == []
    again = browser.post(pack(told_meeting, home_care, "genomford/"), sent)
    assert again.status_code == 409
    assert Question.objects.count() == 1


def test_the_day_is_set_with_the_own_line(told_meeting, home_care, manager):
    browser, url = reader(manager), pack(told_meeting, home_care, "planera/")
    day = clock.today() + dt.timedelta(days=4)
    early = {"version": 0, "planned_on": "2020-01-01", "local_line": "Hos oss <b>ringer</b> vi."}
    refused = browser.post(url, early)
    assert refused.status_code == 422
    assert "Hos oss &lt;b&gt;ringer&lt;/b&gt; vi." in refused.text
    assert browser.post(url, early | {"planned_on": str(day)}).status_code == 302
    assert obligations(manager)[0].when == day
    assert "Hos oss &lt;b&gt;ringer" in browser.get(pack(told_meeting, home_care)).text


NIGHT = {"occasion_1_words": "natt", "occasion_1_day": str(clock.today()), "occasion_1_present": "2"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"present": "13"}, "at most as many as work there"),
        ({"held_on": "2020-01-01"}, "from the meeting until today"),
        ({"held_on": "2090-01-01"}, "from the meeting until today"),
        ({"present": "alla"}, "Write a number."),
        ({**NIGHT, "occasion_1_day": ""}, "Write which occasion it was"),
        (
            {"occasion_1_words": "natt", "occasion_1_present": "5", "occasion_1_day": str(clock.today())},
            "at most",
        ),
        ({"question_1": "x" * 501}, "Shorten the text to 500"),
        ({"help_words": "Med lokal"}, "Tick that you need help"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(told_meeting, home_care, manager, wrong, words):
    sent = form(question_2="Hur går det till?", **{"local_line": "En egen rad.", **wrong})
    response = reader(manager).post(pack(told_meeting, home_care, "genomford/"), sent)
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Hur går det till?" in response.text
    assert "En egen rad." in response.text
    assert not Briefing.objects.exists()


def test_both_texts_stand_side_by_side_when_two_answer_for_it(told_meeting, home_care, manager):
    brief(told_meeting, home_care, manager, present=5, local_line="Deras rad.")
    response = reader(manager).post(pack(told_meeting, home_care, "genomford/"), form(local_line="Min rad."))
    assert response.status_code == 409
    assert "Saved in the meantime: Deras rad." in text_of(response)
    assert "Min rad." in response.text
    sent = form(local_line="Båda.", version=1)
    assert reader(manager).post(pack(told_meeting, home_care, "genomford/"), sent).status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {"present": 13},
        {"present": 0},
        {"present": None},
        {"held_on": None},
        {"needs_help": False, "help_words": "x"},
    ],
)
def test_database_keeps_the_numbers_together(told_meeting, home_care, manager, fields):
    briefing = brief(told_meeting, home_care, manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Briefing.objects.filter(pk=briefing.pk).update(**fields)


# ---- told again ------------------------------------------------------------------------------------------


def test_correction_goes_to_those_who_told_it_and_nobody_else(
    told_meeting, home_care, caretakers, pupil_health, manager, other_manager, head, coordinator
):
    item = Item.objects.get(title="Nycklar")
    brief(told_meeting, home_care, manager)
    brief(told_meeting, caretakers, other_manager, covered=[])
    correct(item, coordinator)
    assert [each.briefing.unit for each in Retelling.objects.all()] == [home_care]
    version = MessageVersion.objects.get()
    assert (version.number, version.text, version.reason) == (1, "Det här gäller Nycklar.", "Fel dag.")
    assert obligations(fresh(manager))[0].status_label == "To tell again"
    assert obligations(fresh(other_manager)) == []
    correct(Item.objects.get(pk=item.pk), coordinator, "Ännu nyare.")
    assert Retelling.objects.count() == 1
    browser = reader(manager)
    assert "Ännu nyare." in text_of(browser.get(pack(told_meeting, home_care)))
    assert reader(other_manager).post(pack(told_meeting, home_care, "berattat-igen/")).status_code == 403
    page = browser.get(pack(told_meeting, home_care)).text
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    correct(Item.objects.get(pk=item.pk), coordinator, "Nyast.")  # while the page is open
    again = pack(told_meeting, home_care, "berattat-igen/")
    assert "corrected while this page was open" in text_of(browser.post(again, {"seen": seen}, follow=True))
    assert Retelling.objects.waiting().exists()
    page = browser.get(pack(told_meeting, home_care)).text
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    assert "It is told again." in text_of(browser.post(again, {"seen": seen}, follow=True))
    assert obligations(fresh(manager)) == []
    brief(told_meeting, pupil_health, head)
    assert not Retelling.objects.filter(told_at=None).exists()


def test_only_who_leads_corrects_and_with_a_reason(told_meeting, manager, coordinator, decider):
    item = Item.objects.get(title="Nycklar")
    url = f"/kl-info/punkter/{item.pk}/ratta-budskap/"
    with pytest.raises(PermissionDenied):
        correct(item, manager)
    assert reader(manager).get(url).status_code == 403
    sent = {"version": item.version, "message": "Rätt.", "reason": ""}
    refused = reader(coordinator).post(url, sent)
    assert refused.status_code == 422
    assert "Write what was wrong." in text_of(refused)
    assert reader(coordinator).post(url, sent | {"reason": "Fel dag."}).status_code == 302
    late = reader(decider).post(url, sent | {"message": "Annat.", "reason": "Fel."})
    assert late.status_code == 409
    assert "Saved in the meantime: Rätt." in text_of(late)


def test_who_opened_the_page_before_the_correction_reads_it_first(
    told_meeting, home_care, manager, coordinator
):
    correct(Item.objects.get(title="Nycklar"), coordinator)
    url = pack(told_meeting, home_care, "genomford/")
    response = reader(manager).post(url, form(question_1="Kvar?"))
    assert response.status_code == 409
    assert "was corrected while this page was open" in text_of(response)
    assert "Kvar?" in response.text
    assert reader(manager).post(url, form(corrections=1)).status_code == 302


def test_what_was_told_before_the_correction_and_written_down_after_is_told_again(
    told_meeting, home_care, caretakers, manager, other_manager, coordinator
):
    correct(Item.objects.get(title="Nycklar"), coordinator)
    brief(told_meeting, home_care, manager, held_on=told_meeting.day)
    brief(told_meeting, caretakers, other_manager)
    assert [each.briefing.unit for each in Retelling.objects.all()] == [home_care]


def test_message_that_had_to_wait_comes_as_an_addition(
    told_meeting, tell, home_care, caretakers, housing, manager, other_manager, coordinator
):
    item = tell(told_meeting, "Hemligt", awaits_samverkan=True)
    tell_company = tell(told_meeting, "Bolaget", housing, awaits_samverkan=True)
    brief(told_meeting, home_care, manager)
    with transaction.atomic():
        assert issue_addition(item=item, by=coordinator) == 0
        Item.objects.filter(awaits_samverkan=True).update(samverkan_on=clock.today())
        assert issue_addition(item=item, by=coordinator) == 1
        assert issue_addition(item=tell_company, by=coordinator) == 0
        assert issue_addition(item=item, by=coordinator) == 0
    assert "The message came later" in text_of(reader(manager).get(pack(told_meeting, home_care)))
    brief(told_meeting, caretakers, other_manager)
    assert Retelling.objects.count() == 1
    brief(told_meeting, home_care, manager)  # told there now, as it is ticked
    assert not Retelling.objects.filter(told_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_for_it_at_once_and_a_correction_between(
    told_meeting, home_care, manager, make_user, coordinator
):
    deputy = make_user("ersattare", Role.DEPUTY, home_care)
    found = at_once(
        lambda: brief(told_meeting, home_care, manager, version=0),
        lambda: brief(told_meeting, home_care, deputy, version=0, questions=["Varför?"]),
    )
    assert [error.code for error in refusals(found)] == ["stale"]
    Briefing.objects.all()[0].covered.clear()
    Question.objects.all().delete()
    item = Item.objects.get(title="Nycklar")
    version = Briefing.objects.get().version
    at_once(
        lambda: brief(told_meeting, home_care, manager, version=version, corrections=0),
        lambda: correct(item, coordinator),
    )
    # Told before, and to tell again; or refused, because the text had changed.
    covers = Briefing.objects.get().covered.exists()
    assert covers == Retelling.objects.exists()


# ---- when the organisation changes -----------------------------------------------------------------------


def test_merged_unit_brings_its_briefing_and_closed_ones_are_not_asked(
    told_meeting, care, home_care, pupil_health, manager, head, coordinator
):
    night = below(care, "VOF-NAT", "Nattpatrullen")
    brief(told_meeting, night, head)
    brief(told_meeting, pupil_health, head)
    assert {unit.code for unit in unbriefed_units(told_meeting)} == {"VOF-HTC", "BO-DRI"}
    merge_unit(unit=night, into=home_care, by=None, last_day=clock.today() - dt.timedelta(days=1))
    close_unit(unit=pupil_health, by=None, last_day=clock.today() - dt.timedelta(days=1))
    assert {unit.code for unit in unbriefed_units(told_meeting)} == {"BO-DRI"}
    correct(Item.objects.get(title="Nycklar"), coordinator)
    assert obligations(fresh(manager))[0].status_label == "To tell again"
    assert obligations(fresh(head)) == []
    assert "Tell this again" in text_of(reader(manager).get(pack(told_meeting, home_care)))


# ---- lists and paper -------------------------------------------------------------------------------------


def test_manager_of_several_sees_which_are_left_in_as_many_queries(
    told_meeting, care, pupil_health, manager, head, django_assert_num_queries, django_assert_max_num_queries
):
    below(care, "VOF-NAT", "Nattpatrullen")
    browser, url = reader(head), f"/kl-info/{told_meeting.pk}/genomgangar/"
    browser.get(url)
    with django_assert_max_num_queries(10) as two:
        page = browser.get(url)
    assert "Two workplaces are left" in text_of(page)
    assert obligations(fresh(head))[0].url == url
    assert "at two workplaces" in obligations(fresh(head))[0].headline
    below(care, "VOF-DAG", "Dagverksamheten"), below(care, "VOF-KOK", "Köket")
    with django_assert_num_queries(len(two)):
        browser.get(url)


def test_employees_pay_no_query_for_it_and_managers_one(
    told_meeting, employee, manager, coordinator, django_assert_num_queries
):
    assert employee.posts and manager.posts and manager.answered_unit_ids and coordinator.posts
    with django_assert_num_queries(0):
        assert obligations(employee) == []
    with django_assert_num_queries(2):
        assert len(obligations(manager)) == 1
    with django_assert_num_queries(1):
        assert obligations(coordinator) == []


@pytest.mark.parametrize("many", [False, True])
def test_pack_is_one_page_that_can_be_read_aloud(told_meeting, tell, home_care, manager, employee, many):
    services.plan_briefing(
        meeting=told_meeting,
        unit=home_care,
        by=manager,
        planned_on=clock.today(),
        local_line="Vi ringer #först.",
    )
    for number in range(11 if many else 0):
        words = " ".join(["ord"] * 120)
        tell(told_meeting, f"Punkt {number}", message=words, result="decided", decision=words * 5)
    response = reader(employee).get(pack(told_meeting, home_care).rstrip("/") + ".pdf")
    paper = PdfReader(BytesIO(response.content))
    assert len(paper.pages) == 1
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(paper.pages[0].extract_text().split())
    assert "Det här gäller Nycklar." in text
    assert "Vi ringer #först." in text
    assert "Hyror" not in text
    assert not many or "Punkt 10" in text
