"""All that was said in the rounds, and what became of it: for everybody who is logged in, without names."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from values.forms.rounds import MINE, NO_ANSWER
from values.models import Comment
from values.views import said
from values.views.changes import UNANSWERED
from values.views.comment_filter import asking, chosen, kept, may_handle, page_of
from values.views.tabs import tabs

LOOKS: dict[str, str | Promise] = {NO_ANSWER: UNANSWERED, **dict(Comment.Handling.choices)}

# A row is drawn from these alone; whole rows of five tables take as long as all the rest of the page.
SLIM = (
    *("foundation", "number", "question", "about", "text", "handling", "answer", "revision", "version"),
    *("reply__unit__name", "reply__body__name_sv", "reply__body__name_en", "reply__round__revision"),
)


@require_safe
def comment_list(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {"tabs": tabs(request.user, "values:comments")}
    asked = chosen(request)
    if asked is None:
        return render(request, "values/comment_list.html", context)
    handles = may_handle(request.user, asked.foundation)
    page = page_of(request, asked.found.for_rows().only(*SLIM))
    found = asked.counts
    counts = {handling: count for handling, (count, _first) in found.items()}
    look = said.Look(query=asking(request), boxes=handles)
    waiting, first = found.get("", (0, 0))
    context |= {
        "form": asked.form,
        "heading": heading(request, sum(counts.values()), waiting),
        "outcomes": outcomes(request, counts),
        "rows": said.rows(page.rows, asked.foundation, look, user=request.user, sent=asked.sent),
        "page": page,
        "choosing": handles and any(not comment.handling for comment in page.rows),
        "next": next_url(request, first) if handles and waiting else "",
        "passed": list(kept(request).items()),
    }
    return render(request, "values/comment_list.html", context, status=422 if asked.form.errors else 200)


def heading(request: HttpRequest, count: int, waiting: int) -> str | Promise:
    mine = request.GET.get("whose") == MINE
    if not count:
        return _("Nothing has been said from where you work") if mine else _("No comment fits what you chose")
    if not waiting:
        return _("What we have said has its answers") if mine else _("Every comment has its answer")
    words = ngettext(
        "%(count)s comment waits for an answer", "%(count)s comments wait for an answer", waiting
    )
    return words % {"count": waiting}


def outcomes(request: HttpRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The outcomes as links, each with how many there are of it."""
    now = request.GET.get("handling", "")
    rows = [("", _("All"), sum(counts.values()))]
    rows += [(code, label, counts.get("" if code == NO_ANSWER else code, 0)) for code, label in LOOKS.items()]
    page = reverse("values:comments")
    return [
        {
            "url": f"{page}{asking(request, handling=code)}",
            "label": label,
            "count": count,
            "current": code == now,
        }
        for code, label, count in rows
        if count or code in ("", now)
    ]


def next_url(request: HttpRequest, first: int) -> str:
    """Where an editor begins: the oldest without an answer, among those that were asked for."""
    return f"{reverse('values:comment', args=[first])}{asking(request, handling='')}"
