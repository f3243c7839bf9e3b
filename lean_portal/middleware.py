"""Closed by default, without losing what somebody wrote; and a page of our own where a method is wrong."""

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from lean_portal import errors

Answer = Callable[[HttpRequest], HttpResponse]


class LoginRequired(LoginRequiredMiddleware):
    """Asks for a login. A form that comes after the session has ended is kept in a page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        if request.method == "POST":
            return errors.login_needed(request)
        if request.htmx:
            # htmx would follow a redirect and put the login page into a part of this one.
            page = request.htmx.current_url_abs_path or request.get_full_path()
            login = redirect_to_login(page, self.get_login_url(view_func))
            return HttpResponse(status=401, headers={"HX-Redirect": login.url})
        return super().handle_no_permission(request, view_func)


def method_not_allowed(get_response: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            return errors.method_not_allowed(request, response["Allow"])
        return response

    return middleware
