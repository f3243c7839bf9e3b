"""The administrators' site: stock pages for system data, and the workspaces that other apps mount in it."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import URLResolver, include, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisation.models import User
from organisation.views import account

# Groups of permissions and allauth's table of addresses: the portal uses neither.
LIBRARIES = ("auth", "account")


class Workspace(NamedTuple):
    prefix: str
    urlconf: str
    label: str | Promise
    url_name: str
    predicate: Callable[[User], bool]


class PortalAdminSite(admin.AdminSite):
    site_header = _("Administration")
    site_title = _("Lean-portalen")
    index_title = _("What administrators take care of")
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.workspaces: list[Workspace] = []
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Libraries bring pages of their own, which would write past the services."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        ours = [model for model in models if model._meta.app_label not in LIBRARIES]
        super().register(ours, admin_class, **options)

    def add_workspace(self, workspace: Workspace) -> None:
        """Mount the pages of `urlconf` below the admin site. Each view guards itself with `allow`."""
        self.workspaces.append(workspace)

    def get_urls(self) -> list[URLResolver]:  # type: ignore[override]
        mounted = [path(found.prefix, include(found.urlconf)) for found in self.workspaces]
        return [*mounted, *super().get_urls()]  # type: ignore[list-item]

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Whoever is logged in and is no administrator is told so, and not sent to the login in a circle."""
        stock = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return stock(request, *args, **kwargs)

        return update_wrapper(guarded, stock)

    def each_context(self, request: HttpRequest) -> dict[str, object]:
        mine = [found for found in self.workspaces if found.predicate(request.user)]  # type: ignore[arg-type]
        return {**super().each_context(request), "workspaces": mine}

    # One door: the same login, logout and passwords as everybody else.

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        wanted = request.GET.get("next") or reverse("admin:index")
        if request.user.is_authenticated:
            return redirect(wanted if account.is_here(request, wanted) else "admin:index")
        return redirect_to_login(wanted, resolve_url("account_login"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        return account.logout(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        return redirect("organisation:profile")
