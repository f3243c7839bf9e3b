"""A wave is planned and changed by the steering group."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from events.models import Event
from lean_portal.refusals import NotAllowed
from tests.training.test_pages import reader
from training.models import Wave
from training.services import waves

pytestmark = pytest.mark.usefixtures("english")
NEW, ONE = "/utbildning/vagor/ny/", "/utbildning/vagor/1/"


def planned(course, **given):
    usual = {"number": 1, "name": "Cheferna", "gate": Wave.Gate.OPEN, "share": 90, "manager_course": None}
    return {**usual, "earlier": False, "courses": [course], **given}


def sent(course, **given):
    usual = {"version": 0, "number": 1, "name": "Cheferna", "gate": "open", "share": 90}
    return {**usual, "courses": [course.pk], **given}


def test_a_wave_is_planned_on_its_page_and_changed(steering_member, course):
    page = reader(steering_member)
    assert 'value="1"' in page.get(NEW).text
    assert page.post(NEW, sent(course))["Location"] == "/utbildning/vagor/"
    assert page.post(ONE, sent(course, name="Alla chefer", gate="share", share=80)).status_code == 302
    wave = Wave.objects.get()
    assert (wave.name, wave.gate, wave.share, wave.version) == ("Alla chefer", "share", 80, 1)
    assert list(wave.courses.all()) == [course]
    assert [each.kind for each in Event.objects.about(wave)] == [
        "training.wave_added",
        "training.wave_changed",
    ]


def test_what_is_missing_or_taken_is_said_and_nothing_is_lost(steering_member, course):
    waves.add_wave(by=steering_member, **planned(course))
    page = reader(steering_member)
    for given, words in (
        ({}, "There is a wave with that number"),
        ({"number": 2, "gate": "manager"}, "Choose the course that the manager is to have taken"),
        ({"number": 2, "courses": []}, "Choose at least one course"),
        ({"number": 2, "share": "mycket"}, "Write 1 to 100"),
    ):
        refused = page.post(NEW, sent(course, name="Den andra", **given))
        assert refused.status_code == 422 and words in refused.text and "Den andra" in refused.text
    assert Wave.objects.count() == 1


def test_two_who_change_one_wave_see_both_texts(steering_member, course):
    wave = waves.add_wave(by=steering_member, **planned(course))
    fields = {name: value for name, value in planned(course, name="Först").items() if name != "number"}
    waves.change_wave(wave=wave, by=steering_member, version=0, **fields)
    second = reader(steering_member).post(ONE, sent(course, name="Sist"))
    assert second.status_code == 409 and "Först" in second.text and "Sist" in second.text


def test_only_the_steering_group_plans(manager, decider, course):
    for user in (manager, decider):
        assert reader(user).get(NEW).status_code == 403
        with pytest.raises(PermissionDenied):
            waves.add_wave(by=user, **planned(course))


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_number_make_one_wave(steering_member, course):
    gate, found = threading.Barrier(2), []

    def press():
        gate.wait()
        try:
            found.append(waves.add_wave(by=steering_member, **planned(course)).number)
        except NotAllowed:
            found.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _press in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {*map(str, found)} == {"1", "refused"} and Wave.objects.count() == 1
