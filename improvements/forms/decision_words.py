"""The words beside the fields of an answer: what is missing, and how it could begin."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.models import Verdict

LOST = _("The page was out of date. Read what has happened and send again.")
WRITE_DATE = _("Write the date as 2027-10-04.")
LATER = _("Choose today or a later day.")

# What to do, where a field that the chosen answer needs is empty.
MISSING: dict[str, Promise] = {
    "responsible_unit": _("Choose who carries it out."),
    "due_on": _("Write when it is to be done, as 2027-10-04."),
    "parked_until": _("Write until which day it rests, as 2027-10-04."),
    "paused_until": _("Write until which day it is paused, as 2027-10-04."),
    "ends_on": _("Write when the trial ends, as 2027-10-04."),
    "answer": _("Write the answer to the author."),
    "would_change": _("Write what would change the answer."),
    "question": _("Write the question."),
    "channel": _("Choose where it belongs."),
    "to": _("Choose where to send it."),
    "unit": _("Choose the unit."),
    "reason": _("Write the reason."),
    "mandate": _("Write what the unit may decide."),
    "trial_question": _("Write what you want to find out."),
    "prediction": _("Write what you believe will happen."),
    "measure": _("Choose a measure."),
    "counted": _("Write what you count."),
    "unit_name": _("Write the unit, as minutes."),
    "before": _("Write how it was before, as 12,5."),
    "predicted": _("Write what you believe it becomes, as 12,5."),
    "who": _("Write who tries it."),
    "outcome": _("Write what happened."),
    "result": _("Write what it became, as 12,5."),
    "no_data": _("Write why there are no figures."),
    "lesson": _("Write what you learnt."),
    "verdict": _("Choose what follows."),
}

# Words to begin with: field → answer → hint. Thanks, the answer, the reason, what happens now.
HINTS: dict[str, dict[str, Promise]] = {
    "answer": {
        "approve": _("For example: Yes, we try it! I am responsible and we begin on 4 October."),
        "done_at_once": _("For example: Now it is done. This is how it turned out. Do you have more ideas?"),
        "decline": _("For example: Thank you for taking the time. The answer is no this time, because …"),
        "review": _("For example: Thank you. We are looking into the cost first."),
        "park": _("For example: The suggestion is good but cannot be tried until we have moved."),
        "refer": _("For example: This belongs in the fault report. There you get the right help."),
        "conclude": _("For example: The trial is over. This is what we saw, and this is what happens now."),
        "again": _("For example: We begin again on 4 October, and ask each shift once a week."),
        "give_up": _("For example: We tried for half a year. With new staff every week it does not work."),
        "done": _("For example: Now it is done. This is how it turned out. Thank you for the idea."),
    },
    "would_change": {
        "decline": _("For example: It could become a yes if the contract is changed."),
        "conclude": _("For example: It could become a yes if the contract is changed."),
        "give_up": _("For example: It could become a yes if the contract is changed."),
    },
    "question": {
        "ask": _("For example: Can you tell us when in the day it happens?")
    },
    "reason": {
        "up": _("For example: It concerns two units and IT. The author reads it too."),
        "over": _("For example: You own the building. The author reads it too."),
        "relapse": _("For example: Since the summer every second shift does it the old way again."),
        "pause": _("For example: We wait for figures from IT. The author reads it too."),
    },
    "paused_until": {"pause": _("A working day, at most ten ahead. A promise can be paused once.")},
    "mandate": {"down": _("For example: You may decide this yourselves, up to 40 000 kronor.")},
    "counted": {"trial": _("For example: Driving time on each shift")},
    "unit_name": {"trial": _("For example: minutes, days, %, pieces a week")},
    "before": {"trial": _("A figure as 12,5. If nobody knows, begin by counting for a week.")},
    "predicted": {"trial": _("The figure you believe in when the trial ends.")},
    "who": {"trial": _("Roles and units, no names. For example: The evening shift, ward 1")},
    "measure": {"trial": _("One that you count already. Then it says what is counted, and the unit.")},
    "result": {"conclude": _("The same count as before the trial, as 12,5.")},
    "no_data": {"conclude": _("Only where there is no figure. For example: The list was lost in the move.")},
    "trial_question": {"trial": _("For example: Do we save driving time with keyless locks?")},
    "prediction": {"trial": _("For example: Twenty minutes less on each shift.")},
}  # fmt: skip
NOT_NEEDED_BY = {
    "answer": ("approve", "review", "refer", "again"),
    "measure": ("trial",),
    "before": ("trial",),
    "who": ("trial",),
}
# At the end of a trial these belong to one verdict each.
AFTER = {"due_on": Verdict.ADAPT, "would_change": Verdict.ABANDON}
