"""Who is told what: one table, event kind → rules. A kind that nobody is told about stands in SILENT."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from events.models import Event
from improvements.models import Comment, Step
from improvements.workflow import AWAITING, ONGOING, UNDECIDED, State
from lean_portal import clock
from meetings.models import Correction, Meeting
from meetings.models.question import QuestionState
from meetings.workflow import HELD, ItemState, MeetingState
from notifications import audiences
from notifications.audiences import Audience
from notifications.models import Channel, Class
from organisation.workdays import add_workdays
from processes.workflow import RUNNING, ProcessState
from processes.workflow import SelectionState as Selecting
from values.models import Round
from values.workflow import State as Version

BOTH = (Channel.EMAIL, Channel.INAPP)
When = Callable[[Event], bool]
Urgent = Callable[[Event, Any], bool]
DIGEST = "digest"  # the notice that gathers others


@dataclass(frozen=True, slots=True)
class Rule:
    """`notice` is also the name of its template. With `while_in` the notice is only worth sending as long
    as what it is about is in one of these states and nothing newer of the same kind has happened to it.

    In a gathered mail the newest of those that tell the same of one thing is enough (`tells`, or else the
    notice itself); with `each` none of them is left out."""

    notice: str
    audience: Audience
    cls: Class
    while_in: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = BOTH
    when: When | None = None
    to_actor: bool = False  # nobody is told of their own act, but for a receipt
    at_most_once: bool = False  # marked before it is sent: whoever misses it can ask again
    stoppable: bool = True
    seconds: int = 0  # not worth sending later than this
    timely: bool = False  # not gathered, only stopped or sent: it says less a day later, or is of KL-Info
    exempt: bool = False  # comes whatever was chosen for its class, and never in a gathered mail
    tells: str = ""
    each: bool = False  # two of them about the same thing have different things to say
    urgent: Urgent | None = None  # whether it breaks into quiet hours and days off


COURSE = "course"  # how far a suggestion has come
PROMISE = "promise"  # whether what was promised to its author holds


def to_author(
    notice: str,
    *while_in: State,
    cls: Class = Class.YOURS,
    when: When | None = None,
    tells: str = COURSE,
) -> Rule:
    return Rule(notice, audiences.author, cls, while_in, when=when, tells=tells)


def to_handlers(notice: str, *while_in: State, cls: Class = Class.NEEDS_YOU) -> Rule:
    return Rule(notice, audiences.handlers, cls, while_in)


def without_decision(event: Event) -> bool:
    """A decision that follows at once says more than that somebody has read it."""
    return not event.data.get("with_decision")


def in_the_open(event: Event) -> bool:
    return not Step.objects.filter(pk=event.data.get("step"), internal=True).exists()


def to_followers(notice: str) -> Rule:
    """What happens in the open to something they follow. Whoever it is told to otherwise hears it once."""
    return Rule(notice, audiences.followers, Class.FOLLOW, when=in_the_open, tells=COURSE)


def is_answer(event: Event) -> bool:
    return event.data.get("as_kind") == Comment.Kind.ANSWER


SAID = (Comment.State.OPEN,)
# The first rule that fits a reader counts. What is taken away before it is sent is not told of.
RULES_OF_TALK: dict[str, tuple[Rule, ...]] = {
    "improvements.comment_added": (
        Rule("comment_answered", audiences.asker, Class.YOURS, SAID, when=is_answer),
        Rule("comment_on_yours", audiences.talked_to_author, Class.YOURS, SAID),
        Rule("comment_at_yours", audiences.talked_to_handlers, Class.YOURS, SAID),
        Rule("comment_followed", audiences.talk_followers, Class.FOLLOW, SAID),
    ),
    "improvements.comment_hidden": (
        Rule("comment_hidden", audiences.comment_writer, Class.YOURS, (Comment.State.HIDDEN,)),
    ),
    "improvements.suggestion_thanked": (
        Rule("suggestion_thanked", audiences.author, Class.YOURS, channels=(Channel.INAPP,)),
    ),
}


def to_asked(notice: str, cls: Class = Class.NEEDS_YOU) -> Rule:
    """Asked again before it is sent: whoever has answered in between is left in peace."""
    return Rule(notice, audiences.still_asked, cls, (Round.State.OPEN,), timely=True)


def sent_back(event: Event) -> bool:
    """By those who decide, and not by those who handed it over."""
    return bool(event.data.get("by_decider"))


def taken_back(event: Event) -> bool:
    return not sent_back(event)


# A meeting that people have been told of and that still lies ahead.
AHEAD = (MeetingState.OPEN, MeetingState.SETTLED, MeetingState.CALLED)


def is_near(event: Event, meeting: Meeting) -> bool:
    """It is, or was to be, today or on the next working day: the morning may be too late to say so."""
    days = {meeting.day.isoformat(), event.data.get("was", "")}
    first, last = clock.today(), add_workdays(clock.today(), 1)
    return any(first.isoformat() <= day <= last.isoformat() for day in days)


def to_told_of_meeting(notice: str, *while_in: MeetingState) -> Rule:
    """Whoever did it is told too: their calendar is to follow."""
    return Rule(
        notice,
        audiences.told_of_meeting,
        Class.NEEDS_YOU,
        while_in,
        to_actor=True,
        stoppable=False,
        exempt=True,
        urgent=is_near,
    )


def to_coordinators(notice: str, *while_in: MeetingState) -> Rule:
    return Rule(notice, audiences.coordinators_of_day, Class.NEEDS_YOU, while_in)


def is_deputy(event: Event) -> bool:
    return event.data.get("role") == "deputy"


TOLD = tuple(sorted(HELD))
RULES_OF_THE_CASCADE: dict[str, tuple[Rule, ...]] = {
    "meetings.briefing_day_asked": (
        Rule("briefing_day_asked", audiences.without_briefing_day, Class.NEEDS_YOU, TOLD),
    ),
    "meetings.briefing_reminded": (
        Rule("briefing_reminded", audiences.still_to_brief, Class.NEEDS_YOU, TOLD),
    ),
    "meetings.briefing_last_day": (
        Rule("briefing_last_day", audiences.still_to_brief, Class.NEEDS_YOU, TOLD),
    ),
    "meetings.message_corrected": (
        Rule("message_corrected", audiences.who_told_before_correction, Class.NEEDS_YOU, to_actor=True),
    ),
    "meetings.message_added": (
        Rule("message_added", audiences.who_briefed_without_it, Class.NEEDS_YOU, to_actor=True),
    ),
    "meetings.help_asked": (Rule("help_asked", audiences.helpers, Class.NEEDS_YOU),),
    "meetings.question_given": (
        Rule("question_given", audiences.question_owner, Class.NEEDS_YOU, (QuestionState.WAITING,)),
    ),
    # The workplace that asked gets its own answer; the first rule that fits a reader counts.
    "meetings.question_answered": (
        Rule("question_of_yours_answered", audiences.question_askers, Class.YOURS, to_actor=True),
        Rule("workplace_question_answered", audiences.all_managers, Class.GOOD_TO_KNOW, timely=True),
    ),
    "meetings.reach_reported": (
        Rule("reach_reported", audiences.told_of_reach, Class.GOOD_TO_KNOW, timely=True),
    ),
}

RULES_OF_MERGING: dict[str, tuple[Rule, ...]] = {
    "improvements.suggestion_merged": (
        Rule("suggestion_merged", audiences.merging_authors, Class.YOURS, (State.MERGED,)),
    ),
    "improvements.suggestion_gathered": (
        Rule("suggestion_gathered", audiences.gathering_authors_while_merged, Class.YOURS, each=True),
    ),
    "improvements.suggestion_unmerged": (
        Rule("suggestion_unmerged", audiences.merging_authors, Class.YOURS, AWAITING),
    ),
    "improvements.suggestion_ungathered": (
        Rule("suggestion_ungathered", audiences.gathering_authors, Class.YOURS, each=True),
    ),
    "improvements.merger_objected": (
        Rule("merger_objected", audiences.handlers_while_objected, Class.NEEDS_YOU),
    ),
    "improvements.objection_answered": (
        Rule("objection_answered", audiences.objector, Class.YOURS, each=True),
    ),
}


def to_merged(notice: str) -> Rule:
    """An answer holds for what has been merged too; its own author has another letter."""
    return Rule(notice, audiences.authors_of_merged, Class.YOURS, tells=COURSE)


RULES: dict[str, tuple[Rule, ...]] = {
    **RULES_OF_TALK,
    **RULES_OF_MERGING,
    "improvements.suggestion_submitted": (
        Rule("suggestion_received", audiences.author, Class.YOURS, UNDECIDED, to_actor=True),
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
    "improvements.promise_near": (Rule("promise_near", audiences.owing, Class.NEEDS_YOU),),
    "improvements.promise_broken": (Rule("promise_broken", audiences.owing, Class.NEEDS_YOU),),
    # The author hears that it goes on: silence is the worst answer.
    "improvements.promise_climbed": (
        Rule("promise_climbed_to_you", audiences.climbed_to, Class.NEEDS_YOU),
        Rule("promise_gone_on", audiences.promised_author, Class.YOURS),
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
        Rule("task_given", audiences.responsible, Class.NEEDS_YOU, ONGOING),
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
    "improvements.evaluation_asked": (Rule("evaluation_asked", audiences.evaluators, Class.NEEDS_YOU),),
    "values.round_opened": (to_asked("round_opened"),),
    "values.round_reminded": (to_asked("round_reminded"),),
    "values.round_changed": (to_asked("round_prolonged", Class.GOOD_TO_KNOW),),
    "values.comments_answered": (
        Rule("comments_answered", audiences.whose_comments, Class.YOURS, each=True),
    ),
    "values.version_proposed": (
        Rule("version_proposed", audiences.deciders, Class.NEEDS_YOU, (Version.PROPOSED,)),
    ),
    "values.proposal_taken_back": (
        Rule("proposal_sent_back", audiences.editors, Class.NEEDS_YOU, (Version.DRAFT,), when=sent_back),
        Rule(
            "proposal_taken_back", audiences.deciders, Class.GOOD_TO_KNOW, (Version.DRAFT,), when=taken_back
        ),
    ),
    # Whoever answers for a company is told once: the rule that needs them comes first.
    "values.foundation_adopted": (
        Rule("company_undecided", audiences.undecided_companies, Class.NEEDS_YOU, (Version.ADOPTED,)),
        Rule("foundation_adopted", audiences.managers_where_it_holds, Class.GOOD_TO_KNOW, (Version.ADOPTED,)),
    ),
    "values.organisation_adopted": (
        Rule("company_adopted", audiences.managers_of_the_company, Class.GOOD_TO_KNOW),
    ),
    "values.look_due": (
        Rule("look_due", audiences.editors_until_looked, Class.NEEDS_YOU, (Version.ADOPTED,)),
        Rule("look_near", audiences.deciders_until_looked, Class.GOOD_TO_KNOW, (Version.ADOPTED,)),
    ),
    "meetings.item_proposed": (
        Rule("item_proposed", audiences.coordinators, Class.NEEDS_YOU, (ItemState.PROPOSED,)),
    ),
    # Whoever is to do something is told so; the first rule that fits a reader counts.
    "meetings.meeting_ended": (
        Rule("action_given", audiences.action_owners, Class.NEEDS_YOU, to_actor=True),
        Rule(
            "notes_published",
            audiences.all_managers,
            Class.GOOD_TO_KNOW,
            (MeetingState.UNDER_REVIEW,),
            timely=True,
        ),
    ),
    "meetings.notes_closed": (
        Rule(
            "notes_closed",
            audiences.all_managers,
            Class.GOOD_TO_KNOW,
            (MeetingState.CLOSED,),
            channels=(Channel.INAPP,),
        ),
    ),
    "meetings.notes_reopened": (
        Rule(
            "notes_reopened",
            audiences.all_managers,
            Class.GOOD_TO_KNOW,
            (MeetingState.UNDER_REVIEW,),
            timely=True,
        ),
    ),
    "meetings.correction_proposed": (
        Rule(
            "correction_proposed",
            audiences.coordinators,
            Class.NEEDS_YOU,
            (Correction.State.WAITING,),
        ),
    ),
    "meetings.correction_answered": (
        Rule("correction_answered", audiences.correction_proposer, Class.YOURS),
    ),
    "meetings.item_accepted": (
        Rule("item_accepted", audiences.item_proposer, Class.YOURS, (ItemState.ACCEPTED,)),
    ),
    "meetings.item_parked": (
        Rule("item_parked", audiences.item_proposer, Class.YOURS, (ItemState.PROPOSED,)),
    ),
    "meetings.item_rejected": (
        Rule("item_rejected", audiences.item_proposer, Class.YOURS, (ItemState.REJECTED,)),
    ),
    **RULES_OF_THE_CASCADE,
    "meetings.meeting_opened": (
        Rule("items_asked", audiences.asked_for_items, Class.NEEDS_YOU, (MeetingState.OPEN,)),
    ),
    "meetings.meeting_called": (
        Rule("meeting_called", audiences.called, Class.NEEDS_YOU, (MeetingState.CALLED,), to_actor=True),
    ),
    # Nobody is to stand before a locked door: these three cannot be stopped.
    "meetings.meeting_moved": (to_told_of_meeting("meeting_moved", *AHEAD),),
    "meetings.meeting_changed": (to_told_of_meeting("meeting_changed", *AHEAD),),
    "meetings.meeting_cancelled": (to_told_of_meeting("meeting_cancelled", MeetingState.CANCELLED),),
    "meetings.agenda_changed": (
        Rule("agenda_changed", audiences.told_of_changes, Class.GOOD_TO_KNOW, timely=True, each=True),
    ),
    "meetings.paper_due": (
        Rule("paper_missing", audiences.owner_of_missing_paper, Class.NEEDS_YOU, (ItemState.ACCEPTED,)),
    ),
    "meetings.check_due": (
        Rule("agenda_check", audiences.checkers, Class.NEEDS_YOU, (MeetingState.OPEN, MeetingState.SETTLED)),
    ),
    "meetings.agenda_due": (to_coordinators("agenda_due", MeetingState.OPEN),),
    "meetings.call_delayed": (to_coordinators("call_delayed", MeetingState.OPEN, MeetingState.SETTLED),),
    "meetings.meeting_near": (
        Rule("meeting_near", audiences.coming, Class.GOOD_TO_KNOW, (MeetingState.CALLED,), timely=True),
    ),
    "meetings.end_missing": (to_coordinators("end_missing", MeetingState.CALLED, MeetingState.IN_PROGRESS),),
    "meetings.key_messages_sent": (
        Rule("key_messages", audiences.takers_home, Class.NEEDS_YOU, tuple(sorted(HELD))),
    ),
    "processes.owner_asked": (
        Rule("owner_asked", audiences.owner, Class.NEEDS_YOU, (ProcessState.NOMINATED,)),
    ),
    "processes.owner_confirmed": (Rule("owner_confirmed", audiences.nominator, Class.YOURS),),
    "processes.owner_refused": (Rule("owner_refused", audiences.nominator, Class.YOURS),),
    "processes.selection_opened": (
        Rule("selection_opened", audiences.still_to_assess, Class.NEEDS_YOU, (Selecting.ASSESSING,)),
    ),
    # Only those who are missing, and nobody learns who they are.
    "processes.selection_reminded": (
        Rule("selection_reminded", audiences.still_to_assess, Class.NEEDS_YOU, (Selecting.ASSESSING,)),
    ),
    "processes.selection_moved": (
        Rule(
            "selection_moved", audiences.taking_part, Class.GOOD_TO_KNOW, tuple(sorted(RUNNING)), timely=True
        ),
    ),
    "processes.selection_complete": (
        Rule("selection_complete", audiences.convenor, Class.NEEDS_YOU, (Selecting.ASSESSING,)),
    ),
    "processes.selection_revealed": (
        Rule("selection_revealed", audiences.assessors, Class.NEEDS_YOU, (Selecting.REVEALED,)),
    ),
    "processes.selection_proposed": (
        Rule("selection_proposed", audiences.choosers, Class.NEEDS_YOU, (Selecting.PROPOSED,)),
    ),
    "processes.proposal_taken_back": (
        Rule(
            "selection_sent_back", audiences.assessors, Class.NEEDS_YOU, (Selecting.REVEALED,), when=sent_back
        ),
        Rule(
            "selection_taken_back",
            audiences.choosers,
            Class.GOOD_TO_KNOW,
            (Selecting.REVEALED,),
            when=taken_back,
        ),
    ),
    # Whoever nominated or owns gets the answer about their own; the first rule that fits a reader counts.
    "processes.selection_decided": (
        Rule("process_chosen", audiences.chosen_owners, Class.NEEDS_YOU, to_actor=True),
        Rule("process_answered", audiences.nominees, Class.YOURS, to_actor=True),
        Rule("selection_decided", audiences.assessors, Class.GOOD_TO_KNOW),
    ),
    "processes.selection_cancelled": (
        Rule("selection_cancelled", audiences.taking_part, Class.GOOD_TO_KNOW),
    ),
    "processes.deadline_passed": (
        Rule("selection_overdue", audiences.taking_part, Class.NEEDS_YOU, tuple(sorted(RUNNING))),
    ),
    # What was held until now, in one mail.
    "notifications.digest_gathered": (
        Rule(DIGEST, audiences.reader, Class.GOOD_TO_KNOW, channels=(Channel.EMAIL,), exempt=True),
    ),
    # Servers are told, and no person: see HOOKED.
    "notifications.story_published": (),
    "notifications.story_corrected": (),
    "notifications.story_withdrawn": (),
    "organisation.password_reset_asked": (
        Rule(
            "password_reset",
            audiences.the_user,
            Class.YOURS,
            channels=(Channel.EMAIL,),
            to_actor=True,
            at_most_once=True,
            stoppable=False,
            seconds=60 * 60,
            exempt=True,
        ),
    ),
    "organisation.accessibility_reported": (
        Rule("accessibility_reported", audiences.administrators, Class.NEEDS_YOU),
    ),
    "organisation.person_appointed": (
        Rule("deputy_appointed", audiences.the_appointed, Class.GOOD_TO_KNOW, when=is_deputy, timely=True),
    ),
}

SILENT = frozenset(
    {
        "improvements.comment_corrected",
        "improvements.comment_removed",
        "improvements.feed_token_made",
        "improvements.feed_token_revoked",
        "improvements.conflict_ended",
        "improvements.conflict_noted",
        "improvements.evaluation_answered",
        "improvements.evaluation_taken_back",
        "improvements.export_asked",
        "improvements.export_discarded",
        "improvements.export_done",
        "improvements.export_failed",
        "improvements.file_added",
        "improvements.file_cleared",
        "improvements.decision_discarded",
        "improvements.decision_prepared",
        "improvements.decision_published",
        "improvements.decision_signed",
        "improvements.file_received",
        "improvements.file_removed",
        "improvements.import_asked",
        "improvements.import_discarded",
        "improvements.import_done",
        "improvements.import_mapped",
        "improvements.import_refused",
        "improvements.merger_kept",
        "improvements.original_opened",
        "improvements.sender_opened",
        "improvements.suggestion_cleared",
        "improvements.suggestion_followed",
        "improvements.suggestion_imported",
        "improvements.suggestion_masked",
        "improvements.suggestion_unfollowed",
        "improvements.suggestion_support_taken_back",
        "improvements.suggestion_supported",
        "improvements.suggestion_weighed",
        "improvements.thanks_given",
        "improvements.thanks_taken_back",
        "improvements.suggestions_paired",
        "improvements.suggestions_unpaired",
        "improvements.template_removed",
        "improvements.template_saved",
        "meetings.agenda_arranged",
        "meetings.agenda_opened_again",
        "meetings.agenda_settled",
        "meetings.draft_parked",
        "meetings.draft_rejected",
        "meetings.embargo_lifted",
        "meetings.item_changed",
        "meetings.item_drafted",
        "meetings.action_added",
        "meetings.action_done",
        "meetings.action_removed",
        "meetings.attendance_answered",
        "meetings.attendance_marked",
        "meetings.item_begun",
        "meetings.item_split",
        "meetings.item_taken_up",
        "meetings.briefing_held",
        "meetings.briefing_planned",
        "meetings.briefing_told_again",
        "meetings.item_withdrawn",
        "meetings.paper_added",
        "meetings.paper_removed",
        "meetings.calendar_token_made",
        "meetings.calendar_token_revoked",
        "meetings.choice_changed",
        "meetings.meeting_planned",
        "meetings.meeting_started",
        "meetings.notes_saved",
        "meetings.question_asked",
        "meetings.question_changed",
        "meetings.question_withdrawn",
        "meetings.reach_kept",
        "meetings.series_changed",
        "notifications.delivery_redriven",
        "notifications.feed_closed",
        "notifications.feed_opened",
        "notifications.hook_added",
        "notifications.hook_changed",
        "notifications.hook_renewed",
        "notifications.story_changed",
        "notifications.story_discarded",
        "notifications.story_drafted",
        "notifications.story_held",
        "notifications.story_scheduled",
        "organisation.accessibility_report_handled",
        "organisation.appointment_cancelled",
        "organisation.appointment_ended",
        "organisation.appointment_prolonged",
        "organisation.body_changed",
        "organisation.person_added",
        "organisation.person_changed",
        "organisation.settings_saved",
        "organisation.unit_added",
        "organisation.unit_changed",
        "organisation.unit_closed",
        "organisation.unit_merged",
        "organisation.unit_moved",
        "organisation.unit_reopened",
        "organisation.user_added",
        "organisation.user_changed",
        "organisation.user_deactivated",
        "organisation.user_reactivated",
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
        "values.comment_added",
        "values.comment_changed",
        "values.comment_handled",
        "values.comment_removed",
        "values.consultation_recorded",
        "values.content_saved",
        "values.dilemma_retired",
        "values.dilemma_saved",
        "values.foundation_imported",
        "values.look_recorded",
        "values.reply_saved",
        "values.round_called_off",
        "values.round_closed",
        "values.round_planned",
        "values.scope_changed",
        "values.source_frozen",
        "values.source_removed",
        "values.source_saved",
        "values.talk_recorded",
        "values.version_discarded",
        "values.version_started",
    }
)

# What servers that receive our stories are told, and in which word.
HOOKED = {
    "notifications.story_published": "published",
    "notifications.story_corrected": "corrected",
    "notifications.story_withdrawn": "withdrawn",
}

RULE_OF = {rule.notice: rule for rules in RULES.values() for rule in rules}
