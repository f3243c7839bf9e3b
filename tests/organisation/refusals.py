"""What the tests say in one line."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import translation
from django.utils.html import escape

from organisation.models import User


def refused(reason: str, service: Callable[..., Any], /, **kwargs: Any) -> None:
    """The service says no, for this reason and in words."""
    with pytest.raises(ValidationError) as raised:
        service(**kwargs)
    error = raised.value
    found = (
        [one for many in error.error_dict.values() for one in many]
        if hasattr(error, "error_dict")
        else [*error.error_list]
    )
    assert [one.code for one in found] == [reason]
    assert all(error.messages)


def again(user: User) -> User:
    """The user as the next request finds them."""
    return User.objects.get(pk=user.pk)


def says(response: HttpResponse, words: str, **values: str) -> bool:
    """The page holds these words, in the language that it is written in."""
    with translation.override(response["Content-Language"]):
        sentence = translation.gettext(words)
    sentence = sentence % values if values else sentence
    page = response.content.decode()
    return sentence in page or escape(sentence) in page
