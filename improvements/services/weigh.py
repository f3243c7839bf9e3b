"""The decision table at work: what the handler answers of it, and the yes that it refuses."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.deciders import Judgement, judge
from improvements.decision_table import Answers, Cost, Level, Reach, reasons
from improvements.models import Suggestion
from improvements.services.life import lock, permitted
from improvements.workflow import AWAITING, Who
from lean_portal.refusals import NotAllowed
from organisation.models import GroupSettings, User


@transaction.atomic
def weigh_suggestion(
    *, suggestion: Suggestion, by: User, answers: Answers, version: int | None = None
) -> Suggestion:
    """Remember what the handler answers of the decision table. It decides nothing and is no step of the life;
    the event tells who answered what. The same answers once more write nothing."""
    checked(answers)
    suggestion = lock(suggestion, version=version)
    permitted(suggestion, by, Who.HANDLER)
    if suggestion.state not in AWAITING:
        raise NotAllowed(_("Only a suggestion that waits for an answer can be weighed."), code="moved")
    judged = judgement(suggestion, by)
    # Whom it concerns is kept with what the suggestion says of itself, so that it needs no query later.
    answers = answers._replace(reach=answers.reach or judged.known)
    if answers == suggestion.answers:
        return suggestion
    for name, value in answers._asdict().items():
        setattr(suggestion, name, value)
    suggestion.save(update_fields=answers._fields)
    level = judged.given(answers).level
    record("improvements.suggestion_weighed", subject=suggestion, by=by, level=level, **answers._asdict())
    return suggestion


def checked(answers: Answers) -> None:
    for name, rows in (("cost", Cost), ("reach", Reach)):
        if getattr(answers, name) not in ("", *rows.values):
            raise NotAllowed({name: [_("Choose one from the list.")]})


def judgement(suggestion: Suggestion, by: User) -> Judgement:
    affected = suggestion.affected_units.only("path", "authority_id")
    return judge(suggestion, by, affected=affected, settings=GroupSettings.objects.current())


def refuse_above(suggestion: Suggestion, by: User, *, quick: bool = False) -> None:
    """NotAllowed where the table leaves the yes to somebody above; it stands at the answers that led there.
    Only a yes: whoever has a suggestion may always ask, refer, let it rest or say no with reasons."""
    if suggestion.state not in AWAITING:
        return  # the table of states says no, in its own words
    judged = judgement(suggestion, by)
    if judged.mine and (judged.quick or not quick):
        return
    if judged.mine:
        words = _("The head decides this: answer with a yes, who carries it out and when.")
    else:
        words = ABOVE[judged.level]
    fields = {row.question: [f"{reasons([row], judged.limits)} {words}"] for row in judged.rows}
    raise NotAllowed(fields, code="above")


ABOVE = {
    Level.ORGANISATION: _(
        "So the head of the administration or company decides. Choose “Send up”: the reason is filled in."
    ),
    Level.STEERING: _("So the steering group decides. Choose “Send up”: the reason is filled in."),
}
