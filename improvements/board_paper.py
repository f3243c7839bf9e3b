"""The board on paper: its lanes, the way to the form, and blank slips. A PDF that can be read aloud."""

import io
from collections.abc import Sequence
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from improvements.board import Board, Card, Lane
from improvements.services.slips import Printed
from lean_portal import clock
from lean_portal.pdf import render_pdf
from lean_portal.templatetags.portal import long_day


def board_pdf(board: Board, slips: Sequence[Printed], large: bool) -> bytes:
    """`large`: an A3 for the wall, else an A4; both lie down."""
    form = settings.SITE_URL + reverse("improvements:suggestion_create")
    thread = settings.SITE_URL + reverse("improvements:receipt_thread")
    data = {
        "large": large,
        "heading": _("The board"),
        "kicker": [board.unit.name, capfirst(long_day(clock.today()))],
        "lanes": [lane_words(lane) for lane in board.lanes],
        "numbers": numbers(board),
        "empty": _("Nothing here right now."),
        "form": {
            "qr": qr(form),
            "address": form,
            "words": _("Submit a suggestion with your mobile"),
            "alt": _("QR code that leads to the form for suggestions: %(address)s") % {"address": form},
        },
        "slips": [{"number": slip.number, "words": " ".join(slip.words)} for slip in slips],
        "thread": {
            "qr": qr(thread),
            "address": thread,
            "alt": _("QR code that leads to where the answer is read: %(address)s") % {"address": thread},
        },
        "labels": slip_labels(),
    }
    name = _("Board, %(unit)s") % {"unit": board.unit.name}
    return render_pdf("improvements/typst/board.typ", data, title=name)


def slip_labels() -> dict[str, str]:
    return {
        "slips": _("Blank slips"),
        "question": _("What could be better?"),
        "proposal": _("What do you propose?"),
        "no_names": _("Write no names of persons and nothing that tells of an individual."),
        "number": _("Slip"),
        "tear": _("Tear here. Hand in the part above, and keep this one."),
        "answer": _("Here you read the answer:"),
        "words": _("Your six words. They are kept nowhere else:"),
    }


def lane_words(lane: Lane) -> dict[str, Any]:
    left = _("and %(count)s more") % {"count": lane.left} if lane.left else ""
    return {
        "heading": lane.heading,
        "note": lane.note,
        "left": left,
        "cards": [card_words(card) for card in lane.cards],
    }


def card_words(card: Card) -> dict[str, Any]:
    return {"title": card.title, "when": card.when, "line": card.line, "who": card.who, "late": card.late}


def numbers(board: Board) -> list[dict[str, Any]]:
    weeks, _share, holds = board.numbers
    return [
        {
            "number": weeks,
            "words": ngettext(
                "week in a row with a board meeting", "weeks in a row with a board meeting", weeks
            ),
        },
        {"number": holds, "words": ngettext("improvement that holds", "improvements that hold", holds)},
    ]


def qr(address: str) -> str:
    """As SVG; a quarter of it may be dirty or torn."""
    out = io.BytesIO()
    segno.make(address, error="q", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
