"""What notices can be about: a row for each model. Whoever adds a rule about another model adds its row."""

from notifications.about.after import CHECK, OFFER, RELAPSE
from notifications.about.base import About, Line, Told
from notifications.about.cascade import BRIEFING, QUESTION, REACH
from notifications.about.digests import DIGEST
from notifications.about.endurance import UNIT
from notifications.about.evaluations import EVALUATION
from notifications.about.meetings import CORRECTION, ITEM, MEETING
from notifications.about.organisation import APPOINTMENT, REPORT, USER
from notifications.about.pilots import PILOT
from notifications.about.processes import PROCESS, SELECTION
from notifications.about.promises import PROMISE
from notifications.about.suggestions import SUGGESTION
from notifications.about.talk import COMMENT
from notifications.about.training import OCCASION, PROPOSAL, SEAT
from notifications.about.training_support import HANDOVER, SUPPORT, SUPPORTER
from notifications.about.training_waves import COURSE, RECORD, WAVE
from notifications.about.values import ADOPTION, FOUNDATION, ROUND

ABOUT: dict[str, About] = {
    about.rows.model._meta.label_lower: about
    for about in (
        SUGGESTION,
        CHECK,
        RELAPSE,
        OFFER,
        COMMENT,
        EVALUATION,
        PROMISE,
        APPOINTMENT,
        REPORT,
        USER,
        ROUND,
        FOUNDATION,
        ADOPTION,
        PROCESS,
        SELECTION,
        PILOT,
        ITEM,
        MEETING,
        CORRECTION,
        BRIEFING,
        QUESTION,
        REACH,
        SUPPORT,
        SUPPORTER,
        HANDOVER,
        DIGEST,
        PROPOSAL,
        OCCASION,
        SEAT,
        WAVE,
        RECORD,
        COURSE,
        UNIT,
    )
}

__all__ = ["ABOUT", "About", "Line", "Told"]
