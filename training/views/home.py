"""The page of training: what is the case first, then what comes, what is given and what is proposed."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lean_portal.templatetags.portal import in_words
from organisation.models import User
from organisation.permissions import answers_for_a_unit
from training.gaps import Stand, gaps
from training.gates import Gates, sees_names
from training.models import Course, Occasion, Proposal, Record
from training.permissions import arranges, decides, proposes, registers
from training.signs import proposal_sign, stand_sign
from training.views.rows import coming_rows, with_free


class Left(NamedTuple):
    """A course that the reader's own role asks for and that is not settled."""

    course: Course
    state: Stand
    sign: SafeString
    record: Record | None
    closed: str  # why it cannot be taken yet


@require_safe
def training_home(request: HttpRequest) -> HttpResponse:
    user = request.user
    courses = {each.pk: each for each in Course.objects.given().select_related("provider")}
    left, rows = left_of(user, courses), coming_rows(user)
    waiting = list(Proposal.objects.waiting())
    context = {
        "headline": headline(user, len(waiting), left, with_free(rows)),
        "left": left,
        "rows": rows,
        "courses": courses.values(),
        "waiting": [(each, proposal_sign(each)) for each in waiting],
        "to_mark": list(Occasion.objects.to_mark().select_related("course")) if arranges(user) else [],
        "proposes": proposes(user),
        "decides": decides(user),
        "registers": registers(user),
        "leads": answers_for_a_unit(user),
    }
    return render(request, "training/home.html", context)


def left_of(user: User, courses: dict[int, Course]) -> list[Left]:
    """What the reader's roles ask for, and a practice proof that waits though no role asks for it."""
    proofs = {row.course_id: row for row in Record.objects.awaiting_proof(user)}
    states = {each.course_id: each.state for each in gaps(user) if each.course_id in courses}
    states |= {course: Stand.PROOF for course in proofs if course in courses and course not in states}
    gates, named = Gates(), sees_names(user)
    return [
        Left(
            courses[pk],
            state,
            stand_sign(state),
            proofs.get(pk) if state == Stand.PROOF else None,
            gates.closed_for(pk, user.posts, named=named) if state == Stand.MISSING else "",
        )
        for pk, state in states.items()
    ]


def headline(user: User, waiting: int, left: list[Left], free: int) -> str:
    if waiting and decides(user):
        return counted(
            ngettext(
                "One proposal waits for your decision",
                "%(count)s proposals wait for your decision",
                waiting,
            ),
            waiting,
        )
    mine = sum(each.state != Stand.WAITING and not each.closed for each in left)
    if mine:
        return counted(ngettext("One course waits for you", "%(count)s courses wait for you", mine), mine)
    if free:
        return counted(
            ngettext("One occasion has free seats", "%(count)s occasions have free seats", free), free
        )
    return _("No occasion has free seats just now")


def counted(words: str, number: int) -> str:
    return capfirst(words % {"count": in_words(number)})
