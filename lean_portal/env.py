"""Typed readers of the environment. A missing or wrong value stops the start with a sentence naming it."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. See deploy/env.example for what it should hold.")
    return default


def flag(name: str, default: bool = False) -> bool:
    value = text(name, str(default)).lower()
    if value not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value == "true"


def number(name: str, default: float, *, least: float = 0) -> float:
    value = text(name, str(default))
    try:
        result = float(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}.") from None
    if not least <= result < float("inf"):
        raise ImproperlyConfigured(f"{name} must be at least {least:g}, not {value}.")
    return result


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def site(name: str) -> str:
    """The address that people type, without a slash at the end."""
    value = text(name).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name} must look like https://lean.example.se, not {value!r}.")
    return value


def origins(name: str) -> list[str]:
    """Addresses of sites, with commas between; nothing that could say more to a browser."""
    found = words(name)
    for value in found:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or value != f"{parts.scheme}://{parts.netloc}":
            raise ImproperlyConfigured(f"{name} must look like https://intranet.example.se, not {value!r}.")
        if not all(sign.isalnum() and sign.isascii() or sign in ".-:[]" for sign in parts.netloc):
            raise ImproperlyConfigured(f"{name} must look like https://intranet.example.se, not {value!r}.")
    return found


def secret(name: str, *, length: int = 50) -> str:
    value = text(name)
    if len(value) < length:
        raise ImproperlyConfigured(f"{name} must be at least {length} characters long.")
    return value


def database(name: str) -> dict[str, Any]:
    value = text(name)
    if urlsplit(value).scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must begin with postgresql://.")
    try:
        return dict(environ.Env.db_url_config(value))
    except (ValueError, ImproperlyConfigured):
        raise ImproperlyConfigured(f"{name} is not a database address that can be read.") from None


def broker(name: str) -> str:
    value = text(name)
    if urlsplit(value).scheme not in {"redis", "rediss", "redis+socket", "memory"}:
        raise ImproperlyConfigured(f"{name} must begin with redis://, rediss:// or redis+socket://.")
    return value


def mailer(name: str) -> dict[str, Any]:
    """SMTP as one entry of MAILERS: smtp://user:password@host:port, smtps:// for TLS, ?starttls=true."""
    parts = urlsplit(text(name))
    if parts.scheme == "memory":
        return {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} must look like smtp://mail.example.se:25, not {parts.geturl()!r}."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if parts.scheme == "smtps" else 25),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": options.get("starttls") == "true",
            "timeout": 10,
        },
    }
