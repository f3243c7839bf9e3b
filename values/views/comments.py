"""All that was said in the rounds, and what became of it."""

from django.http import Http404, HttpRequest, HttpResponse


def comment_list(request: HttpRequest) -> HttpResponse:
    raise Http404


def comments_handle(request: HttpRequest) -> HttpResponse:
    raise Http404


def comment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404
