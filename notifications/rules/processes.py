"""Who is told of the choice of processes."""

from __future__ import annotations

from notifications.audiences import processes
from notifications.models import Class
from notifications.rules.base import Rule, Rules, sent_back, taken_back
from processes.workflow import RUNNING, ProcessState
from processes.workflow import SelectionState as Selecting

RULES: Rules = {
    "processes.owner_asked": (
        Rule("owner_asked", processes.owner, Class.NEEDS_YOU, (ProcessState.NOMINATED,)),
    ),
    "processes.owner_confirmed": (Rule("owner_confirmed", processes.nominator, Class.YOURS),),
    "processes.owner_refused": (Rule("owner_refused", processes.nominator, Class.YOURS),),
    "processes.selection_opened": (
        Rule("selection_opened", processes.still_to_assess, Class.NEEDS_YOU, (Selecting.ASSESSING,)),
    ),
    # Only those who are missing, and nobody learns who they are.
    "processes.selection_reminded": (
        Rule("selection_reminded", processes.still_to_assess, Class.NEEDS_YOU, (Selecting.ASSESSING,)),
    ),
    "processes.selection_moved": (
        Rule(
            "selection_moved", processes.taking_part, Class.GOOD_TO_KNOW, tuple(sorted(RUNNING)), timely=True
        ),
    ),
    "processes.selection_complete": (
        Rule("selection_complete", processes.convenor, Class.NEEDS_YOU, (Selecting.ASSESSING,)),
    ),
    "processes.selection_revealed": (
        Rule("selection_revealed", processes.assessors, Class.NEEDS_YOU, (Selecting.REVEALED,)),
    ),
    "processes.selection_proposed": (
        Rule("selection_proposed", processes.choosers, Class.NEEDS_YOU, (Selecting.PROPOSED,)),
    ),
    "processes.proposal_taken_back": (
        Rule(
            "selection_sent_back", processes.assessors, Class.NEEDS_YOU, (Selecting.REVEALED,), when=sent_back
        ),
        Rule(
            "selection_taken_back",
            processes.choosers,
            Class.GOOD_TO_KNOW,
            (Selecting.REVEALED,),
            when=taken_back,
        ),
    ),
    # Whoever nominated or owns gets the answer about their own; the first rule that fits a reader counts.
    "processes.selection_decided": (
        Rule("process_chosen", processes.chosen_owners, Class.NEEDS_YOU, to_actor=True),
        Rule("process_answered", processes.nominees, Class.YOURS, to_actor=True),
        Rule("selection_decided", processes.assessors, Class.GOOD_TO_KNOW),
    ),
    "processes.selection_cancelled": (
        Rule("selection_cancelled", processes.taking_part, Class.GOOD_TO_KNOW),
    ),
    "processes.deadline_passed": (
        Rule("selection_overdue", processes.taking_part, Class.NEEDS_YOU, tuple(sorted(RUNNING))),
    ),
}

SILENT = frozenset(
    {
        "processes.assessment_saved",
        "processes.conflict_declared",
        "processes.criteria_changed",
        "processes.pilot_changed",
        "processes.process_changed",
        "processes.process_nominated",
        "processes.process_withdrawn",
        "processes.score_changed",
        "processes.selection_changed",
        "processes.selection_prepared",
    }
)
