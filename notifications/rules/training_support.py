"""Who is told of requests for support, of the register of improvement leaders and of handovers."""

from __future__ import annotations

from notifications.audiences import training_support as audiences
from notifications.models import Class
from notifications.rules.base import Rule, Rules

WAITING = ("waiting",)

RULES: Rules = {
    "training.support_asked": (
        Rule("support_asked", audiences.helpers, Class.NEEDS_YOU, WAITING),
        Rule("support_nearby", audiences.leaders_nearby, Class.GOOD_TO_KNOW, WAITING),
    ),
    "training.support_late": (
        Rule("support_late", audiences.support_owner, Class.NEEDS_YOU, WAITING, folds=True),
    ),
    "training.support_climbed": (
        Rule("support_climbed", audiences.support_climbed_to, Class.NEEDS_YOU, WAITING, folds=True),
    ),
    "training.support_given": (Rule("support_given", audiences.support_owner, Class.NEEDS_YOU, WAITING),),
    "training.support_answered": (Rule("support_answered", audiences.support_asker, Class.YOURS),),
    "training.supporter_added": (Rule("supporter_added", audiences.the_supporter, Class.GOOD_TO_KNOW),),
    "training.handover_opened": (Rule("handover_opened", audiences.receivers, Class.NEEDS_YOU),),
    "training.handover_redirected": (Rule("handover_redirected", audiences.new_receiver, Class.NEEDS_YOU),),
    "training.handover_refused": (Rule("handover_refused", audiences.who_gives, Class.NEEDS_YOU),),
    "training.handover_closed": (Rule("handover_closed", audiences.around_handover, Class.GOOD_TO_KNOW),),
}

SILENT = frozenset(
    {
        "improvements.evaluation_passed",  # whoever took it over did so themselves
        "training.lesson_removed",
        "training.lesson_written",
        "training.support_closed",
        "training.support_passed",  # the same
        "training.supporter_ended",
        "training.visit_noted",
        "training.visit_undone",
    }
)
