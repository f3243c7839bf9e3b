from typing import Any

from django.conf import settings
from django.http import HttpRequest

from organisation.models import GroupSettings


def group_of(request: HttpRequest) -> GroupSettings:
    """The settings of the group, read once a request: the view and the frame show the same."""
    if not hasattr(request, "group_settings"):
        request.group_settings = GroupSettings.objects.current()  # type: ignore[attr-defined]
    return request.group_settings  # type: ignore[attr-defined]


def portal(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows."""
    return {"group": group_of(request), "me": request.user, "demo": settings.DEMO}
