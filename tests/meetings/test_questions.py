# ruff: noqa: F401, F811 - fixtures
"""A question's way from a workplace to somebody who answers, and the answer's way back."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from lean_portal import clock
from lean_portal.refusals import NotAllowed
from meetings.cascade import unanswered_questions
from meetings.cascade_obligations import obligations
from meetings.models import Question
from meetings.services import questions as services
from organisation.roles import Role
from tests.improvements.pages import reader, text_of
from tests.meetings.told import brief, fresh, held, tell, told_meeting
from tests.values.racing import at_once, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LIST = "/kl-info/fragor/"


def soon(days=7):
    return clock.today() + dt.timedelta(days=days)


@pytest.fixture
def ask(told_meeting, home_care, manager):
    def make(*texts, by=manager, unit=home_care):
        brief(told_meeting, unit, by, questions=texts)
        return Question.objects.filter(text__in=texts).order_by("pk")

    return make


@pytest.fixture
def question(ask):
    return ask("Får vikarier vara med?").get()


def give(question, by, **owner):
    return services.give_owner(
        question=question, by=by, **{"owner_role": Role.COORDINATOR, "due_on": soon(), **owner}
    )


def test_there_and_back(question, coordinator, other_manager, caretakers, manager, employee, told_meeting):
    one = obligations(coordinator)[0]
    assert one.headline == "One question from a workplace has nobody who answers it"
    url = question.get_absolute_url()
    leader = reader(coordinator)
    refused = leader.post(f"{url}agare/", {"version": 0, "owner": "", "due_on": str(soon())})
    assert refused.status_code == 422
    given = {"version": 0, "owner": str(caretakers.pk), "due_on": str(soon())}
    assert leader.post(f"{url}agare/", given).status_code == 302
    assert obligations(fresh(coordinator)) == []
    assert [each.url for each in obligations(fresh(other_manager))][-1] == url
    answering = reader(other_manager)
    assert "Your answer" in text_of(answering.get(url))
    assert answering.post(f"{url}svara/", {"version": 1, "answer": " "}).status_code == 422
    page = answering.post(f"{url}svara/", {"version": 1, "answer": "Ja, alla får."}, follow=True)
    assert "Ja, alla får." in text_of(page)
    assert "Enhetschef Fastighetsdrift" in text_of(page)
    for place in (told_meeting.get_absolute_url(), LIST):
        assert "Ja, alla får." in text_of(reader(manager).get(place))
    pack = reader(employee).get(f"/kl-info/{told_meeting.pk}/genomgang/VOF-HTC/")
    assert "Ja, alla får." in text_of(pack)


def test_answer_stands_in_the_pack_of_the_next_meeting(
    question, coordinator, held, tell, employee, outsider, home_care, caretakers
):
    following = held(1)
    tell(following, "Nästa")
    services.answer_question(question=give(question, coordinator), by=coordinator, answer="Ja.")
    for user, unit, is_there in ((employee, home_care, True), (outsider, caretakers, False)):
        page = reader(user).get(f"/kl-info/{following.pk}/genomgang/{unit.code}/")
        assert ("Får vikarier vara med?" in text_of(page)) is is_there


def test_only_its_own_may_do_each_thing(question, coordinator, manager, other_manager, employee):
    url = question.get_absolute_url()
    sent = {"version": 0, "text": "Nej", "answer": "Nej", "owner": "coordinator", "due_on": str(soon())}
    refused = {
        "andra/": (other_manager, employee), "agare/": (manager,), "svara/": (manager, coordinator),
        "ta-tillbaka/": (other_manager,),
    }  # fmt: skip
    for more, user in ((more, user) for more, users in refused.items() for user in users):
        assert reader(user).post(url + more, sent).status_code == 403
    assert reader(employee).get(url).status_code == 403
    for deed in (
        lambda: services.change_question(question=question, by=other_manager, text="Nej"),
        lambda: services.withdraw_question(question=question, by=coordinator),
        lambda: give(question, manager),
        lambda: services.answer_question(question=question, by=coordinator, answer="Nej"),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_asker_changes_and_withdraws_until_it_is_answered(ask, coordinator, manager, other_manager):
    one, two = ask("Ett?", "Två?")
    assert services.change_question(question=one, by=manager, text="Ett till?").text == "Ett till?"
    services.answer_question(question=give(one, coordinator), by=coordinator, answer="Ja.")
    for late in (
        lambda: services.change_question(question=one, by=manager, text="Annat"),
        lambda: services.withdraw_question(question=one, by=manager),
    ):
        with pytest.raises(NotAllowed, match="answered or withdrawn"):
            late()
    reader(manager).post(f"{two.get_absolute_url()}ta-tillbaka/")
    assert list(unanswered_questions()) == []
    assert reader(other_manager).get(two.get_absolute_url()).status_code == 404
    assert "Withdrawn" in text_of(reader(manager).get(two.get_absolute_url()))
    assert "Två?" not in reader(other_manager).get(LIST).text


def test_a_stale_page_shows_both(question, coordinator, decider, manager):
    give(question, coordinator)
    sent = {"version": 0, "owner": "steering_convenor", "due_on": str(soon(3))}
    late = reader(decider).post(f"{question.get_absolute_url()}agare/", sent)
    assert late.status_code == 409
    assert "Saved in the meantime: KL-Info coordinator" in text_of(late)
    assert 'value="steering_convenor" selected' in late.text
    changed = {"version": 0, "text": "En annan fråga?"}
    late = reader(manager).post(f"{question.get_absolute_url()}andra/", changed)
    assert late.status_code == 409
    assert "En annan fråga?" in late.text


def test_day_lies_ahead_and_owner_is_one(question, coordinator, caretakers):
    with pytest.raises(NotAllowed, match="lies ahead"):
        give(question, coordinator, due_on=soon(-1))
    for owner in ({"owner_unit": caretakers}, {"owner_role": ""}, {"owner_role": "employee"}):
        with pytest.raises(NotAllowed, match="Choose one"):
            give(question, coordinator, **owner)
    for fields in ({"text": ""}, {"owner_role": "coordinator"}, {"due_on": soon()}, {"state": "answered"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=question.pk).update(**fields)


def test_those_without_owner_and_the_late_come_first(ask, coordinator):
    far, near, nobody = ask("Långt?", "Snart?", "Ingen?")
    give(far, coordinator, due_on=soon(9))
    give(near, coordinator, due_on=soon(1))
    assert [each.text for each in unanswered_questions()] == ["Ingen?", "Snart?", "Långt?"]
    Question.objects.filter(pk=near.pk).update(due_on=soon(-2))
    assert "Late" in text_of(reader(coordinator).get(LIST))
    services.answer_question(question=near, by=coordinator, answer="Nu.")
    assert [each.text for each in Question.objects.in_order()] == ["Ingen?", "Långt?", "Snart?"]


def test_list_costs_the_same_for_one_and_three(
    ask, coordinator, django_assert_num_queries, django_assert_max_num_queries
):
    ask("Ett?")
    browser = reader(coordinator)
    browser.get(LIST)
    with django_assert_max_num_queries(7) as one:
        browser.get(LIST)
    give(ask("Två?", "Tre?")[0], coordinator)
    with django_assert_num_queries(len(one)):
        browser.get(LIST)


@pytest.mark.django_db(transaction=True)
def test_withdrawn_while_it_is_answered_is_one_of_them(question, coordinator, manager):
    question = give(question, coordinator)
    found = at_once(
        lambda: services.answer_question(question=question, by=coordinator, answer="Ja.", version=1),
        lambda: services.withdraw_question(question=question, by=manager, version=1),
    )
    assert [error.code for error in refusals(found)] == ["stale"]
