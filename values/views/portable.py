"""The whole value foundation out as JSON, and into an installation that has none."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lean_portal.answers import opened_or_sent
from lean_portal.uploads import limited_upload
from organisation.permissions import allow
from values.exporting import exported
from values.forms.portable import FoundationFileForm
from values.importing import MOST_BYTES
from values.permissions import exports_values, imports_values
from values.portable import Tree, as_text
from values.services import portable

MOST_SHOWN = 20


@require_safe
@allow(exports_values)
def export(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(as_text(exported()), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="vardegrund.json"'
    return response


@limited_upload(MOST_BYTES)
@allow(imports_values)
@opened_or_sent
def import_foundation(request: HttpRequest) -> HttpResponse:
    """The file is looked through, and sent once more together with the go-ahead: it is kept nowhere."""
    form = (
        FoundationFileForm(request.POST, request.FILES) if request.method == "POST" else FoundationFileForm()
    )
    empty = portable.is_empty()
    if not (form.is_bound and form.is_valid()):
        return show(request, form, status=422 if form.errors else 200, empty=empty)
    if not empty or "import" not in request.POST:
        return preview(request, form, empty=empty)
    if not form.is_seen():
        form.add_error(
            "file", _("This is another file than the one you looked through. Look through it first.")
        )
        return preview(request, form, empty=empty, status=422)
    try:
        portable.import_foundation(tree=form.tree, by=request.user)
    except portable.Faulty:
        return preview(request, form, empty=True)
    except ValidationError as refusal:
        form.refuse(refusal)
        return preview(request, form, empty=portable.is_empty(), status=409)
    messages.success(request, _("The value foundation is imported."))
    return redirect("values:foundation")


def preview(
    request: HttpRequest, form: FoundationFileForm, *, empty: bool, status: int = 200
) -> HttpResponse:
    """What would happen. Only a file without faults may then be imported."""
    found = portable.look_through(form.tree)
    form.mark_seen()
    context = {
        "faults": found[:MOST_SHOWN],
        "fault_count": len(found),
        "rest": max(len(found) - MOST_SHOWN, 0),
        "counts": [] if found else counts(form.tree),
        "may_import": empty and not found,
    }
    return show(request, form, status=422 if found else status, empty=empty, **context)


def show(request: HttpRequest, form: FoundationFileForm, *, status: int, **context: Any) -> HttpResponse:
    context |= {"form": form, "may_export": exports_values(request.user)}
    return render(request, "values/import.html", context, status=status)


def counts(tree: Tree) -> list[tuple[Any, int]]:
    """How much there is of everything."""
    versions = tree["versions"]
    rounds = [round_ for version in versions for round_ in version["rounds"]]
    replies = [reply for round_ in rounds for reply in round_["replies"]]
    values = [value for version in versions for value in version["values"]]
    return [
        (_("Sources"), len(tree["sources"])),
        (_("Statements"), sum(len(source["statements"]) for source in tree["sources"])),
        (_("Versions"), len(versions)),
        (_("Values, in all versions"), len(values)),
        (_("Behaviours, in all versions"), sum(len(value["behaviours"]) for value in values)),
        (_("Links to statements"), total(versions, "links")),
        (_("Statements set aside"), total(versions, "set_aside")),
        (_("Saves"), total(versions, "revisions")),
        (_("Rounds"), len(rounds)),
        (_("Replies"), len(replies)),
        (_("Comments"), total(replies, "comments")),
        (_("Consultations"), total(versions, "consultations")),
        (_("Decisions of organisations"), total(versions, "adoptions")),
        (_("Talks at workplaces"), total(versions, "talks")),
        (_("Yearly looks"), total(versions, "looks")),
        (_("Dilemma cards"), len(tree["dilemmas"])),
    ]


def total(rows: list[Tree], name: str) -> int:
    return sum(len(row[name]) for row in rows)
