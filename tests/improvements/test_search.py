"""GET /sok/: what is found, in which order, and by whom."""

import re

import pytest

from tests.improvements.pages import reader, text_of

URL = "/sok/"


@pytest.fixture
def client(employee):
    return reader(employee)


def found(client, words, **filters):
    response = client.get(URL, {"q": words, **filters})
    assert response.status_code == 200, response.text
    return re.findall(r'<li><a href="/forslag/([\d-]+)/">', response.text)


def marks(response):
    return re.findall(r"<mark>([^<]*)</mark>", response.text)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("möten", "möte"),
        ("förslag", "förslaget"),
        ("möte", "arbetsplatsmötet"),
    ],
)
def test_suggestion_search_finds(client, employee, submit, typed, written):
    wanted = submit(employee, title=f"Om {written} hos oss")
    assert found(client, typed) == [wanted.slug]
