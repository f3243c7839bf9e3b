"""How long a login lasts: idle time slides with use, and nobody stays logged in longer than a day."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest

from organisation.models import GroupSettings

# A session is written at most once a minute, not at every click.
TOUCH_SECONDS = 60
BY_ITSELF = "X-By-Itself"  # the header of what a page asks for without anybody: it keeps no session alive


def begin(request: HttpRequest, *, shared: bool = False) -> None:
    """Somebody has logged in. On a shared device a short idle time is enough to be logged out."""
    group = GroupSettings.objects.current()
    idle = group.shared_session_minutes * 60 if shared else group.session_hours * 60 * 60
    request.session["began"] = request.session["seen"] = int(time.time())
    request.session.set_expiry(idle)


def touch(request: HttpRequest) -> None:
    """Keep the session of somebody who is at work; end the one that is too old."""
    session = request.session
    if SESSION_KEY not in session:
        return
    now = int(time.time())
    if now - session.get("began", now) >= settings.SESSION_ABSOLUTE_SECONDS:
        logout(request)
    elif now - session.get("seen", now) > TOUCH_SECONDS and BY_ITSELF not in request.headers:
        session["seen"] = now
