"""Who is told of training: what is proposed and decided, and of occasions, whoever comes."""

from __future__ import annotations

from events.models import Event
from notifications.audiences import training
from notifications.models import Class
from notifications.rules.base import Rule, Rules
from training.models import Occasion, Proposal, Seat


def asks_for_proof(event: Event) -> bool:
    return bool(event.data.get("needs_proof"))


HELD = (Seat.State.SEATED, Seat.State.WAITING)

RULES: Rules = {
    "training.training_proposed": (
        Rule("training_proposed", training.choosers, Class.NEEDS_YOU, (Proposal.State.PROPOSED,)),
    ),
    "training.training_decided": (Rule("training_decided", training.steering, Class.YOURS),),
    "training.occasion_moved": (
        Rule("occasion_moved", training.coming, Class.NEEDS_YOU, (Occasion.State.PLANNED,), timely=True),
    ),
    "training.occasion_cancelled": (
        Rule("occasion_cancelled", training.coming, Class.NEEDS_YOU, timely=True),
    ),
    # Whoever registers is not told of it; whoever was registered by the manager is.
    "training.seat_taken": (Rule("seat_taken", training.holder, Class.NEEDS_YOU, HELD),),
    "training.seat_left": (Rule("seat_left", training.holder, Class.GOOD_TO_KNOW, (Seat.State.LEFT,)),),
    "training.seat_freed": (Rule("seat_freed", training.holder, Class.GOOD_TO_KNOW, (Seat.State.LEFT,)),),
    "training.seat_moved_up": (
        Rule("seat_moved_up", training.holder, Class.NEEDS_YOU, (Seat.State.SEATED,), timely=True),
    ),
    "training.attendance_marked": (
        Rule(
            "proof_asked",
            training.without_proof,
            Class.NEEDS_YOU,
            (Occasion.State.HELD,),
            when=asks_for_proof,
            to_actor=True,
        ),
    ),
}

SILENT = frozenset(
    {
        "training.course_added",
        "training.course_changed",
        "training.exemption_lifted",
        "training.occasion_arranged",
        "training.occasion_changed",
        "training.person_exempted",
        "training.proof_written",
        "training.proposal_withdrawn",
        "training.provider_added",
        "training.record_removed",
        "training.taken_recorded",
        "training.workplace_recorded",
    }
)
