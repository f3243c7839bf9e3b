"""Pages for when something cannot be done. Each says what to do next, and keeps what was written."""

import logging
import secrets
import sys
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.template import loader
from django.utils.csp import CSP, build_policy
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lean_portal.htmx import render_part

logger = logging.getLogger(__name__)


class Words(NamedTuple):
    heading: Promise
    text: Promise


class Field(NamedTuple):
    name: str
    value: str

    @property
    def is_prose(self) -> bool:
        """What somebody has put into words; the rest goes along unseen."""
        return any(blank in self.value.strip() for blank in " \n")


BAD_REQUEST = Words(
    _("We could not read that"), _("The address or the form was broken on the way. Go back and try again.")
)
FORBIDDEN = Words(
    _("This page is not open to you"), _("It belongs to another role. If you need it, ask your manager.")
)
NOT_FOUND = Words(
    _("We cannot find that page"),
    _("It may have moved, or is shown only to those it concerns. Check the address, or begin on your page."),
)
WRONG_METHOD = Words(
    _("This address does not work like that"),
    _("It only receives a form that is sent from another page. Begin on your page."),
)
TOO_MANY = Words(_("That was too many attempts"), _("Wait a while and try again. Nothing of yours is lost."))
BROKEN = Words(
    _("Something broke on our side"),
    _("It may not have been saved. Go back with the Back button: what you wrote is there. Then try again."),
)
UNAVAILABLE = Words(
    _("The portal is not answering right now"),
    _("Wait a minute and try again."),
)
UNAVAILABLE_KEPT = Words(
    _("The portal is not answering right now"),
    _("What you wrote is here. Wait a minute and send it again. It is received only once."),
)
STALE = Words(
    _("The page had grown old"),
    _("You have logged in since it was opened. What you wrote is here: send it again."),
)
STALE_EMPTY = Words(
    _("The page had grown old"), _("Open it again from your page and send what you wrote once more.")
)
LOGGED_OUT = Words(
    _("You have been logged out"),
    _("What you wrote is still here. Log in, come back to this tab and send it again."),
)
NOT_YOURS = Words(
    _("Somebody else wrote this"),
    _("Another person is logged in here now. What was saved of it lies among the writer's own drafts."),
)
LAST_RESORT = (
    '<!DOCTYPE html><html lang="sv"><head><meta charset="utf-8"><title>Lean-portalen</title></head><body>'
    "<h1>Något gick sönder hos oss</h1><p>Gå tillbaka och försök igen.</p>"
    '<h1 lang="en">Something broke on our side</h1><p lang="en">Go back and try again.</p></body></html>'
)
# Never shown again: the secret of the old page, and what belongs to a lock and not to a text.
PRIVATE = ("csrfmiddlewaretoken", "password", "personal_number")


# ---- inside the frame -----------------------------------------------------------------------------------


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, FORBIDDEN, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, NOT_FOUND, 404)


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    response = page(request, WRONG_METHOD, 405)
    response["Allow"] = allowed
    return response


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, TOO_MANY, 429)


def page(request: HttpRequest, words: Words, status: int) -> HttpResponse:
    return render_part(
        request, "errors/page.html", "message", {"words": words, "code": status}, status=status
    )


# ---- what was written, in a form that can be sent again ------------------------------------------------


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    # With a form from another site the answer would be a page that sends its content with one press:
    # such a form is answered without what it held.
    if is_of_another(request):
        return not_yours(request)
    if from_this_site(request):
        return render_resubmit(request, STALE, 403)
    return render_part(request, "errors/resubmit.html", "message", {"words": STALE_EMPTY}, status=403)


def is_of_another(request: HttpRequest) -> bool:
    """A page that was made for somebody else, who was logged in here before, names its writer."""
    writer = request.POST.get("writer")
    user = getattr(request, "user", None)
    return bool(writer and user and user.is_authenticated and writer != str(user.pk))


def not_yours(request: HttpRequest) -> HttpResponse:
    return page(request, NOT_YOURS, 403)


def login_needed(request: HttpRequest) -> HttpResponse:
    return render_resubmit(request, LOGGED_OUT, 401, login_url=resolve_url(settings.LOGIN_URL))


def render_resubmit(request: HttpRequest, words: Words, status: int, **context: Any) -> HttpResponse:
    return render_part(
        request,
        "errors/resubmit.html",
        "message",
        {"words": words, **written(request), **context},
        status=status,
    )


def written(request: HttpRequest) -> dict[str, Any]:
    """The fields of the form, as they came."""
    fields = [
        Field(name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(part in name for part in PRIVATE)
    ]
    return {
        "fields": fields,
        "action": request.get_full_path(),
        "has_files": bool(request.FILES),
        "csrf_token": get_token(request),
    }


def from_this_site(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    return site in {"same-origin", "none"} and (
        origin is None or urlsplit(origin).netloc == request.get_host()
    )


# ---- without the frame: whatever is broken, these can be shown -----------------------------------------


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return plain(BAD_REQUEST, 400)


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    reference = secrets.token_hex(4)
    logger.error("Error page with the number %s: %s %s", reference, request.method, request.path)
    return plain(BROKEN, 500, reference=reference)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database does not answer, or a lock was not freed in time."""
    kept = written(request) if request.method == "POST" else {}
    response = plain(UNAVAILABLE_KEPT if kept.get("fields") else UNAVAILABLE, 503, **kept)
    response["Retry-After"] = "60"
    return response


def plain(words: Words, status: int, **context: Any) -> HttpResponse:
    context |= {"words": words, "code": status, "language": get_language()}
    try:
        content = loader.render_to_string("errors/plain.html", context)
    except Exception:
        logger.exception("The error page could not be rendered")
        content = LAST_RESORT
    response = HttpResponse(content, status=status)
    # The middleware that sets it may not have been reached: an unknown host stops in the first one.
    response[str(CSP.HEADER_ENFORCE)] = build_policy(settings.SECURE_CSP)
    return response
