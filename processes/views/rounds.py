"""Being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from processes.models import Selection


def preparing_page(request: HttpRequest, selection: Selection) -> HttpResponse:
    return render(request, "processes/selection_coming.html", {"selection": selection})


def assessing_page(request: HttpRequest, selection: Selection) -> HttpResponse:
    return render(request, "processes/selection_coming.html", {"selection": selection})


def cancelled_page(request: HttpRequest, selection: Selection) -> HttpResponse:
    return render(request, "processes/selection_coming.html", {"selection": selection})


def coming_page(request: HttpRequest, selection: Selection) -> HttpResponse:
    return render(request, "processes/selection_coming.html", {"selection": selection})
