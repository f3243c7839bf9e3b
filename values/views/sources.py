"""What was agreed before: everybody reads it, the editors write it in and freeze it."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lean_portal.answers import attempt, opened_or_sent, page
from lean_portal.templatetags.portal import short_day, status
from lean_portal.uploads import limited_upload
from organisation.permissions import allow
from values.content import fingerprint
from values.forms.sources import FIELDS, SourceForm, VersionForm
from values.models import SourceDocument
from values.permissions import edits_values, exports_values, imports_values
from values.reading import MOST_BYTES
from values.services import sources
from values.views.tabs import address, tabs

FORM = "values/source_form.html"
LOST = ("stale", "gone")


class Conflict(NamedTuple):
    """Somebody was faster: why, and where the two texts differ."""

    why: str
    rows: SafeString


# ---- reading ---------------------------------------------------------------------------------------------


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    found = list(SourceDocument.objects.for_rows())
    context = {
        "rows": [(source, sign(source)) for source in found],
        "unfrozen": sum(not source.is_frozen for source in found),
        "statements": sum(source.count for source in found),
        "edits": edits_values(request.user),
        "exports": exports_values(request.user),
        "imports": imports_values(request.user),
        "tabs": tabs(request.user, "values:origin"),
    }
    return render(request, "values/source_list.html", context)


@require_safe
def source_detail(request: HttpRequest, prefix: str) -> HttpResponse:
    source = find(prefix)
    rows = source.statements.order_by("position").values_list("code", "text")
    context = {
        "source": source,
        "sign": sign(source),
        "count": len(rows),
        "rows": linked(rows) if source.is_frozen else numbered(rows),
        "unharmed": source.is_frozen and sources.is_unharmed(source),
        "edits": edits_values(request.user) and not source.is_frozen,
        "origin": address("values:origin"),
    }
    return render(request, "values/source_detail.html", context)


def find(prefix: str) -> SourceDocument:
    rows = SourceDocument.objects.select_related("replaced_by", "frozen_by")
    return get_object_or_404(rows, prefix=prefix)


def sign(source: SourceDocument) -> SafeString:
    if source.replaced_by is not None:
        words = _("Replaced by %(version)s, preserved") % {"version": source.replaced_by.number}
        return status("archived", words)
    if source.is_frozen:
        return status("kept", _("Frozen %(day)s") % {"day": short_day(source.frozen_at)})
    return status("draft", _("Being written in"))


def numbered(rows: Iterable[tuple[str, str]]) -> SafeString:
    return format_html_join("\n", '<li><span class="src">{}</span> <span>{}</span></li>', rows)


def linked(rows: Iterable[tuple[str, str]]) -> SafeString:
    """Each code leads to the page that tells where the statement went, where there is such a page."""
    if not address("values:statement", "M1"):
        return numbered(rows)
    label = gettext("Where did %(code)s go?")
    return format_html_join(
        "\n",
        '<li><a class="src" href="{}" aria-label="{}">{}</a> <span>{}</span></li>',
        ((address("values:statement", code), label % {"code": code}, code, text) for code, text in rows),
    )


# ---- the editors write in --------------------------------------------------------------------------------


@limited_upload(MOST_BYTES)
@allow(edits_values)
@opened_or_sent
def source_create(request: HttpRequest) -> HttpResponse:
    form = received(request) if request.method == "POST" else SourceForm()
    if form.is_bound and form.is_valid() and is_to_be_saved(request):
        source = attempt(form, sources.create_source, by=request.user, **form.told())
        if source is not None:
            messages.success(request, _("The source is saved. Check it against the paper, then freeze it."))
            return redirect("values:source", source.prefix)
    return form_page(request, form)


@limited_upload(MOST_BYTES)
@allow(edits_values)
@opened_or_sent
def source_change(request: HttpRequest, prefix: str) -> HttpResponse:
    if request.method == "POST":
        return change(request, received(request), prefix)
    source = find(prefix)
    if source.is_frozen:
        messages.info(request, _("The source is frozen and never changes again."))
        return redirect("values:source", prefix)
    initial = {name: getattr(source, name) for name in FIELDS}
    initial |= {"source": source.pk, "version": source.version, "looked": True}
    initial["statements"] = "\n".join(sources.texts_of(source))
    return form_page(request, SourceForm(initial=initial), source)


def change(request: HttpRequest, form: SourceForm, prefix: str) -> HttpResponse:
    """The form names the row: its letter may be another by now, and the row may be gone."""
    valid = form.is_valid()
    source = SourceDocument(pk=form.cleaned_data.get("source") or find(prefix).pk, prefix=prefix)
    if not valid or not is_to_be_saved(request):
        return form_page(request, form, source)
    version = form.cleaned_data["version"]
    try:
        source = sources.change_source(document=source, by=request.user, version=version, **form.told())
    except ValidationError as refusal:
        if getattr(refusal, "code", "") in LOST:
            return conflict(request, form, source, refusal)
        form.refuse(refusal)
        return form_page(request, form, source)
    messages.success(request, _("The source is saved."))
    return redirect("values:source", source.prefix)


def received(request: HttpRequest) -> SourceForm:
    return SourceForm(request.POST, request.FILES)


def is_to_be_saved(request: HttpRequest) -> bool:
    """Only what has been seen divided is saved."""
    return bool("save" in request.POST and request.POST.get("looked") and not request.FILES)


def form_page(request: HttpRequest, form: SourceForm, source: SourceDocument | None = None) -> HttpResponse:
    context = {"source": source, "rows": preview(form), "count": len(form.texts)}
    return page(request, FORM, form, context)


def preview(form: SourceForm) -> SafeString:
    prefix = str(form["prefix"].value() or "").strip().upper()
    return numbered(coded(prefix, form.texts))


def coded(prefix: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    return [(f"{prefix}{number}", text) for number, text in enumerate(texts, start=1)]


def conflict(
    request: HttpRequest, form: SourceForm, source: SourceDocument, refusal: ValidationError
) -> HttpResponse:
    """409 with both texts. Where nothing can be saved any more, with what was written to copy."""
    why, saved = refusal.messages[0], SourceDocument.objects.filter(pk=source.pk).first()
    context: dict[str, Any] = {"form": form, "source": saved, "count": len(form.texts)}
    if saved is None or saved.is_frozen:
        context["why"], context["kept"] = why, "\n".join(form.texts)
        return render(request, "values/source_closed.html", context, status=409)
    form.show_what_was_saved(saved)
    context["conflict"] = Conflict(why, difference(sources.texts_of(saved), form.texts))
    context["rows"] = preview(form)
    return render(request, FORM, context, status=409)


def difference(saved: list[str], written: list[str]) -> SafeString:
    """The statements that are not the same: as saved, and as written."""
    rows = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, saved, written, False).get_opcodes():
        if kind != "equal":
            gone = format_html_join(" ", "<del>{}</del>", ((text,) for text in saved[i1:i2]))
            new = format_html_join(" ", "<ins>{}</ins>", ((text,) for text in written[j1:j2]))
            rows.append((gone, new))
    return format_html_join("\n", "<li>{} {}</li>", rows)


# ---- and freeze them, or take them away ------------------------------------------------------------------


@opened_or_sent
@allow(edits_values)
def source_freeze(request: HttpRequest, prefix: str) -> HttpResponse:
    source = find(prefix)
    if source.is_frozen:
        messages.info(request, _("The source is frozen already."))
        return redirect("values:source", prefix)
    form = VersionForm(
        request.POST if request.method == "POST" else None, initial={"version": source.version}
    )
    if request.method != "POST" or not form.is_valid():
        return freeze_page(request, form, source, 422 if form.errors else 200)
    try:
        sources.freeze_source(document=source, by=request.user, version=form.cleaned_data["version"])
    except ValidationError as refusal:
        form.refuse(refusal)
        source = find(prefix)
        form.at_version(source.version)
        return freeze_page(request, form, source, 409 if getattr(refusal, "code", "") in LOST else 422)
    messages.success(request, _("The source is frozen. From now on it never changes."))
    return redirect("values:source", prefix)


def freeze_page(request: HttpRequest, form: VersionForm, source: SourceDocument, status: int) -> HttpResponse:
    texts = sources.texts_of(source)
    context = {
        "form": form,
        "source": source,
        "count": len(texts),
        "fingerprint": fingerprint(texts),
        "rows": numbered(coded(source.prefix, texts)),
    }
    return render(request, "values/source_freeze.html", context, status=status)


@opened_or_sent
@allow(edits_values)
def source_remove(request: HttpRequest, prefix: str) -> HttpResponse:
    source = find(prefix)
    if source.is_frozen:
        messages.info(request, _("The source is frozen, so it stays."))
        return redirect("values:source", prefix)
    if request.method != "POST":
        count = source.statements.count()
        return render(request, "values/source_remove.html", {"source": source, "count": count})
    try:
        sources.remove_source(document=source, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
        return redirect("values:source", prefix)
    messages.success(request, _("The source is removed."))
    return redirect("values:sources")
