"""How states of training look: the glyph of each, from those that suggestions have."""

from django.utils.safestring import SafeString

from lean_portal.templatetags.portal import status
from training.gaps import Stand
from training.models import Occasion, Proposal, Seat

PROPOSAL = {
    Proposal.State.PROPOSED: "waiting",
    Proposal.State.YES: "approved",
    Proposal.State.NO: "declined",
    Proposal.State.WITHDRAWN: "withdrawn",
}
OCCASION = {
    Occasion.State.PLANNED: "submitted",
    Occasion.State.HELD: "kept",
    Occasion.State.CANCELLED: "withdrawn",
}
SEAT = {
    Seat.State.SEATED: "kept",
    Seat.State.WAITING: "waiting",
    Seat.State.LEFT: "withdrawn",
    Seat.State.ATTENDED: "implemented",
    Seat.State.ABSENT: "declined",
}
STAND = {
    Stand.DONE: "implemented",
    Stand.EXPIRING: "soon",
    Stand.EXEMPT: "referred",
    Stand.PLANNED: "kept",
    Stand.WAITING: "waiting",
    Stand.PROOF: "waiting",
    Stand.MISSING: "needs_information",
}


def proposal_sign(proposal: Proposal, *, large: bool = False) -> SafeString:
    return status(PROPOSAL[Proposal.State(proposal.state)], proposal.get_state_display(), large=large)


def occasion_sign(occasion: Occasion, *, large: bool = False) -> SafeString:
    return status(OCCASION[Occasion.State(occasion.state)], occasion.get_state_display(), large=large)


def seat_sign(seat: Seat) -> SafeString:
    return status(SEAT[Seat.State(seat.state)], seat.get_state_display())


def stand_sign(stand: Stand) -> SafeString:
    return status(STAND[stand], stand.label)
