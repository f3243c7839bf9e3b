"""Every write to a suggestion. Each is one transaction: lock, table, step, event."""

from improvements.services.anonymous import post_suggestion, take_out_of_letterbox
from improvements.services.author import (
    answer_question,
    reopen_suggestion,
    resubmit_suggestion,
    submit_suggestion,
    withdraw_suggestion,
)
from improvements.services.board import (
    hold_board_meeting,
    make_board_address,
    revoke_board_address,
    undo_board_meeting,
)
from improvements.services.checks import answer_check, plan_checks
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
from improvements.services.done import read_improvement, register_improvement
from improvements.services.drafting import discard_draft, forget_as_anonymous, forget_drafts, save_draft
from improvements.services.efforts import close_effort, open_effort
from improvements.services.feeds import make_feed, revoke_feed
from improvements.services.files import (
    add_files,
    clear_file,
    keep_files,
    open_file,
    remove_file,
)
from improvements.services.follow import AFTER_TRIAL, conclude_trial, implement_suggestion, start_trial
from improvements.services.mask import mask_suggestion, open_original
from improvements.services.merge import (
    keep_merger,
    merge_suggestion,
    object_to_merger,
    pair_suggestions,
    undo_merger,
    unpair_suggestions,
)
from improvements.services.pause import pause_promise, resume_promise
from improvements.services.relapses import (
    answer_relapse,
    give_up,
    relapse_pilot,
    relapse_suggestion,
    take_up_again,
)
from improvements.services.route import hand_down, hand_over, raise_suggestion
from improvements.services.slips import print_slips, type_slip
from improvements.services.spread import answer_offer, offer, take_back_offer
from improvements.services.support import support_suggestion, take_back_support
from improvements.services.talk import (
    add_comment,
    answer_comment,
    correct_comment,
    follow,
    hide_comment,
    remove_comment,
    thank,
    unfollow,
    unthank,
)
from improvements.services.trials import Planned, Studied, conclude_cycle, start_cycle
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
    "answer_check",
    "answer_relapse",
    "give_up",
    "plan_checks",
    "relapse_pilot",
    "relapse_suggestion",
    "take_up_again",
    "read_improvement",
    "register_improvement",
    "answer_offer",
    "offer",
    "take_back_offer",
    "AFTER_TRIAL",
    "Planned",
    "Studied",
    "acknowledge_suggestion",
    "add_comment",
    "add_files",
    "add_note",
    "answer_comment",
    "answer_evaluation",
    "answer_question",
    "approve_suggestion",
    "ask_author",
    "ask_evaluation",
    "change_note",
    "clear_file",
    "clear_for_group",
    "close_effort",
    "conclude_cycle",
    "conclude_trial",
    "correct_comment",
    "declare_conflict",
    "decline_suggestion",
    "delete_note",
    "discard_draft",
    "end_conflict",
    "follow",
    "forget_as_anonymous",
    "forget_drafts",
    "hand_down",
    "hand_over",
    "hide_comment",
    "hold_board_meeting",
    "implement_suggestion",
    "keep_files",
    "keep_merger",
    "make_board_address",
    "make_feed",
    "mask_suggestion",
    "merge_suggestion",
    "object_to_merger",
    "open_effort",
    "open_file",
    "open_original",
    "open_sender",
    "pair_suggestions",
    "park_suggestion",
    "pass_time",
    "pause_promise",
    "post_suggestion",
    "print_slips",
    "raise_suggestion",
    "refer_suggestion",
    "remove_comment",
    "remove_file",
    "reopen_suggestion",
    "resubmit_suggestion",
    "resume_promise",
    "revoke_board_address",
    "revoke_feed",
    "save_draft",
    "save_weighing",
    "start_cycle",
    "start_review",
    "start_trial",
    "submit_suggestion",
    "support_suggestion",
    "take_back_evaluation",
    "take_back_support",
    "take_out_of_letterbox",
    "thank",
    "type_slip",
    "undo_board_meeting",
    "undo_merger",
    "unfollow",
    "unpair_suggestions",
    "unthank",
    "wake_suggestion",
    "weigh_suggestion",
    "withdraw_suggestion",
]
