"""A delivery as an e-mail: rendered once for everybody who reads the same words, built lean."""

from __future__ import annotations

import re
import secrets
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.template import Context, TemplateDoesNotExist, engines
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import punycode

from notifications.about import ABOUT
from notifications.facts import Subjects, facts_for, files_for, who_reads_the_same
from notifications.mime import File, Letter, single_address
from notifications.models import Class, Delivery
from notifications.rules import RULE_OF
from organisation.models import User

HOST = punycode(urlsplit(settings.SITE_URL).hostname or "localhost")
# Stands in the rendered words where each recipient's own link goes. No text can hold it by chance.
STOP = f"stop-{secrets.token_hex(16)}"
SPACE = re.compile(r"[^\S\xa0]+")  # all but the no-break space of a number
EMPTY_LINES = re.compile(r"\n\s*\n")
SIGNER = Signer(salt="notifications.stop", sep=".")


class Words(NamedTuple):
    subject: str
    text: str
    html: str


def template_of(notice: str, part: str) -> str:
    return f"notifications/notices/{notice}.html#{part}"


def line_of(notice: str, facts: dict[str, Any]) -> str:
    """The notice in one line: the mail's subject, and what stands in the list of notices."""
    template = engines["django"].engine.get_template(template_of(notice, "subject"))
    return SPACE.sub(" ", template.render(Context(facts, autoescape=False))).strip()


class Letters:
    """The letters of one batch. Those that say the same in the same language are rendered once, and so is
    what comes with them."""

    def __init__(self, subjects: Subjects) -> None:
        self.subjects = subjects
        self.rendered: dict[tuple[Any, ...], Words] = {}
        self.made: dict[tuple[Any, ...], tuple[File, ...]] = {}

    def words(self, delivery: Delivery, user: User) -> Words:
        key = who_reads_the_same(delivery, self.subjects, user)
        if key not in self.rendered:
            with translation.override(user.language):
                self.rendered[key] = render(delivery, self.subjects, user)
        return self.rendered[key]

    def files(self, delivery: Delivery, user: User) -> tuple[File, ...]:
        key = who_reads_the_same(delivery, self.subjects, user)
        if key not in self.made:
            with translation.override(user.language):
                self.made[key] = files_for(delivery, self.subjects, user)
        return self.made[key]

    def message(self, delivery: Delivery, user: User) -> Letter:
        letter = letter_of(delivery, user, self.words(delivery, user), stop_of(delivery, self.subjects, user))
        letter.files = [file.to(user.email) for file in self.files(delivery, user)]
        return letter


def letter_of(delivery: Delivery, user: User, words: Words, stop: str) -> Letter:
    return Letter(
        words.subject,
        words.text.replace(STOP, stop),
        settings.DEFAULT_FROM_EMAIL,
        [single_address(user.email)],
        alternatives=[(words.html.replace(STOP, stop), "text/html")],
        headers=headers(delivery, stop),
    )


def render(delivery: Delivery, subjects: Subjects, user: User) -> Words:
    facts = facts_for(delivery, subjects, user)
    facts["stop_url"] = STOP if RULE_OF[delivery.notice].stoppable else ""
    facts["stops_following"] = followed_by(delivery, subjects) is not None
    return words_of(delivery.notice, facts)


def words_of(notice: str, facts: dict[str, Any]) -> Words:
    facts["subject_line"] = line_of(notice, facts)
    facts["said_part"] = template_of(notice, "said")
    facts["next_part"] = template_of(notice, "next") if has_part(notice, "next") else ""
    text = render_to_string("notifications/mail.txt", {**facts, "part": body_of(notice, "text")})
    html = render_to_string("notifications/mail.html", {**facts, "part": body_of(notice, "html")})
    return Words(facts["subject_line"], EMPTY_LINES.sub("\n\n", text).strip() + "\n", html)


def body_of(notice: str, part: str) -> str:
    """Its own where it holds more than paragraphs, or else the one that all the others share."""
    return template_of(notice, part) if has_part(notice, part) else f"notifications/notice.html#{part}"


def has_part(notice: str, part: str) -> bool:
    try:
        get_template(template_of(notice, part))
    except TemplateDoesNotExist:
        return False
    return True


def headers(delivery: Delivery, stop: str) -> dict[str, str]:
    event = delivery.event
    found = {
        "Message-ID": delivery.message_id or "",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"Lean-portalen <notiser.{HOST}>",
        # Programs show what is about the same thing as one conversation.
        "References": f"<{event.subject_type}.{event.subject_id}@{HOST}>",
    }
    if stop:
        found |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return found


# ---- stopping just this ----------------------------------------------------------------------------------
FOLLOWED = "follow."  # before the id of a suggestion, where a notice would stand


class Stop(NamedTuple):
    """What a link stops: the mail of one kind of notice, or being told of one suggestion."""

    user_id: int
    notice: str
    suggestion_id: int | None


def stop_of(delivery: Delivery, subjects: Subjects, user: User) -> str:
    """The address that stops just this, nothing where it cannot be stopped."""
    if not RULE_OF[delivery.notice].stoppable:
        return ""
    followed = followed_by(delivery, subjects)
    return stop_url(user, delivery.notice if followed is None else f"{FOLLOWED}{followed}")


def followed_by(delivery: Delivery, subjects: Subjects) -> int | None:
    """The suggestion that it comes of following."""
    subject = subjects.about(delivery.event)
    if subject is None or RULE_OF[delivery.notice].cls != Class.FOLLOW:
        return None
    return ABOUT[delivery.event.subject_type].followed(subject)


def stop_url(user: User, what: str) -> str:
    return place_of_stops().replace("TOKEN", stop_token(user.pk, what))


@cache
def place_of_stops() -> str:
    return settings.SITE_URL + reverse("notifications:notice_stop", args=["TOKEN"])


def stop_token(user_id: int, what: str) -> str:
    return SIGNER.sign(f"{user_id}-{what}")


def read_stop_token(token: str) -> Stop | None:
    """None when the token is not one of ours."""
    try:
        user_id, _, what = SIGNER.unsign(token).partition("-")
    except BadSignature:
        return None
    if what.startswith(FOLLOWED):
        return Stop(int(user_id), "", int(what.removeprefix(FOLLOWED)))
    return Stop(int(user_id), what, None)
