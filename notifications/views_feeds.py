"""What servers and readers fetch without a login: a token in the address says that they may.

The answer is the same for everybody whose token is good: what is published to the whole group.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.csp import CSP
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from lean_portal import clock
from notifications.feeds import Atom, Rss, feed_of
from notifications.models import Story
from notifications.services.receivers import token_of
from notifications.services.stories import LANGUAGE
from organisation.models import GroupSettings

MOST, MOST_IN_FRAGMENT = 30, 5
View = Callable[[HttpRequest], HttpResponse]


def for_a_token(view: View) -> Callable[..., HttpResponse]:
    """404 without a good token, 304 when nothing has gone out since; no cookie, and no trace of where the
    reader comes from."""

    @require_safe
    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        if token_of(token) is None:
            raise Http404
        etag, at = standing(view.__name__)
        response = get_conditional_response(request, etag=etag, last_modified=at)
        if response is None:
            with translation.override(LANGUAGE):
                response = view(request)
        return with_headers(response, etag, at)

    return guarded


def standing(name: str) -> tuple[str, int | None]:
    """(ETag, Last-Modified) of what there is to fetch. The name of the group stands in it too."""
    found = Story.objects.out().aggregate(at=Max("updated_at"), count=Count("pk"))
    at, group = found["at"], GroupSettings.objects.current().name
    words = f"{name} {at} {found['count']} {group} {settings.SITE_URL}"
    # Within the same second more may go out, and the date of a header would not tell.
    is_over = at is not None and int(clock.now().timestamp()) > int(at.timestamp())
    return quote_etag(hashlib.sha256(words.encode()).hexdigest()[:32]), int(
        at.timestamp()
    ) if is_over else None


def with_headers(response: HttpResponse, etag: str, at: int | None) -> HttpResponse:
    response.headers["ETag"] = etag
    if at is not None:
        response.headers["Last-Modified"] = http_date(at)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Language"] = LANGUAGE
    return response


@for_a_token
def rss(request: HttpRequest) -> HttpResponse:
    return written(Rss)


@for_a_token
def atom(request: HttpRequest) -> HttpResponse:
    return written(Atom)


def written(kind: Any) -> HttpResponse:
    stories = list(Story.objects.published()[:MOST])
    withdrawn = list(Story.objects.withdrawn()[:MOST]) if kind is Atom else []
    feed = feed_of(kind, stories, withdrawn, group=GroupSettings.objects.current().name)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@for_a_token
def fragment(request: HttpRequest) -> HttpResponse:
    """A part of a page, for a server that puts it into its own."""
    return framed(request, "notifications/intranet/fragment.html")


@for_a_token
def frame(request: HttpRequest) -> HttpResponse:
    """The same as a page of its own, for an <iframe>."""
    return framed(request, "notifications/intranet/frame.html")


def framed(request: HttpRequest, template: str) -> HttpResponse:
    stories = list(Story.objects.published()[:MOST_IN_FRAGMENT])
    response = HttpResponse(loader.render_to_string(template, {"stories": stories}))
    who = " ".join(settings.EMBED_ORIGINS) or str(CSP.NONE)
    response.headers[str(CSP.HEADER_ENFORCE)] = (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {who}"
    )
    # The older header knows no list of sites.
    response.xframe_options_exempt = bool(settings.EMBED_ORIGINS)  # type: ignore[attr-defined]
    return response
