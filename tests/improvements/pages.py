"""What the tests of pages share: a reader in English, and a form as a browser sends it."""

from html.parser import HTMLParser
from uuid import uuid4

from django.test import Client

from organisation.models import User

WORDS = {
    "title": "Stop driving to the office for keys",
    "problem": "Each shift begins and ends at the office.",
    "proposal": "Try locks without keys with ten people.",
    "sender": "named",
}


def reader(user: User) -> Client:
    """A browser in which `user` has logged in, reading English."""
    User.objects.filter(pk=user.pk).update(language="en")
    client = Client()
    client.force_login(user)
    return client


def filled(**fields: object) -> dict[str, object]:
    return {"submission_id": str(uuid4()), **WORDS, **fields}


INLINE = {"a", "b", "span", "strong", "time"}


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in INLINE:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def text_of(response) -> str:
    """What a person reads of a page, with single spaces."""
    parser = Text()
    parser.feed(response.text)
    return " ".join("".join(parser.words).replace("\xa0", " ").split())
