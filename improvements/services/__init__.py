"""Every write to a suggestion. Each is one transaction: lock, table, step, event."""

from improvements.services.author import (
    answer_question,
    reopen_suggestion,
    resubmit_suggestion,
    submit_suggestion,
    withdraw_suggestion,
)
from improvements.services.clock import pass_time, wake_suggestion
from improvements.services.decide import (
    acknowledge_suggestion,
    approve_suggestion,
    ask_author,
    clear_for_group,
    decline_suggestion,
    open_sender,
    park_suggestion,
    refer_suggestion,
    start_review,
)
from improvements.services.drafting import discard_draft, forget_drafts, save_draft
from improvements.services.follow import conclude_trial, implement_suggestion, start_trial
from improvements.services.mask import mask_suggestion, open_original
from improvements.services.pause import pause_promise, resume_promise
from improvements.services.route import hand_down, hand_over, raise_suggestion
from improvements.services.weigh import weigh_suggestion
from improvements.services.weighing import (
    add_note,
    answer_evaluation,
    ask_evaluation,
    change_note,
    declare_conflict,
    delete_note,
    end_conflict,
    save_weighing,
    take_back_evaluation,
)

__all__ = [
    "acknowledge_suggestion",
    "add_note",
    "answer_evaluation",
    "answer_question",
    "approve_suggestion",
    "ask_author",
    "ask_evaluation",
    "change_note",
    "clear_for_group",
    "conclude_trial",
    "declare_conflict",
    "decline_suggestion",
    "delete_note",
    "discard_draft",
    "end_conflict",
    "forget_drafts",
    "hand_down",
    "hand_over",
    "implement_suggestion",
    "mask_suggestion",
    "open_original",
    "open_sender",
    "park_suggestion",
    "pass_time",
    "pause_promise",
    "raise_suggestion",
    "refer_suggestion",
    "reopen_suggestion",
    "resubmit_suggestion",
    "resume_promise",
    "save_draft",
    "save_weighing",
    "start_review",
    "start_trial",
    "submit_suggestion",
    "take_back_evaluation",
    "wake_suggestion",
    "weigh_suggestion",
    "withdraw_suggestion",
]
