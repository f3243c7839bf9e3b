"""What is said under a suggestion, as one person may read it, and what that person may do about it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from improvements import rules, voices
from improvements.letters import ANSWERS
from improvements.models import Comment, Sender, Step, Suggestion, Thanks
from improvements.models.comment import RemarkQuerySet
from improvements.workflow import State, Who
from lean_portal import clock
from lean_portal.compiled import compiled_once
from organisation.models import User

CORRECTABLE = dt.timedelta(minutes=15)
CLOSED = (State.DRAFT, State.WITHDRAWN, State.MERGED)  # nothing new is said here
POSTS = (Who.HANDLER, Who.RESPONSIBLE)  # who speak by the title of a post


def gathering(suggestion: Suggestion) -> Suggestion:
    """Where what is said about it is read together: the one into which it was merged, if it was."""
    while suggestion.merged_into is not None:
        suggestion = suggestion.merged_into
    return suggestion


def is_open(suggestion: Suggestion) -> bool:
    return not suggestion.sealed and suggestion.state not in CLOSED


def places(suggestion: Suggestion, top: Suggestion | None = None) -> list[Suggestion]:
    """The suggestion something was said about, and the one where that is read."""
    top = top or gathering(suggestion)
    return [suggestion] if top == suggestion else [suggestion, top]


def capacity(suggestion: Suggestion, by: User) -> dict[str, Any]:
    """In what capacity somebody speaks: an author without a name where the suggestion has none, whoever
    handles it by the title of the post, and everybody else by name."""
    for place in places(suggestion):
        if place.author_id == by.pk:
            return {"actor": Step.Actor.AUTHOR, "nameless": place.sender == Sender.HIDDEN}
    for place in places(suggestion):
        found = rules.actors(place, by)
        who = next((who for who in POSTS if who in found), None)
        if who:
            actor, role = rules.capacity(place, who)
            return {"actor": actor, "role": role}
    hidden = voices.gathered(gathering(suggestion)).filter(author=by, sender=Sender.HIDDEN)
    return {"actor": Comment.READER, "nameless": hidden.exists()}


def may_answer(comment: Comment, user: User, top: Suggestion | None = None) -> bool:
    """Of what stands there, as long as something can be said."""
    stands = comment.state == Comment.State.OPEN and is_open(places(comment.suggestion, top)[-1])
    return stands and answers(comment, user, top)


def answers(comment: Comment, user: User, top: Suggestion | None = None) -> bool:
    """The author and those who handle it; one level and no deeper."""
    found = places(comment.suggestion, top)
    return not comment.parent_id and any(rules.actors(place, user) - {Who.ANYONE} for place in found)


def may_hide(comment: Comment, user: User, top: Suggestion | None = None) -> bool:
    others = comment.state == Comment.State.OPEN and comment.writer_id != user.pk
    return others and handles(comment, user, top)


def handles(comment: Comment, user: User, top: Suggestion | None = None) -> bool:
    return any(rules.handles(place, user) for place in places(comment.suggestion, top))


def may_correct(comment: Comment, user: User) -> bool:
    fresh = clock.now() - comment.at <= CORRECTABLE
    return fresh and comment.state == Comment.State.OPEN and comment.writer_id == user.pk


def may_take_back(comment: Comment, user: User) -> bool:
    return comment.state != Comment.State.REMOVED and comment.writer_id == user.pk


def may_thank(suggestion: Suggestion, user: User) -> bool:
    return suggestion.author_id not in (None, user.pk)


def comments(suggestion: Suggestion, user: User) -> RemarkQuerySet:
    """Also of what has been merged into it, as far as the person sees that."""
    return Comment.objects.visible_to(user).filter(suggestion__in=voices.gathered(suggestion))


def on_its_page(suggestion: Any, user: User) -> RemarkQuerySet:
    """The same, for somebody who sees it: mostly nothing is merged into it, and then nothing is gathered."""
    if suggestion.company:
        return comments(suggestion, user).for_reading()
    return suggestion.comments.readable_by(user).select_related("writer")


# ---- the page ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Thanked:
    """`count` is for the one thanked alone."""

    mine: bool
    count: int | None
    step: int | None = None
    comment: int | None = None

    @property
    def words(self) -> str:
        if not self.count:
            return ""
        return _("One has said thank you") if self.count == 1 else _("%d have said thank you") % self.count


@dataclass(slots=True)
class Said:
    comment: Comment
    gone: str
    about: str  # the number of the one that was merged
    thanks: Thanked
    may: frozenset[str]
    answers: list["Said"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "" if self.gone and "read" not in self.may else self.comment.text

    @property
    def heading(self) -> str:
        who = {"who": self.comment.said_by}
        if self.comment.kind == Comment.Kind.COMMENT:
            return who["who"]
        return (
            _("%(who)s asks") if self.comment.kind == Comment.Kind.QUESTION else _("%(who)s answers")
        ) % who


@dataclass(slots=True)
class Talk:
    said: list[Said]
    is_open: bool
    follows: bool
    thanks: Thanked
    may_thank: bool
    letter: Thanked | None


def talk_of(suggestion: Suggestion, user: User, step: Step | None) -> Talk | None:
    """Two queries; none for what nobody speaks about. `step` is the answer that stands on the page."""
    if suggestion.sealed or suggestion.state == State.DRAFT:
        return None
    rows = list(with_thanks(on_its_page(suggestion, user), user))
    step = step if step is not None and thankable(step) else None
    mine = standing(suggestion, user, step)
    own = suggestion.author_id == user.pk
    return Talk(
        threads(suggestion, rows, user),
        is_open(suggestion),
        mine.follows,
        Thanked(mine.thanked, mine.count if own else None),
        may_thank(suggestion, user),
        letter_thanks(step, mine, user) if step else None,
    )


# Whether the person follows it, and what thanks there are: for the whole, and for the answer on the page.
STANDING = f"""
    SELECT {voices.FOLLOWS}, thanked, count, letter, letter_count FROM (
        SELECT coalesce(bool_or(user_id = %(user)s) FILTER (WHERE step_id IS NULL), false) AS thanked,
            count(*) FILTER (WHERE step_id IS NULL) AS count,
            coalesce(bool_or(user_id = %(user)s) FILTER (WHERE step_id = %(step)s), false) AS letter,
            count(*) FILTER (WHERE step_id = %(step)s) AS letter_count
        FROM improvements_thanks WHERE suggestion_id = %(suggestion)s AND comment_id IS NULL
    ) thanks
"""


class Standing(NamedTuple):
    follows: bool
    thanked: bool
    count: int
    letter: bool
    letter_count: int


def standing(suggestion: Suggestion, user: User, step: Step | None) -> Standing:
    asked = {"suggestion": suggestion.pk, "user": user.pk, "step": step.pk if step else None}
    with connection.cursor() as cursor:
        cursor.execute(STANDING, asked)
        return Standing(*cursor.fetchone())


def letter_thanks(step: Step, mine: Standing, user: User) -> Thanked:
    own = step.by_id == user.pk
    return Thanked(mine.letter, mine.letter_count if own else None, step=step.pk)


def with_thanks(rows: QuerySet[Comment], user: User) -> Any:
    return rows.annotate(thanked=thanked_by(user.pk), thank_count=thank_count())


@compiled_once(Comment)
def thanked_by(user_id: int) -> Exists:
    return Exists(Thanks.objects.filter(comment=OuterRef("pk"), user=user_id))


@compiled_once(Comment)
def thank_count() -> Coalesce:
    thanks = Thanks.objects.filter(comment=OuterRef("pk")).order_by()
    number = thanks.values("suggestion").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def threads(suggestion: Suggestion, rows: list[Any], user: User) -> list[Said]:
    """In the order in which it was said, each with its answers. An answer to what one may not read is left
    out with it."""
    found: dict[int, Said] = {}
    top = gathering(suggestion)
    for row in rows:
        if row.parent_id is None:
            found[row.pk] = said(suggestion, top, row, user)
        elif row.parent_id in found:
            found[row.parent_id].answers.append(said(suggestion, top, row, user))
    return list(found.values())


def said(suggestion: Suggestion, top: Suggestion, row: Any, user: User) -> Said:
    if row.suggestion_id == suggestion.pk:
        row.suggestion = suggestion  # whose units have been read already
    own = row.writer_id == user.pk
    thanks = Thanked(row.thanked, row.thank_count if own else None, comment=row.pk)
    about = row.suggestion.number if row.suggestion_id != suggestion.pk else ""
    return Said(row, gone_words(row), about, thanks, permissions(row, user, top))


def permissions(comment: Comment, user: User, top: Suggestion) -> frozenset[str]:
    own = comment.writer_id == user.pk
    hidden = comment.state == Comment.State.HIDDEN
    found = {
        "read": hidden and (own or handles(comment, user, top)),
        "answer": may_answer(comment, user, top),
        "correct": may_correct(comment, user),
        "remove": may_take_back(comment, user),
        "hide": may_hide(comment, user, top),
        "thank": comment.state == Comment.State.OPEN and not own,
    }
    return frozenset(name for name, may in found.items() if may)


def gone_words(comment: Comment) -> str:
    if comment.state == Comment.State.REMOVED:
        return _("Taken away by the one who wrote it.")
    if comment.state == Comment.State.HIDDEN:
        return _("Hidden by those who handle the suggestion.")
    return ""


def thankable(step: Step) -> bool:
    """What somebody has answered in the open: a decision, or an answer to a question."""
    answered = step.from_state == State.NEEDS_INFORMATION or step.state in ANSWERS
    return step.by_id is not None and not step.internal and step.kind == Step.Kind.MOVED and answered
