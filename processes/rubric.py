"""The four questions that a round begins with: the founding text's words, and what 1 to 5 mean.

Written in the language of the group when a round is prepared; each round may word and weigh them anew until
it opens.
"""

from typing import NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from processes.models import Criterion, Selection


class Question(NamedTuple):
    key: str
    name: str | Promise
    wording: str | Promise
    anchors: tuple[str | Promise, ...]


QUESTIONS = (
    Question(
        "overview",
        _("Easy to overview"),
        _("easy to overview"),
        (
            _("Start and end are unclear. Many exceptions. Nobody can draw the process in an hour."),
            _("Start and end are known, but more than 20 steps or much dependence on other processes."),
            _("Can be drawn in one meeting. 12–20 steps. A few exceptions."),
            _("Can be drawn on a whiteboard in 45 minutes. 7–12 steps. One owner."),
            _("Everybody describes it alike. At most 7–8 steps, one owner, a clear start and a clear end."),
        ),
    ),
    Question(
        "demonstrates",
        _("Shows the way of working"),
        _("can be used to show the way of working"),
        (
            _("Happens a few times a year, nothing to measure, results are seen only after a long time."),
            _("Happens seldom, or cannot be measured without a new system."),
            _("Happens every month. At least one measure can be taken by hand."),
            _("Happens every week. Time or faults can be measured now. One trial fits in 6–8 weeks."),
            _("Happens daily. Waiting, faults and double work are seen. Two trials fit before next KL-Info."),
        ),
    ),
    Question(
        "good_example",
        _("A good example"),
        _("are good examples"),
        (
            _("Few know it, or it is too sensitive (secrecy, conflict, reorganisation) to be shown."),
            _("Concerns few, or the improvement is hard to explain to other professions."),
            _("Understood by most. The benefit is moderate."),
            _("Most managers recognise the problem. The benefit to residents or colleagues can be shown."),
            _("Everybody has met the problem. A committed owner. Told in a minute, and others can copy it."),
        ),
    ),
    Question(
        "breadth",
        _("Involves several operations"),
        _("involve several operations in administrations and companies"),
        (
            _("One unit."),
            _("Several units in one administration or company."),
            _("Two organisations."),
            _("At least three organisations."),
            _("At least four organisations, of which two administrations and one company."),
        ),
    ),
)


def write_criteria(selection: Selection) -> list[Criterion]:
    """The four of a new round, in the language of the group, whoever prepares it."""
    with translation.override(settings.LANGUAGE_CODE):
        return Criterion.objects.bulk_create(
            Criterion(
                selection=selection,
                key=question.key,
                position=position,
                name=str(question.name),
                wording=str(question.wording),
                anchors=[str(anchor) for anchor in question.anchors],
            )
            for position, question in enumerate(QUESTIONS)
        )
