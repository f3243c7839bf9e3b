import json
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from lean_portal import clock
from organisation.models import User

# Written by hand: it runs in every request, and building it through the ORM takes four times as long as
# running it. The same as Appointment.objects.current().as_posts().
WITH_POSTS = """
    SELECT account.*, (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'role', held.role, 'unit_id', held.unit_id, 'path', place.path, 'authority_id', place.authority_id
        ) ORDER BY held.id), '[]')::text
        FROM organisation_appointment held JOIN organisation_unit place ON place.id = held.unit_id
        WHERE held.user_id = account.id AND held.starts_on <= %(today)s
            AND (held.ends_on IS NULL OR held.ends_on >= %(today)s)
    ) AS brought_posts
    FROM organisation_user account WHERE account.id = %(id)s AND account.is_active
"""


class PortalBackend(AuthenticationBackend):
    """Login by username or e-mail. Who is logged in, and what they hold today, is one query a request."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        # One account at most is known by a name, so one password is hashed whoever it is (allauth hashes
        # one for nobody). allauth's own table of addresses is not used: an address stands in the account.
        login = credentials.get("username") or credentials.get("email") or ""
        user = User.objects.known_as(login).first() if login else None
        return self._check_password(user, credentials["password"])

    def get_user(self, user_id: Any) -> User | None:
        found = User.objects.raw(WITH_POSTS, {"id": user_id, "today": clock.today()})
        user = next(iter(found), None)
        if user is not None:
            user.brought_posts = json.loads(user.brought_posts)
        return user
