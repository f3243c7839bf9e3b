"""Language of the person, and how long a session lives."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from organisation import sessions

Answer = Callable[[HttpRequest], HttpResponse]


def session_length(get_response: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponse:
        sessions.touch(request)
        return get_response(request)

    return middleware


def language(get_response: Answer) -> Answer:
    """Swedish, whatever the browser asks for, until the person has chosen otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = chosen_language(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen  # type: ignore[attr-defined]
            response = get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        return response

    return middleware


def chosen_language(request: HttpRequest) -> str:
    """What the account says; before login, what was chosen in this browser."""
    known = dict(settings.LANGUAGES)
    wanted = getattr(request.user, "language", None) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return wanted if wanted in known else settings.LANGUAGE_CODE
