"""A comment as a row: who says what about what, and what became of it. Drawn here: a list is long."""

from typing import NamedTuple

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from organisation.models import User
from values.content import Content
from values.models import Comment, ValueFoundation
from values.views.changes import Told, told

NOTHING, TICKED = SafeString(""), SafeString(" checked")
ROW = (
    '<li id="{code}">{box}<div><p class="kicker"><span>{name}</span>{sender}{question}</p>'
    '{about}<p class="words">{text}</p>{deed}</div><div class="outcome">{sign}{answer}{change}</div></li>'
)


class Look(NamedTuple):
    """How the rows are drawn: with a box to choose by, with a link to each, with their sender."""

    query: str | None = None  # links go to the comment itself, with this behind
    boxes: bool = False  # for those without an answer
    with_sender: bool = True
    ticked: bool = False


PLAIN = Look()
FACELESS = Look(with_sender=False)


def rows(
    comments: list[Comment],
    foundation: ValueFoundation | None,
    look: Look = PLAIN,
    *,
    user: User,
    sent: dict[int, Content] | None = None,
    deeds: dict[int, SafeString] | None = None,
) -> list[SafeString]:
    """One <li> each. `deeds`: what can be done with a comment, by its id."""
    labels = {value: str(label) for value, label in Comment.Question.choices}
    labels[Comment.Question.OTHER] = ""  # the sentence itself stands there
    words = {
        "about": _("About:"),
        "see": _("See what changed"),
        "coming": _("The change comes in the next draft."),
    }
    return [
        _row(each, look, labels[each.comment.question], words, (deeds or {}).get(each.comment.pk, NOTHING))
        for each in told(comments, foundation, user, sent)
    ]


def take_back(request: HttpRequest, comments: list[Comment]) -> dict[int, SafeString]:
    """A button for each of those that were added beside the three questions and have no answer."""
    token, words = get_token(request), _("Take it back")
    return {
        comment.pk: format_html(
            '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
            '<button class="button plain small">{}<span class="hide"> {}</span></button></form>',
            reverse("values:comment_remove", args=[comment.pk]), token, words, comment.code,
        )
        for comment in comments
        if comment.question == Comment.Question.OTHER and not comment.handling
    }  # fmt: skip


def _row(each: Told, look: Look, question: str, words: dict[str, str], deed: SafeString) -> SafeString:
    comment = each.comment
    sender = comment.reply.sender
    return format_html(
        ROW,
        code=comment.code,
        box=_box(comment, look.ticked) if look.boxes and not comment.handling else NOTHING,
        name=_name(comment, look.query),
        sender=format_html(" <span>{}</span>", sender) if look.with_sender else NOTHING,
        question=format_html(" <span>{}</span>", question) if question else NOTHING,
        about=_about(each, words["about"]),
        text=comment.text,
        deed=deed,
        sign=each.sign,
        answer=format_html('<p class="words">{}</p>', comment.answer) if comment.answer else NOTHING,
        change=_change(each, words),
    )


def _name(comment: Comment, query: str | None) -> str | SafeString:
    if query is None:
        return comment.code
    return format_html(
        '<a href="{}{}">{}</a>', reverse("values:comment", args=[comment.pk]), query, comment.code
    )


def _box(comment: Comment, ticked: bool) -> SafeString:
    return format_html(
        '<label class="pick"><input type="checkbox" name="comment" value="{}-{}"{}>'
        '<span class="hide">{}</span></label>',
        comment.pk, comment.version, TICKED if ticked else NOTHING, comment.code,
    )  # fmt: skip


def _about(each: Told, label: str) -> SafeString:
    if not each.about:
        return NOTHING
    return format_html(
        '<p class="small soft">{} <span class="src">{}</span> {}</p>', label, each.comment.about, each.about
    )


def _change(each: Told, words: dict[str, str]) -> SafeString:
    if each.change:
        return format_html('<p class="small"><a href="{}">{}</a></p>', each.change, words["see"])
    return format_html('<p class="small soft">{}</p>', words["coming"]) if each.coming else NOTHING
