"""Login, logout, passwords and language. The steps are allauth's; what is answered is ours."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from lean_portal import errors
from organisation import services

View = Callable[..., HttpResponseBase]
YEAR = 365 * 24 * 60 * 60


def with_status(view: View) -> View:
    """allauth shows an invalid form with 200. Here: 422, 429 after too many tries, 410 for a used link."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        context = getattr(response, "context_data", None) or {}
        if context.get("token_fail"):
            response.status_code = 410
        elif request.method == "POST" and response.status_code == 200:
            form = context.get("form")
            too_many = form is not None and form.has_error("__all__", "too_many_login_attempts")
            response.status_code = 429 if too_many else 422
        return response

    return answered


login = with_status(allauth.login)
# Open without login: whoever has been logged out meanwhile and presses the button is logged out.
logout = login_not_required(allauth.logout)
inactive = allauth.account_inactive
password_reset = with_status(allauth.password_reset)
password_reset_done = allauth.password_reset_done
password_new = with_status(allauth.password_reset_from_key)
password_new_done = allauth.password_reset_from_key_done


def password_change(request: HttpRequest) -> HttpResponseBase:
    # Who logs in elsewhere has no password here, and allauth would lead to a page that is not mounted.
    if not request.user.has_usable_password():
        return redirect("account_reset_password")
    return with_status(allauth.password_change)(request)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return errors.bad_request(request)
    wanted = request.POST.get("next", "")
    response = redirect(wanted if is_here(request, wanted) else "/")
    if request.user.is_authenticated:
        services.change_user(user=request.user, language=language, by=request.user)
    else:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response


def is_here(request: HttpRequest, url: str) -> bool:
    return url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
