"""The main menu: what this person can reach, and how much waits there."""

from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.models import Suggestion
from improvements.workflow import State
from lean_portal import clock
from meetings.permissions import takes_part
from organisation.models import User
from organisation.permissions import answers_for_a_unit, is_administrator, is_steering_member
from organisation.roles import Role

ADMIN, STEERING = "/admin/", "/admin/styrgrupp/"
NONE = [0, 0]


class Entry(NamedTuple):
    url: str
    label: str | Promise
    current: bool
    count: int = 0
    hot: bool = False


def nav(request: HttpRequest) -> dict[str, Any]:
    # An error page may be drawn before anybody is known.
    user = getattr(request, "user", None)
    return {"nav": entries(user, request.path) if isinstance(user, User) else []}


def entries(user: User, path: str) -> list[Entry]:
    answers, steers = answers_for_a_unit(user), is_steering_member(user)
    waiting = count_waiting(user) if answers or steers else {}
    menu = [
        entry("overview:my_page", _("My page"), path == "/"),
        entry("improvements:suggestion_list", _("Suggestions"), path.startswith("/forslag/")),
    ]
    if answers:
        here = path.startswith("/att-besvara/")
        menu.append(
            entry("improvements:desk", _("To answer"), here, waiting["unit"], waiting["unit_late"] > 0)
        )
    menu.append(entry("improvements:board", _("Board"), path.startswith("/tavla/")))
    menu.append(entry("values:foundation", _("Our values"), path.startswith("/vardegrund/")))
    menu.append(entry("processes:process_list", _("Processes"), path.startswith("/processer/")))
    menu.append(entry("training:training_home", _("Training"), path.startswith("/utbildning/")))
    page = "meetings:meeting_list" if takes_part(user) else "meetings:own_pack"
    menu.append(entry(page, _("KL-Info"), path.startswith("/kl-info/")))
    menu.append(entry("intranet:story_list", _("News"), path.startswith("/nyheter/")))
    whole = entry("overview:overview", _("Overview"), path.startswith("/oversikt/"))
    # To the group's management it is the first page, as to everybody else Min sida.
    menu.insert(0 if user.has_role(Role.GROUP_MANAGEMENT) else len(menu), whole)
    if steers:
        here, late = path.startswith(STEERING), waiting["steering_late"] > 0
        menu.append(entry("admin:steering:desk", _("Steering group"), here, waiting["steering"], late))
    if is_administrator(user):
        here = path.startswith(ADMIN) and not path.startswith(STEERING)
        menu.append(entry("admin:index", _("Administration"), here))
    return menu


def entry(name: str, label: str | Promise, current: bool, count: int = 0, hot: bool = False) -> Entry:
    return Entry(reverse(name), label, current, count, hot)


def count_waiting(user: User) -> dict[str, int]:
    """How many wait for an answer, and how many of them longer than was promised. One query."""
    mine = Q(at_steering=False, handler_unit__in=user.answered_units)
    mine = mine | Q(at_steering=True) if is_steering_member(user) else mine
    late = Q(state=State.SUBMITTED, read_by__lt=clock.today()) | Q(decide_by__lt=clock.today())
    rows = Suggestion.objects.filter(mine).awaiting_answer().order_by().values_list("at_steering")
    counted = rows.annotate(number=Count("pk"), number_late=Count("pk", filter=late))
    found = {at_steering: numbers for at_steering, *numbers in counted}
    (unit, unit_late), (steering, steering_late) = found.get(False, NONE), found.get(True, NONE)
    return {"unit": unit, "unit_late": unit_late, "steering": steering, "steering_late": steering_late}
