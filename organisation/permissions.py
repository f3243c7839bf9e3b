"""Who may enter a page: predicates on the person, and the one decorator that asks them.

What a person may see of a thing is its QuerySet's `visible_to`, so a forbidden row is a 404.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from organisation.models import User
from organisation.roles import ANSWERING, STEERING, Role

Predicate = Callable[[User], bool]
View = Callable[..., HttpResponseBase]


def answers_for_a_unit(user: User) -> bool:
    return bool(user.posts_as(ANSWERING))


def is_manager(user: User) -> bool:
    """Holds the post itself, not as a deputy: only the manager appoints a deputy."""
    return user.has_role(Role.MANAGER, Role.ORGANISATION_HEAD)


def is_steering_member(user: User) -> bool:
    return user.has_role(*STEERING)


def is_administrator(user: User) -> bool:
    return user.has_role(Role.ADMINISTRATOR)


def allow(predicate: Predicate) -> Callable[[View], View]:
    """The page is for those of whom `predicate` holds; everybody else gets 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not predicate(request.user):  # type: ignore[arg-type]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
