"""The life of a suggestion as an Atom feed: what has happened in the open, and what has been said."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from improvements import happened, talk, withheld
from improvements.models import Comment, Step, Suggestion
from organisation.models import User

NEWEST = 50
# What XML cannot hold, and a browser may send.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Entry(NamedTuple):
    key: str  # within the suggestion
    at: dt.datetime
    updated: dt.datetime
    title: str
    text: str
    by: str
    anchor: str = ""


class Atom(Atom1Feed):
    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Whole texts, written as text: nothing that a person types is read as markup."""
        super().add_item_elements(handler, item | {"description": None})
        handler.addQuickElement("content", item["html"], {"type": "html"})


def feed_of(suggestion: Suggestion, user: User, group: str) -> Atom:
    """No link to itself: its own address holds the token, and a feed is passed on."""
    home = settings.SITE_URL + suggestion.get_absolute_url()
    feed = Atom(
        title=writable(f"{suggestion.number} {suggestion.title}"),
        link=home,
        description=None,
        language=get_language(),
        author_name=writable(group),
        feed_guid=home,
    )
    for entry in entries(suggestion, user):
        feed.add_item(
            title=writable(entry.title),
            link=f"{home}{entry.anchor}",
            description="",
            author_name=writable(entry.by) or None,
            pubdate=entry.at,
            updateddate=entry.updated,
            unique_id=tag(suggestion, entry.key),
            html=linebreaks(writable(entry.text), autoescape=True),
        )
    return feed


def entries(suggestion: Suggestion, user: User) -> list[Entry]:
    found = [*of_steps(suggestion, list(suggestion.steps.all()), withheld.shut_until(suggestion, user))]
    found += [
        of_comment(row) for row in talk.comments(suggestion, user).select_related("writer", "suggestion")
    ]
    return sorted(found, key=lambda entry: (entry.at, entry.key), reverse=True)[:NEWEST]


def of_steps(suggestion: Suggestion, steps: Sequence[Step], shut: dt.datetime | None) -> Iterator[Entry]:
    """What is internal is one entry with its dates, for everybody: a feed may be read over a shoulder."""
    for internal, some in groupby(steps, key=lambda step: step.internal):
        rows = list(some)
        if internal:
            (row,) = happened.history(suggestion, rows, inside=False)
            title = f"{row['text']} {row['when']}"
            yield Entry(f"step-{rows[0].number}", rows[0].at, rows[-1].at, title, "", "")
            continue
        for step in rows:
            (row,) = happened.history(suggestion, [step], inside=False, shut=shut)
            by = "" if step.actor == Step.Actor.CLOCK else step.acted
            yield Entry(f"step-{step.number}", step.at, step.at, row["headline"], row["text"], by)


def of_comment(comment: Comment) -> Entry:
    title = _("A question") if comment.kind == Comment.Kind.QUESTION else _("A comment")
    if comment.kind == Comment.Kind.ANSWER:
        title = _("An answer")
    text = talk.gone_words(comment) or comment.text
    updated = max(filter(None, (comment.at, comment.corrected_at, comment.gone_at)))
    return Entry(
        comment.anchor, comment.at, updated, title, text, comment.said_by, anchor=f"#{comment.anchor}"
    )


def tag(suggestion: Suggestion, key: str) -> str:
    """The same for ever, whatever the address of the portal becomes within its host (RFC 4151)."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"tag:{host},{suggestion.year}:{suggestion.slug}/{key}"


def writable(text: str) -> str:
    return UNWRITABLE.sub(" ", text)
