"""The foundation as staff see it; and what is happening, until there is one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organisation.models import User
from values.editions import Edition, edition_in_force, rounds_of
from values.models import Revision, SourceDocument, ValueFoundation
from values.permissions import edits_values
from values.standings import reach
from values.views.drawn import whole
from values.views.tabs import address, tabs
from values.workflow import OPEN


@require_safe
def foundation(request: HttpRequest) -> HttpResponse:
    edition = edition_in_force()
    if edition is None:
        return not_yet(request)
    context = {
        "edition": edition,
        "whole": whole(edition),
        "reach": reach(edition.foundation),
        "coming": newest_draft(request.user),
        "tabs": tabs(request.user, "values:foundation"),
        "links": {name: address(f"values:{name}") for name in ("poster_pdf", "foundation_pdf", "versions")},
    }
    return render(request, "values/foundation.html", context)


def newest_draft(user: User) -> Edition | None:
    """The last text that was sent out of what is being worked on now."""
    drafts = Revision.objects.readable_by(user).filter(foundation__state__in=OPEN)
    row = (
        drafts.select_related("foundation").defer("content", "foundation__content").order_by("number").last()
    )
    return Edition(row.foundation, row) if row else None


def not_yet(request: HttpRequest) -> HttpResponse:
    """Nothing is adopted. What there is: the sources, the draft, and who is being asked."""
    open_version = ValueFoundation.objects.open().first()
    draft = newest_draft(request.user)
    documents = list(SourceDocument.objects.all())
    context = {
        "open": open_version,
        "draft": draft,
        "rounds": rounds_of(open_version) if open_version else [],
        "documents": [(document, address("values:source", document.prefix)) for document in documents],
        "edits": edits_values(request.user),
        "begin": address("values:work") if documents else address("values:source_create"),
        "tabs": tabs(request.user, "values:foundation"),
    }
    return render(request, "values/foundation_coming.html", context)
