from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from notifications.views_health import live

Answer = Callable[[HttpRequest], HttpResponse]


def live_first(get_response: Answer) -> Answer:
    """That the process answers is said before sessions and the database are asked, whatever cookie comes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return live(request) if request.path == "/health/live" else get_response(request)

    return middleware
