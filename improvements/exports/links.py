"""The links below a list: the same list, with the same filters, as a file."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

FILE_TYPE = "filtyp"
FILE_TYPES = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON"}


class Link(NamedTuple):
    label: str
    url: str


def export_links(request: HttpRequest, *pages: str, **more: str) -> list[Link]:
    """`pages`: what in the address says which page it is; `more`: what the address does not say."""
    query: Any = request.GET.copy()
    for name in (*pages, FILE_TYPE):
        query.pop(name, None)
    query.update(more)
    base = reverse("improvements:export_list")
    found = []
    for file_type, label in FILE_TYPES.items():
        query[FILE_TYPE] = file_type
        found.append(Link(label, f"{base}?{query.urlencode()}"))
    return found
