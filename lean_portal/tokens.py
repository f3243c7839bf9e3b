"""Long random words for what cannot log in. Only their hash is stored, and none stands in a log."""

import hashlib
import logging
import re
import secrets
from typing import Any

# Anything as long and as random as a token. Longer than a UUID, so that these stay readable.
SHAPE = re.compile(r"[A-Za-z0-9_-]{40,}")


def new_token() -> tuple[str, str]:
    """(what is shown once, what is stored)."""
    shown = secrets.token_urlsafe(32)
    return shown, hash_of(shown)


def hash_of(shown: str) -> str:
    """Looked up by an index, so no comparison tells by its time how much of a guess was right."""
    return hashlib.sha256(shown.encode()).hexdigest()


def scrubbed(words: str) -> str:
    return SHAPE.sub("…", words)


class WithoutTokens(logging.Filter):
    """Keeps tokens out of what Django says about requests that go wrong: it names their address."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _clean(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_clean(value) for value in record.args)
        elif isinstance(record.args, dict):
            record.args = {name: _clean(value) for name, value in record.args.items()}
        return True


def _clean(value: Any) -> Any:
    return scrubbed(value) if isinstance(value, str) else value
