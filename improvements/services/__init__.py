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
from improvements.services.support import support_suggestion, take_back_support
from improvements.services.weigh import weigh_suggestion

__all__ = [
    "acknowledge_suggestion",
    "answer_question",
    "approve_suggestion",
    "ask_author",
    "clear_for_group",
    "conclude_trial",
    "decline_suggestion",
    "discard_draft",
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
    "start_review",
    "start_trial",
    "submit_suggestion",
    "support_suggestion",
    "take_back_support",
    "wake_suggestion",
    "weigh_suggestion",
    "withdraw_suggestion",
]
