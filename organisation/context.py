from typing import Any

from django.conf import settings
from django.http import HttpRequest

from organisation.models import GroupSettings


def portal(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows."""
    return {"group": GroupSettings.objects.current(), "me": request.user, "demo": settings.DEMO}
