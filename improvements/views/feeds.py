"""Following a suggestion in a feed reader: the addresses somebody has made, and what they answer with."""

import hashlib
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from improvements.feed import Atom, feed_of
from improvements.forms.talk import FeedForm
from improvements.models import Suggestion, SuggestionFeed
from improvements.services import feeds
from improvements.views.reading import find
from lean_portal import clock, errors
from lean_portal.answers import attempt, opened_or_sent
from organisation.models import GroupSettings, User


@opened_or_sent
def feed_make(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    """A new address is shown in the answer to the form and never again, so that answer is a page and no
    redirect, and no browser keeps it."""
    suggestion = find(request.user, year, serial)
    if not Suggestion.objects.listed_for(request.user).filter(pk=suggestion.pk).exists():
        raise Http404
    form = FeedForm(request.POST if request.method == "POST" else None)
    token = None
    if form.is_valid():
        token = attempt(form, feeds.make_feed, by=request.user, suggestion=suggestion, **form.cleaned_data)
    context = {
        "form": form,
        "suggestion": suggestion,
        "address": settings.SITE_URL + reverse("improvements:feed", args=[token]) if token else "",
        "fresh": FeedForm(initial={"submission_id": uuid4()}),
        "tokens": own(request.user).filter(suggestion=suggestion),
    }
    response = render(request, "improvements/feed_make.html", context, status=422 if form.errors else 200)
    patch_cache_control(response, no_store=True)
    return response


def own(user: User) -> QuerySet[SuggestionFeed]:
    return SuggestionFeed.objects.filter(user=user).select_related("suggestion")


@require_safe
@never_cache
def feed_list(request: HttpRequest) -> HttpResponse:
    """All addresses that somebody has made. What they no longer see is named by its number alone."""
    rows = list(own(request.user))
    seen = Suggestion.objects.listed_for(request.user).filter(pk__in={row.suggestion_id for row in rows})
    context = {"tokens": rows, "seen": set(seen.values_list("pk", flat=True))}
    return render(request, "improvements/feed_list.html", context)


@require_POST
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    feeds.revoke_feed(token=get_object_or_404(own(request.user), pk=pk), by=request.user)
    messages.success(request, _("The address no longer works."))
    return redirect("improvements:feed_list")


@login_not_required  # a feed reader cannot log in; the token is what proves the right
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What the owner of the token may see now. Whatever is wrong with it, it is a page that is not there,
    and Django does not write the address in the log."""
    found = feeds.read_feed(token)
    if found is None:
        response = errors.page_not_found(request)
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response
    with translation.override(found.user.language):
        feed = feed_of(found.suggestion, found.user, GroupSettings.objects.current().name)
        return answer(request, feed)


def answer(request: HttpRequest, feed: Atom) -> HttpResponse:
    """Not sent again to a reader that has it."""
    content = feed.writeString("utf-8").encode()
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    at = int(feed.latest_post_date().timestamp())
    # Within the same second more may happen, and the date of a header would not tell.
    is_over = int(clock.now().timestamp()) > at
    modified = at if is_over else None
    whole = HttpResponse(content, content_type=feed.content_type)
    response = get_conditional_response(request, etag, modified, whole) or whole
    response.headers["ETag"] = etag
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    return response
