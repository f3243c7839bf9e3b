"""The messages that the demo's mail server has kept as files, read back for the page that shows them."""

import datetime as dt
import email.policy
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parseaddr
from pathlib import Path

POLICY = email.policy.SMTPUTF8
NEWEST = 200  # how many the list shows; a demo that has sent more shows the latest


@dataclass(frozen=True)
class Letter:
    id: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def to(self) -> str:
        return parseaddr(str(self.message["To"] or ""))[1]

    @property
    def sender(self) -> str:
        return str(self.message["From"] or "")

    @property
    def at(self) -> dt.datetime:
        """When the server kept it: its name begins with the time, in nanoseconds."""
        return dt.datetime.fromtimestamp(int(self.id.partition("-")[0]) / 1e9, dt.UTC)

    def body(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return part.get_content() if part else ""


def letters(folder: Path, *, to: str = "") -> list[Letter]:
    """The newest first; with `to`, those that went to this address."""
    parser = BytesHeaderParser(policy=POLICY)
    found = []
    for file in sorted(folder.glob("*.eml"), reverse=True):
        letter = Letter(file.stem, parser.parsebytes(file.read_bytes()))
        if not to or letter.to == to:
            found.append(letter)
        if len(found) == NEWEST:
            break
    return found


def letter(folder: Path, id: str) -> Letter | None:
    file = folder / f"{id}.eml"
    # The name comes from the address bar: it is looked up among the files, never followed as a path.
    if file not in set(folder.glob("*.eml")):
        return None
    return Letter(id, BytesParser(policy=POLICY).parsebytes(file.read_bytes()))


def recipients(found: Iterable[Letter]) -> list[str]:
    return sorted({letter.to for letter in found})
