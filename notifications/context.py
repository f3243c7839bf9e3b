from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.models import Delivery
from organisation.models import User

MOST = 99


def unread(request: HttpRequest) -> dict[str, Any]:
    """How many notices nobody has opened yet: counted when a page shows it, and no further than 99."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"unread": 0}
    return {"unread": SimpleLazyObject(lambda: Delivery.objects.unread_by(user)[:MOST].count())}
