"""What lets in programs that cannot log in: made here, shown once, kept as a hash, and in no log.

Nor does a log hold the number of a person, whoever has written it into an address.
"""

import hashlib
import logging
import re
import secrets
from typing import Any

from lean_portal.guard import without_numbers

MARK = "lp_"  # a token is recognised wherever it turns up
# Anything as long and as random as a token. Longer than a UUID, so that these stay readable.
SHAPE = re.compile(r"[A-Za-z0-9_-]{40,}")


def new_token() -> str:
    """256 bits, to be shown once."""
    return MARK + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept. Looked up by an index, so no comparison tells by its time how right a guess was."""
    return hashlib.sha256(token.encode()).hexdigest()


def scrubbed(words: str) -> str:
    return without_numbers(SHAPE.sub("…", words))


class Discreet(logging.Formatter):
    """Writes no token and no personal number: neither of an address, nor of an error with all its lines."""

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))


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
