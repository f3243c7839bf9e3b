"""The administrators' site: stock pages for system data, and the workspaces that other apps mount in it."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLResolver, include, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisation.models import User


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

    def add_workspace(self, workspace: Workspace) -> None:
        """Mount the pages of `urlconf` below the admin site. Each view guards itself with `allow`."""
        self.workspaces.append(workspace)

    def get_urls(self) -> list[URLResolver]:  # type: ignore[override]
        mounted = [path(found.prefix, include(found.urlconf)) for found in self.workspaces]
        return [*mounted, *super().get_urls()]  # type: ignore[list-item]

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def each_context(self, request: HttpRequest) -> dict[str, object]:
        mine = [found for found in self.workspaces if found.predicate(request.user)]  # type: ignore[arg-type]
        return {**super().each_context(request), "workspaces": mine}
