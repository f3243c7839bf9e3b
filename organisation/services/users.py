"""Accounts, and people without one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.services import record
from organisation.models import Person, Session, Unit, User
from organisation.services.guards import check_administrator_left
from organisation.services.refusal import kind_words


def lock(user: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def check_names(user: User) -> None:
    """A login names one account: nobody's username is somebody else's e-mail."""
    names = Q(email__iexact=user.username)
    if user.email:
        names |= Q(username__iexact=user.email)
    if User.objects.filter(names).exclude(pk=user.pk).exists():
        raise ValidationError(_("Another account is known by that username or e-mail."), code="known")


@transaction.atomic
def add_user(
    *, username: str, name: str, by: User | None, email: str = "", password: str = "", **fields: Any
) -> User:
    """A new account. Without a password its owner chooses one through the forgotten-password page."""
    user = User(username=username.strip(), name=name, email=email.strip().lower(), **fields)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    check_names(user)
    with kind_words(User):
        user.save(force_insert=True)
    record("organisation.user_added", subject=user, by=by)
    return user


@transaction.atomic
def change_user(*, user: User, by: User | None, **fields: Any) -> User:
    """Change name, username, e-mail, language, appearance or the identity at the login service."""
    user = lock(user)
    if "email" in fields:
        fields["email"] = fields["email"].strip().lower()
    changed = [name for name, value in fields.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, fields[name])
    if not changed:
        return user
    check_names(user)
    with kind_words(User):
        user.save(update_fields=changed)
    record("organisation.user_changed", subject=user, by=by, fields=changed)
    return user


@transaction.atomic
def deactivate_user(*, user: User, by: User | None) -> User:
    """Close the door at once: every session ends, and mail in the queue is not sent to somebody inactive.

    The appointments stay for a return; a post held by an inactive account counts as vacant meanwhile.
    """
    check_administrator_left(without=Q(user=user))
    user = lock(user)
    if by is not None and by.pk == user.pk:
        raise ValidationError(_("You cannot deactivate your own account."), code="self")
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        record("organisation.user_deactivated", subject=user, by=by)
    end_sessions(user)
    return user


@transaction.atomic
def reactivate_user(*, user: User, by: User | None) -> User:
    user = lock(user)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record("organisation.user_reactivated", subject=user, by=by)
    return user


def end_sessions(user: User) -> None:
    Session.objects.filter(user_id=user.pk).delete()


@transaction.atomic
def ask_password_reset(*, email: str, by: User | None = None) -> None:
    """Ask for a mail with a link to choose a password. The answer is the same whether the e-mail is known or
    not. The event holds no secret: the link is made when the mail is sent (organisation.passwords)."""
    user = User.objects.active().filter(email__iexact=email.strip()).exclude(email="").first()
    if user is not None:
        record("organisation.password_reset_asked", subject=user, by=by)


# ---- people without an account -------------------------------------------------------------------------


@transaction.atomic
def add_person(
    *,
    name: str,
    unit: Unit,
    by: User | None,
    headcount_group: str = Person.Group.DESKLESS,
) -> Person:
    person = Person.objects.create(name=name, unit=unit, headcount_group=headcount_group)
    record("organisation.person_added", subject=person, by=by, unit=unit.pk)
    return person


@transaction.atomic
def change_person(*, person: Person, by: User | None, **fields: Any) -> Person:
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    changed = [name for name, value in fields.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, fields[name])
    if changed:
        person.save(update_fields=changed)
        record("organisation.person_changed", subject=person, by=by, fields=changed)
    return person
