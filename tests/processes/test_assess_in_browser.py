"""Assessing in Chromium: by keyboard alone on a phone, and nothing that axe or the policy minds."""

import pytest

from processes.models import Score
from tests.browser import minded_by_axe
from tests.improvements.test_desk_in_browser import cookie_of, faults  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
PAGES = ("preparing", "form", "criteria", "assessing", "assess", "move", "conflict")
FOCUS = "document.activeElement.name"
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def enter(page, live_server, user, path, size):
    page.context.add_cookies([cookie_of(user, live_server.url)])
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}{path}")


def tab_to(page, name, most=60):
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS) == name:
            return
    raise AssertionError(f"the keyboard does not come to {name}")


def test_member_assesses_by_keyboard_alone_on_a_phone(
    page,
    live_server,
    assessing_round,
    steering_member,
    faults,  # noqa: F811
):
    path = f"/processer/val/{assessing_round.pk}/bedom/P01/"
    enter(page, live_server, steering_member, path, PHONE)
    for key in ("overview", "demonstrates", "good_example"):
        tab_to(page, key)
        page.keyboard.press("Space")  # the first one, and then down to the second
        page.keyboard.press("ArrowDown")
        assert page.is_checked(f"[name={key}][value='2']")
        tab_to(page, f"{key}-line")
        page.keyboard.type("Så ser det ut.")
    assert page.is_checked("[name=breadth][value='5']")  # as the units say
    assert not page.evaluate(OVERFLOW)
    page.keyboard.press("Enter")
    page.wait_for_url("**/bedom/P02/")
    assert list(Score.objects.values_list("value", "is_computed")) == [
        (2, False), (2, False), (2, False), (5, True),
    ]  # fmt: skip
    assert faults == []


@pytest.mark.parametrize(
    "where", ["preparing", "form", "criteria", "assessing", "assess", "move", "conflict"]
)
def test_axe_finds_nothing(page, live_server, request, convenor, where, faults):  # noqa: F811
    state = "preparing" if where in ("preparing", "form", "criteria") else "assessing_round"
    selection = request.getfixturevalue(state)
    deed = {
        "form": "andra/", "criteria": "kriterier/", "assess": "bedom/P01/", "move": "tider/",
        "conflict": "bedom/P01/jav/",
    }.get(where, "")  # fmt: skip
    for size in (PHONE, DESK):
        enter(page, live_server, convenor, f"/processer/val/{selection.pk}/{deed}", size)
        assert minded_by_axe(page) == []
        assert not page.evaluate(OVERFLOW)
    assert faults == []
