"""The bytes of a mail. Python's own writer costs more than everything else about a mail together, and its
newer half encodes a long link in a header as if it were words, so that no program finds the address."""

from __future__ import annotations

from base64 import b64encode, encodebytes
from binascii import b2a_qp
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from email.utils import formataddr, formatdate, parseaddr
from functools import cache, cached_property
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils.encoding import punycode

from notifications.reasons import InvalidAddress

LINE = "\r\n"
WORD = 11  # characters of at most four bytes: 44 bytes are 60 in base64, and 72 with what surrounds them


@dataclass(frozen=True)
class File:
    """What comes with a letter: `kind` as "application/pdf", `name` in plain ASCII. Without a name it says
    the same as the words, in a form that programs understand. `addressed` gives its content to one reader."""

    content: bytes
    kind: str
    name: str = ""
    addressed: Callable[[bytes, str], bytes] | None = None

    def to(self, address: str) -> File:
        if self.addressed is None:
            return self
        return replace(self, content=self.addressed(self.content, address), addressed=None)

    @cached_property
    def written(self) -> bytes:
        """Once for everybody who gets the same."""
        head = [f"Content-Type: {self.kind}", "Content-Transfer-Encoding: base64"]
        if self.name:
            head.append(f'Content-Disposition: attachment; filename="{self.name}"')
        body = encodebytes(self.content).replace(b"\n", LINE.encode())
        return (LINE.join(head) + LINE + LINE).encode("ascii") + body


class Letter(EmailMultiAlternatives):
    """A message to one person, with a text and the same in HTML, and with files."""

    files: Sequence[File] = ()

    def message(self, *, policy: Any = None) -> Written:
        return Written(self)


class Written:
    def __init__(self, letter: Letter) -> None:
        self.letter = letter

    def as_bytes(self) -> bytes:
        letter = self.letter
        bodies = [("plain", letter.body), *(("html", html) for html, _ in letter.alternatives)]
        mark = letter.extra_headers["Message-ID"].strip("<>").partition("@")[0]
        headers = {
            "Subject": header_words(letter.subject),
            "From": sender_header(letter.from_email),
            "To": header_address(letter.to[0]),
            "Date": formatdate(),
            **letter.extra_headers,
            "MIME-Version": "1.0",
        }
        head = "".join(f"{name}: {value}{LINE}" for name, value in headers.items())
        alike = [file.written for file in letter.files if not file.name]
        body = multipart("alternative", f"=_{mark}", [*(part(*each) for each in bodies), *alike])
        if attached := [file.written for file in letter.files if file.name]:
            body = multipart("mixed", f"=+{mark}", [body, *attached])
        return head.encode("ascii") + body


def multipart(kind: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{LINE}'
    between = f"{LINE}--{boundary}"
    inside = b"".join(between.encode() + LINE.encode() + each for each in parts)
    return head.encode("ascii") + inside + f"{between}--{LINE}".encode()


def part(kind: str, words: Any) -> bytes:
    head = f"Content-Type: text/{kind}; charset=utf-8{LINE}Content-Transfer-Encoding: quoted-printable"
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
