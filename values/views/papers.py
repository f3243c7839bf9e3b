"""The values on paper: with their origin, and as a poster for the wall. PDFs that can be read aloud."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lean_portal.pdf import ROOT, render_pdf
from lean_portal.templatetags.portal import in_words
from organisation.models import Unit
from values.content import Content
from values.editions import Edition, Source, edition_in_force, find_edition, frozen_sources, sources_of
from values.fates import Fate, relation_words
from values.models import Audience
from values.standings import Standing, standings

KEPT_FOR = 30 * 24 * 3600  # a version never changes, so neither does its paper


@require_safe
def foundation_pdf(request: HttpRequest) -> HttpResponse:
    edition = asked_for(request)
    sources = sources_of(edition, frozen_sources())
    data = {
        **heading_of(edition),
        "lede": lede(edition.content, sources),
        "values": values_of(edition.content),
        "decision": decision(edition),
        "organisations": []
        if edition.is_draft
        else [standing_words(each) for each in standings(edition.foundation)],
        "sources": [source(found, edition.content) for found in sources],
        "labels": {
            "decision": _("The decision"),
            "organisations": _("Where it applies"),
            "columns": [_("Code"), _("Statement"), _("What became of it")],
        },
    }
    name = _("Our values %(number)s") % {"number": edition.slug}
    return answer(request, "values/typst/foundation.typ", data, edition, name)


@require_safe
def poster_pdf(request: HttpRequest) -> HttpResponse:
    edition = asked_for(request)
    data = {**heading_of(edition), "values": values_of(edition.content)}
    name = _("Our values %(number)s, poster") % {"number": edition.slug}
    return answer(request, "values/typst/poster.typ", data, edition, name)


# ---- what stands on them ---------------------------------------------------------------------------------


def asked_for(request: HttpRequest) -> Edition:
    slug = request.GET.get("version", "")
    edition = find_edition(slug, request.user) if slug else edition_in_force()
    if edition is None:
        raise Http404
    return edition


def heading_of(edition: Edition) -> dict[str, Any]:
    version = edition.foundation
    about = (
        [edition.name, _("Does not apply: it is a draft")]
        if edition.is_draft
        else [edition.name, f"{version.adopted_by}, {version.reference}", date_format(version.adopted_on)]
    )
    return {"heading": _("This is what you can expect of us"), "kicker": about}


def lede(content: Content, sources: list[Source]) -> str:
    count = len(sources)
    words = ngettext(
        "What we agreed on before is kept: each statement of %(count)s source is accounted for here.",
        "What we agreed on before is kept: each statement of %(count)s sources is accounted for here.",
        count,
    )
    return words % {"count": in_words(count)} if count and content.values else ""


def values_of(content: Content) -> list[dict[str, Any]]:
    who = {choice.value: str(choice.label) for choice in Audience}
    return [
        {
            "name": value.name,
            "description": value.description,
            "codes": codes(content, value.key),
            "deeds": [
                {"who": who[each.audience], "text": each.text, "codes": codes(content, each.key)}
                for each in value.behaviours
            ],
        }
        for value in content.values
    ]


def codes(content: Content, key: str) -> list[str]:
    return list(dict.fromkeys(link.statement for link in content.sources_of.get(key, ())))


def decision(edition: Edition) -> list[tuple[str, str]]:
    if edition.is_draft:
        return []
    version = edition.foundation
    return [
        (_("Decided by"), version.adopted_by),
        (_("Day"), date_format(version.adopted_on)),
        (_("Paragraph"), version.reference),
        (_("Why"), version.motivation),
        (_("Fingerprint"), version.fingerprint),
    ]


def standing_words(standing: Standing) -> dict[str, str]:
    adoption = standing.adoption
    if adoption is not None:
        words = f"{date_format(adoption.decided_on)}, {adoption.decided_by}, {adoption.reference}"
    elif standing.organisation.kind == Unit.Kind.ADMINISTRATION:
        words = _("by the group's decision")
    else:
        words = _("not decided yet")
    return {"name": standing.organisation.name, "words": words}


def source(found: Source, content: Content) -> dict[str, Any]:
    document = found.document
    day = date_format(document.adopted_on) if document.adopted_on else ""
    return {
        "name": document.name,
        "about": ", ".join(part for part in (document.produced_by, document.adopted_by, day) if part),
        "fingerprint": _("Fingerprint: %(fingerprint)s") % {"fingerprint": document.fingerprint},
        "statements": [
            {"code": row.code, "text": row.text, "homes": homes(row.code, content)}
            for row in found.statements
        ],
    }


def homes(code: str, content: Content) -> list[dict[str, str]]:
    fate = Fate.of(code, content)
    if fate.links:
        return [
            {
                "words": relation_words(link),
                "text": content.text_of(link.target),
                "under": content.value_of[link.target].name,
            }
            for link in fate.links
        ]
    absence = fate.absence
    told = (absence.reason, absence.reference) if absence else ("", "")
    return [{"words": fate.words, "text": told[0], "under": told[1]}]


# ---- the answer ------------------------------------------------------------------------------------------


def answer(
    request: HttpRequest, template: str, data: dict[str, Any], edition: Edition, name: str
) -> HttpResponse:
    """What is the same is neither set nor sent twice."""
    mark = mark_of(template, data)
    known = get_conditional_response(request, etag=f'"{mark}"')
    if known is not None:
        return known
    file = kept(mark, lambda: render_pdf(template, data, title=name, name=name, made=edition.at))
    response = HttpResponse(file, content_type="application/pdf")
    response["ETag"] = f'"{mark}"'
    response["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf")
    patch_cache_control(response, private=True, no_cache=True)
    return response


def mark_of(template: str, data: dict[str, Any]) -> str:
    setting = (ROOT / template).read_text()
    written = json.dumps([get_language(), setting, data], ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def kept(mark: str, make: Callable[[], bytes]) -> bytes:
    file = cache.get(f"values-pdf:{mark}")
    if file is None:
        file = make()
        cache.set(f"values-pdf:{mark}", file, KEPT_FOR)
    return file
