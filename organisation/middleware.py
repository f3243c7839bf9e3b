"""Language of the person, and how long a session lives."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware

Answer = Callable[[HttpRequest], HttpResponse]
TOUCH_SECONDS = 60


class Language(LocaleMiddleware):
    """Swedish, whatever the browser asks for, until the person has chosen otherwise."""


def language(get_response: Answer) -> Answer:
    return Language(get_response)


def session_length(get_response: Answer) -> Answer:
    """Idle time slides with use; nobody stays logged in longer than a day."""

    def middleware(request: HttpRequest) -> HttpResponse:
        session = request.session
        began = session.get("began")
        if began is not None:
            now = int(time.time())
            if now - began > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
            elif now - session.get("seen", 0) > TOUCH_SECONDS:
                session["seen"] = now
        return get_response(request)

    return middleware
