from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.models import Channel, Delivery
from organisation.models import User

MOST = 99
# Written by hand: it runs for every page. The same as Delivery.objects.unread_by(user).
COUNT = f"""
    SELECT count(*) FROM (
        SELECT FROM {Delivery._meta.db_table}
        WHERE channel = %s AND recipient_id = %s AND read_at IS NULL LIMIT {MOST}
    ) unread
"""


def unread(request: HttpRequest) -> dict[str, Any]:
    """How many notices nobody has opened yet: counted when a page shows it, and no further than 99."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"unread": 0}
    return {"unread": SimpleLazyObject(lambda: count(user))}


def count(user: User) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [Channel.INAPP, user.pk])
        return int(cursor.fetchone()[0])
