"""The attendance list of an occasion on paper: who comes, and empty lines for those without an account."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lean_portal.pdf import render_pdf
from lean_portal.templatetags.portal import clock, weekday_day
from training.models import Occasion, Seat
from training.services.records import posts_of

TEMPLATE = "training/typst/attendance.typ"
EMPTY_LINES = 8


def attendance_pdf(occasion: Occasion) -> tuple[str, bytes]:
    """Its name and the file, in the language that is active."""
    name = _("Attendance list, %(course)s %(day)s") % {"course": occasion.course, "day": occasion.day}
    return name, render_pdf(TEMPLATE, data_of(occasion), title=name, name=name)


def data_of(occasion: Occasion) -> dict[str, object]:
    seated = [Seat.State.SEATED, Seat.State.ATTENDED, Seat.State.ABSENT]
    users = [
        place.user
        for place in occasion.places.filter(state__in=seated)
        .select_related("user")
        .order_by("user__name", "pk")
    ]
    posts = posts_of(users, occasion.day)
    hours = f"{clock(occasion.begins_at)}–{clock(occasion.ends_at)}"
    return {
        "heading": str(occasion.course),
        "kicker": [capfirst(weekday_day(occasion.day)), hours, occasion.place],
        "lede": _(
            "Tick that you are here. Are you not on the list? Write your role and unit on an empty line."
        ),
        "rows": [[user.name, posts[user.pk][0].name if user.pk in posts else ""] for user in users],
        "empty": EMPTY_LINES,
        "columns": [_("Name or role"), _("Unit"), _("Here")],
    }
