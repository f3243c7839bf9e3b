"""The mail that a decision would bring its author, as it would read: for whoever looks before it is sent."""

from collections.abc import Iterable

from django.utils import translation

from events.models import Event
from improvements.to_publish import MAILS, Mail
from notifications import audiences
from notifications.facts import Subjects
from notifications.letters import STOP, render
from notifications.models import Channel, Delivery
from notifications.rules import RULES, Rule
from organisation.models import User


def mail_to(author: User, events: Iterable[Event], named: bool) -> Mail | None:
    """The first that fits. Of an author without a name it is drawn whatever the account is like, and in the
    language of whoever looks."""
    if named and not (author.email and author.is_active):
        return None
    for event in events:
        for rule in RULES.get(event.kind, ()):
            if is_to_author(event, rule):
                language = author.language if named else translation.get_language()
                with translation.override(language):
                    return drawn(author, event, rule)
    return None


def is_to_author(event: Event, rule: Rule) -> bool:
    by_mail = rule.audience is audiences.suggestions.author and Channel.EMAIL in rule.channels
    return by_mail and (rule.when is None or rule.when(event))


def drawn(author: User, event: Event, rule: Rule) -> Mail:
    delivery = Delivery(event=event, recipient=author, notice=rule.notice, cls=rule.cls)
    words = render(delivery, Subjects([event]), author)
    # The link that stops mail of this kind is the reader's own.
    return Mail(words.subject, words.text.replace(STOP, "…"))


def offer() -> None:
    """Called once, when the apps are ready."""
    if mail_to not in MAILS:
        MAILS.append(mail_to)
