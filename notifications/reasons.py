"""Why a mail could not be sent, in words that hold no personal data."""

import re
import smtplib
from typing import NamedTuple

ADDRESS = re.compile(r"[^\s<>()\[\]{}\"',;:=]+@[^\s<>()\[\]{}\"',;]+")
LONGEST = 200


class InvalidAddress(ValueError):
    """No mail can be sent to this."""


class Reason(NamedTuple):
    words: str
    permanent: bool
    line_is_usable: bool  # the connection may carry the next message


def reason_of(error: Exception, address: str) -> Reason:
    """How an error of the mail server, of the line to it, or of our own is to be taken."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return answered(code, answer, address)
    if isinstance(error, smtplib.SMTPResponseException):
        return answered(error.smtp_code, error.smtp_error, address)
    if isinstance(error, InvalidAddress):
        return Reason(str(error), True, True)
    if isinstance(error, (smtplib.SMTPException, OSError)):
        return Reason(f"the line to the mail server broke: {type(error).__name__}", False, False)
    return Reason(f"the message could not be made: {type(error).__name__}", False, True)


def answered(code: int, answer: bytes | str, address: str) -> Reason:
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return Reason(f"{code} {scrubbed(words, address)}"[:LONGEST].strip(), 500 <= code < 600, code != 421)


def scrubbed(words: str, address: str) -> str:
    """Mail servers repeat the address, or what stands before its @, in their answers."""
    words = ADDRESS.sub("…", " ".join(words.split()))
    local = address.partition("@")[0]
    return re.sub(rf"\b{re.escape(local)}\b", "…", words, flags=re.IGNORECASE) if local else words
