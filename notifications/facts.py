"""What a notice says is drawn from here: the words and dates that its template may use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from events.models import Event
from notifications import audiences
from notifications.about import ABOUT, Line, Told
from notifications.audiences import Audience
from notifications.mime import File
from notifications.models import Delivery
from notifications.rules import RULE_OF
from organisation.models import User

WHY: dict[Audience, Any] = {
    audiences.author: _("You get this because the suggestion is yours."),
    audiences.authors_of_merged: _("You get this because your suggestion was merged into this one."),
    audiences.merging_authors: _("You get this because the suggestion is yours."),
    audiences.gathering_authors: _("You get this because the suggestion is yours."),
    audiences.gathering_authors_while_merged: _("You get this because the suggestion is yours."),
    audiences.handlers_while_objected: _(
        "You get this because the suggestion lies with you or your group to answer."
    ),
    audiences.objector: _("You get this because you objected."),
    audiences.handlers: _("You get this because the suggestion lies with you or your group to answer."),
    audiences.evaluators: _("You get this because you, or your post, are asked what you think."),
    audiences.owing: _("You get this because the suggestion lies with you or your group to answer."),
    audiences.climbed_to: _("You get this because it is yours to see to that promises are kept."),
    audiences.promised_author: _("You get this because the suggestion is yours."),
    audiences.followers: _("You get this because you follow the suggestion."),
    audiences.comment_writer: _("You get this because you wrote the comment."),
    audiences.asker: _("You get this because you wrote what was answered."),
    audiences.talked_to_author: _("You get this because the suggestion is yours."),
    audiences.talked_to_handlers: _(
        "You get this because the suggestion lies with you or your group to answer."
    ),
    audiences.talk_followers: _("You get this because you follow the suggestion."),
    audiences.responsible: _("You get this because you are responsible for carrying out the suggestion."),
    audiences.reader: _("You get this because you have notices that are not sent one by one."),
    audiences.administrators: _("You get this because you are an administrator of the portal."),
    audiences.the_user: _("You get this because somebody asked for a new password for your account."),
    audiences.the_appointed: _("You get this because you have been appointed."),
    audiences.still_asked: _("You get this because your workplace or your group is asked."),
    audiences.whose_comments: _(
        "You get this because your workplace or your group said something about the values."
    ),
    audiences.deciders: _("You get this because your group decides about the values."),
    audiences.editors: _("You get this because you work with the values."),
    audiences.editors_until_looked: _("You get this because you work with the values."),
    audiences.deciders_until_looked: _("You get this because your group decides about the values."),
    audiences.undecided_companies: _("You get this because you answer for a company."),
    audiences.managers_where_it_holds: _("You get this because you answer for a workplace."),
    audiences.managers_of_the_company: _("You get this because you answer for a workplace."),
    audiences.owner: _("You get this because you answer for the unit that owns the process."),
    audiences.coordinators: _("You get this because you coordinate KL-Info."),
    audiences.all_managers: _("You get this because you are called to KL-Info."),
    audiences.action_owners: _("You get this because you answer for something that was agreed at KL-Info."),
    audiences.correction_proposer: _("You get this because you proposed the correction."),
    audiences.asked_for_items: _(
        "You get this because you lead an administration or a company, or sit in the steering group."
    ),
    audiences.called: _("You get this because you answer for a workplace, or have an item at the meeting."),
    audiences.told_of_meeting: _("You get this because you have been told of the meeting before."),
    audiences.told_of_changes: _("You get this because you are called to the meeting."),
    audiences.coming: _("You get this because you are called to the meeting."),
    audiences.owner_of_missing_paper: _("You get this because the item is yours to present."),
    audiences.checkers: _("You get this because your group answers for what the meeting decides."),
    audiences.coordinators_of_day: _("You get this because you coordinate KL-Info."),
    audiences.takers_home: _("You get this because you answer for a workplace."),
    audiences.item_proposer: _("You get this because you proposed the item."),
    audiences.without_briefing_day: _("You get this because you answer for a workplace."),
    audiences.still_to_brief: _("You get this because you answer for a workplace."),
    audiences.who_told_before_correction: _("You get this because you answer for a workplace."),
    audiences.who_briefed_without_it: _("You get this because you answer for a workplace."),
    audiences.helpers: _("You get this because you coordinate KL-Info, or are above the workplace."),
    audiences.question_owner: _("You get this because you are to answer the question."),
    audiences.question_askers: _("You get this because your workplace asked the question."),
    audiences.told_of_reach: _(
        "You get this because you answer for an organisation or sit in the steering group."
    ),
    audiences.nominator: _("You get this because you suggested the process."),
    audiences.assessors: _("You get this because you are a member of the steering group."),
    audiences.convenor: _("You get this because you lead the choice of processes."),
    audiences.still_to_assess: _("You get this because you are a member of the steering group."),
    audiences.taking_part: _("You get this because you take part in the choice of processes."),
    audiences.choosers: _("You get this because your group decides which processes to begin with."),
    audiences.chosen_owners: _("You get this because you answer for the unit that owns the process."),
    audiences.nominees: _("You get this because you suggested the process or own it."),
}


class Subjects:
    """Everything that some deliveries are about, in one query for each kind of thing."""

    def __init__(self, events: Iterable[Event], reader: User | None = None) -> None:
        """With a reader: only what this person may see now."""
        self.events: dict[str, list[Event]] = {}
        for event in events:
            self.events.setdefault(event.subject_type, []).append(event)
        self.found: dict[tuple[str, int], Any] = {}
        self.fetched: dict[str, dict[int, Any]] = {}
        for label, those in self.events.items():
            if about := ABOUT.get(label):
                rows = about.rows_for(reader) if reader else about.rows
                found = rows.in_bulk({event.subject_id for event in those})
                self.found |= {(label, pk): row for pk, row in found.items()}

    def about(self, event: Event) -> Any:
        return self.found.get((event.subject_type, event.subject_id))

    def more(self, event: Event) -> Any:
        """What else the event tells of: fetched when it is first asked for, for all events of its kind."""
        label = event.subject_type
        if label not in self.fetched:
            self.fetched[label] = ABOUT[label].more(self.events[label])
        return self.fetched[label].get(event.pk)

    def told(self, delivery: Delivery, reader: User) -> Told:
        event = delivery.event
        return Told(RULE_OF[delivery.notice], event, self.about(event), self.more(event), reader)


def facts_for(delivery: Delivery, subjects: Subjects, user: User) -> dict[str, Any]:
    """What the template of a mail to this person may use, in the language that is active now."""
    told, about = subjects.told(delivery, user), ABOUT[delivery.event.subject_type]
    path = about.path(told)
    return {
        "link": settings.SITE_URL + path if path else "",
        "why": WHY[told.rule.audience],
        "subject": told.subject,
        **about.line(told.subject)._asdict(),
        **about.facts(told),
    }


def files_for(delivery: Delivery, subjects: Subjects, user: User) -> tuple[File, ...]:
    return ABOUT[delivery.event.subject_type].files(subjects.told(delivery, user))


def path_of(delivery: Delivery, subjects: Subjects, user: User) -> str:
    """Where the notice leads; nowhere when what it was about is gone, or no longer for this person."""
    told = subjects.told(delivery, user)
    return ABOUT[delivery.event.subject_type].path(told) if told.subject is not None else ""


def words_of_line(delivery: Delivery, subjects: Subjects) -> dict[str, str]:
    subject = subjects.about(delivery.event)
    line = ABOUT[delivery.event.subject_type].line(subject) if subject is not None else Line()
    return line._asdict()


def who_reads_the_same(delivery: Delivery, subjects: Subjects, user: User) -> tuple[Any, ...]:
    """Those for whom this is equal read the same letter."""
    rule, subject = RULE_OF[delivery.notice], subjects.about(delivery.event)
    varies = ABOUT[delivery.event.subject_type].varies(rule, subject, user)
    return (delivery.event_id, delivery.notice, user.language, varies)
