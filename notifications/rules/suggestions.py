"""Who is told how far a suggestion has come, and whether what was promised holds."""

from __future__ import annotations

from events.models import Event
from improvements.models import Step
from improvements.workflow import AWAITING, ONGOING, UNDECIDED, State
from notifications.audiences import suggestions
from notifications.models import Class
from notifications.rules.base import Rule, Rules, When

COURSE = "course"  # how far a suggestion has come
PROMISE = "promise"  # whether what was promised to its author holds


def to_author(
    notice: str,
    *while_in: State,
    cls: Class = Class.YOURS,
    when: When | None = None,
    tells: str = COURSE,
) -> Rule:
    return Rule(notice, suggestions.author, cls, while_in, when=when, tells=tells)


def to_handlers(notice: str, *while_in: State, cls: Class = Class.NEEDS_YOU) -> Rule:
    return Rule(notice, suggestions.handlers, cls, while_in)


def without_decision(event: Event) -> bool:
    """A decision that follows at once says more than that somebody has read it."""
    return not event.data.get("with_decision")


def in_the_open(event: Event) -> bool:
    return not Step.objects.filter(pk=event.data.get("step"), internal=True).exists()


def to_followers(notice: str) -> Rule:
    """What happens in the open to something they follow. Whoever it is told to otherwise hears it once."""
    return Rule(notice, suggestions.followers, Class.FOLLOW, when=in_the_open, tells=COURSE)


def to_merged(notice: str) -> Rule:
    """An answer holds for what has been merged too; its own author has another letter."""
    return Rule(notice, suggestions.authors_of_merged, Class.YOURS, tells=COURSE)


RULES: Rules = {
    "improvements.suggestion_submitted": (
        Rule("suggestion_received", suggestions.author, Class.YOURS, UNDECIDED, to_actor=True),
        to_handlers("suggestion_arrived", State.SUBMITTED),
    ),
    "improvements.suggestion_acknowledged": (
        to_author("suggestion_read", *UNDECIDED, when=without_decision),
    ),
    "improvements.review_started": (to_author("review_started", *UNDECIDED, when=in_the_open),),
    "improvements.author_asked": (to_author("question_asked", State.NEEDS_INFORMATION, cls=Class.NEEDS_YOU),),
    "improvements.question_answered": (to_handlers("question_answered", *AWAITING),),
    "improvements.question_expired": (
        to_author("question_expired", *UNDECIDED),
        to_handlers("answer_missing", *AWAITING),
    ),
    "improvements.promise_paused": (to_author("promise_paused", *UNDECIDED, tells=PROMISE),),
    "improvements.promise_resumed": (to_author("promise_resumed", *UNDECIDED, tells=PROMISE),),
    "improvements.promise_near": (Rule("promise_near", suggestions.owing, Class.NEEDS_YOU, folds=True),),
    "improvements.promise_broken": (Rule("promise_broken", suggestions.owing, Class.NEEDS_YOU, folds=True),),
    # The author hears that it goes on: silence is the worst answer.
    "improvements.promise_climbed": (
        Rule("promise_climbed_to_you", suggestions.climbed_to, Class.NEEDS_YOU, folds=True),
        Rule("promise_gone_on", suggestions.promised_author, Class.YOURS),
    ),
    "improvements.suggestion_raised": (
        to_author("suggestion_raised", *UNDECIDED),
        to_handlers("raised_to_you", *AWAITING),
    ),
    "improvements.suggestion_handed_down": (
        to_author("suggestion_handed_down", *UNDECIDED),
        to_handlers("handed_down_to_you", *AWAITING),
    ),
    "improvements.suggestion_handed_over": (
        to_author("suggestion_handed_over", *UNDECIDED),
        to_handlers("handed_over_to_you", *AWAITING),
    ),
    "improvements.suggestion_crossed": (
        to_author("suggestion_crossed", *UNDECIDED),
        to_handlers("crossed_to_you", *AWAITING),
    ),
    "improvements.suggestion_approved": (
        to_author("suggestion_approved"),
        to_merged("merged_approved"),
        Rule("task_given", suggestions.responsible, Class.NEEDS_YOU, ONGOING),
        to_followers("followed_approved"),
    ),
    "improvements.suggestion_declined": (
        to_author("suggestion_declined"),
        to_merged("merged_declined"),
        to_followers("followed_declined"),
    ),
    "improvements.suggestion_parked": (
        to_author("suggestion_parked"),
        to_merged("merged_parked"),
        to_followers("followed_parked"),
    ),
    "improvements.suggestion_referred": (to_author("suggestion_referred"), to_followers("followed_referred")),
    "improvements.suggestion_withdrawn": (
        to_handlers("suggestion_withdrawn", State.WITHDRAWN, cls=Class.GOOD_TO_KNOW),
    ),
    "improvements.suggestion_reopened": (to_handlers("suggestion_reopened", State.UNDER_REVIEW),),
    "improvements.suggestion_woken": (
        to_author("suggestion_woken", *UNDECIDED),
        to_handlers("woken_for_you", State.UNDER_REVIEW),
    ),
    "improvements.trial_started": (to_author("trial_started"), to_followers("followed_trial")),
    "improvements.suggestion_implemented": (
        to_author("suggestion_implemented"),
        to_merged("merged_implemented"),
        to_followers("followed_implemented"),
    ),
    "improvements.evaluation_asked": (Rule("evaluation_asked", suggestions.evaluators, Class.NEEDS_YOU),),
}

SILENT = frozenset(
    {
        "improvements.conflict_ended",
        "improvements.conflict_noted",
        "improvements.decision_discarded",
        "improvements.decision_prepared",
        "improvements.decision_published",
        "improvements.decision_signed",
        "improvements.evaluation_answered",
        "improvements.evaluation_taken_back",
        "improvements.export_asked",
        "improvements.export_discarded",
        "improvements.export_done",
        "improvements.export_failed",
        "improvements.feed_token_made",
        "improvements.feed_token_revoked",
        "improvements.file_added",
        "improvements.file_cleared",
        "improvements.file_received",
        "improvements.file_removed",
        "improvements.import_asked",
        "improvements.import_discarded",
        "improvements.import_done",
        "improvements.import_mapped",
        "improvements.import_refused",
        "improvements.original_opened",
        "improvements.sender_opened",
        "improvements.suggestion_cleared",
        "improvements.suggestion_followed",
        "improvements.suggestion_imported",
        "improvements.suggestion_masked",
        "improvements.suggestion_support_taken_back",
        "improvements.suggestion_supported",
        "improvements.suggestion_unfollowed",
        "improvements.suggestion_weighed",
        "improvements.template_removed",
        "improvements.template_saved",
    }
)
