"""The bytes of a mail. Python's own writer costs more than everything else about a mail together, and its
newer half encodes a long link in a header as if it were words, so that no program finds the address."""

from __future__ import annotations

from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Iterator
from email.utils import formataddr, formatdate, parseaddr
from functools import cache
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils.encoding import punycode

from notifications.reasons import InvalidAddress

LINE = "\r\n"
WORD = 11  # characters of at most four bytes: 44 bytes are 60 in base64, and 72 with what surrounds them


class Letter(EmailMultiAlternatives):
    """A message to one person, with a text and the same in HTML."""

    def message(self, *, policy: Any = None) -> Written:
        return Written(self)


class Written:
    def __init__(self, letter: Letter) -> None:
        self.letter = letter

    def as_bytes(self) -> bytes:
        letter = self.letter
        bodies = [("plain", letter.body), *(("html", html) for html, _ in letter.alternatives)]
        boundary = f"=_{letter.extra_headers['Message-ID'].strip('<>').partition('@')[0]}"
        headers = {
            "Subject": header_words(letter.subject),
            "From": sender_header(letter.from_email),
            "To": header_address(letter.to[0]),
            "Date": formatdate(),
            **letter.extra_headers,
            "MIME-Version": "1.0",
            "Content-Type": f'multipart/alternative; boundary="{boundary}"',
        }
        head = "".join(f"{name}: {value}{LINE}" for name, value in headers.items())
        between = f"{LINE}--{boundary}"
        parts = b"".join(between.encode() + part(kind, words) for kind, words in bodies)
        return head.encode("ascii") + parts + f"{between}--{LINE}".encode()


def part(kind: str, words: Any) -> bytes:
    head = f"{LINE}Content-Type: text/{kind}; charset=utf-8{LINE}Content-Transfer-Encoding: quoted-printable"
    body = LINE.join(str(words).splitlines()) + LINE
    return f"{head}{LINE}{LINE}".encode() + b2a_qp(body.encode(), istext=True)


def header_words(words: str) -> str:
    """Folded after each encoded word: none of them may be longer than 75 characters."""
    if words.isascii() and words.isprintable():
        return words
    return f"{LINE} ".join(encoded_words(words))


def encoded_words(words: str) -> Iterator[str]:
    for begin in range(0, len(words), WORD):
        yield f"=?utf-8?b?{b64encode(words[begin : begin + WORD].encode()).decode()}?="


def single_address(address: str) -> str:
    """InvalidAddress for anything that could begin a header of its own."""
    unusable = any(sign in address for sign in ',;<>"() ') or not address.isprintable()
    if unusable or address.count("@") != 1:
        raise InvalidAddress("no mail can be sent to this address")
    return address


def header_address(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise InvalidAddress("no mail can be sent to this address")
    return address if domain.isascii() else f"{local}@{punycode(domain)}"


@cache
def sender_header(sender: str) -> str:
    name, address = parseaddr(sender)
    return formataddr((name, header_address(address)))
