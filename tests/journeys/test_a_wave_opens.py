"""The last one of a wave was there: time passes, and the next wave is open for those who wait."""

import pytest
from django.urls import reverse

from tests.journeys.entering import enter
from tests.training.conftest import arrange, begin, course, everyday, top_course, waves
from training.models import Record
from training.services import clock as time
from training.services import seats

__all__ = ["arrange", "begin", "course", "everyday", "top_course", "waves"]
pytestmark = pytest.mark.django_db(transaction=True)
NEEDS = "section[aria-labelledby=needs]"


@pytest.fixture
def last_of_the_first(waves, top_course, arrange, begin, head):
    """The head is the only one of wave 1, and was on the course yesterday. Nobody has written it down."""
    head.name = "Karin Ek"
    head.save(update_fields=["name"])
    occasion = arrange(top_course)
    seats.take_seat(occasion=occasion, user=head, by=head)
    return begin(occasion)


def second_wave(page, server, user):
    enter(page, server, user, reverse("training:wave_list"))
    return page.locator("ol.entries > li").nth(1).inner_text()


def test_next_wave_opens_when_the_last_of_the_one_before_was_there(
    page, live_server, last_of_the_first, course, head, manager, steering_member
):
    assert "Karin Ek" in second_wave(page, live_server, steering_member)
    enter(page, live_server, manager)
    assert course.name not in page.inner_text("main")

    enter(page, live_server, steering_member)
    mark = reverse("training:attendance_mark", args=[last_of_the_first.pk])
    page.click(f"{NEEDS} a.button[href='{mark}']")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.click("form.form .send button")
    assert Record.objects.filter(user=head).exists()
    time.pass_time()

    after = second_wave(page, live_server, steering_member)
    assert "Karin Ek" not in after and "Öppen" in after
    enter(page, live_server, manager)
    step = page.locator(f"{NEEDS} li", has_text=course.name).locator("a.button")
    with page.expect_navigation() as arrived:
        step.click()
    assert arrived.value.status == 200 and course.name in page.inner_text("h1")
