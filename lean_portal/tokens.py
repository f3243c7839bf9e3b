"""What lets in programs that cannot log in: made here, shown once, kept as a fingerprint, and in no log."""

import hashlib
import logging
import re
import secrets

MARK = "lp_"  # a token is recognised wherever it turns up
TOKEN = re.compile(rf"{MARK}[A-Za-z0-9_-]{{43}}")


def new_token() -> str:
    return MARK + secrets.token_urlsafe(32)


def fingerprint_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Discreet(logging.Formatter):
    """Writes no token: neither of an address, nor of an error with all its lines."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub(f"{MARK}…", super().format(record))
