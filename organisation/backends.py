from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest

from organisation.models import Appointment, User


class PortalBackend(AuthenticationBackend):
    """Login by username or e-mail. Who is logged in, and what they hold today, is one query a request."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        # One account at most is known by a name, so one password is hashed whoever it is (allauth hashes
        # one for nobody). allauth's own table of addresses is not used: an address stands in the account.
        login = credentials.get("username") or credentials.get("email") or ""
        user = User.objects.known_as(login).first() if login else None
        return self._check_password(user, credentials["password"])

    def get_user(self, user_id: Any) -> User | None:
        posts = (
            Appointment.objects.filter(user=OuterRef("pk"))
            .current()
            .order_by("id")
            .values(
                post=JSONObject(
                    role="role", unit_id="unit_id", path=F("unit__path"), authority_id=F("unit__authority_id")
                )
            )
        )
        users = User.objects.active().annotate(brought_posts=ArraySubquery(posts))
        return users.filter(pk=user_id).first()
