"""Being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from processes.models import Selection


def decided_page(request: HttpRequest, selection: Selection) -> HttpResponse:
    return render(request, "processes/selection_coming.html", {"selection": selection})
