"""How the files that people export are read: encoding, and the sign between columns. No Django here."""

import codecs

DELIMITERS = ",;\t"


class Unreadable(ValueError):
    """The bytes are not text in any of the three ways we know."""


def decode(content: bytes) -> str:
    """UTF-8 with or without a byte order mark, UTF-16 with one (Excel's "Unicode text"), else Windows-1252.

    Five bytes mean nothing in Windows-1252. A file that holds one of them is not text.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable


def sniff_delimiter(text: str) -> str:
    """The sign that stands most often in the first line that holds anything, outside quotation marks."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for sign in text.lstrip():
        if sign == '"':
            quoted = not quoted
        elif sign in "\r\n" and not quoted:
            break
        elif sign in counts and not quoted:
            counts[sign] += 1
    return max(counts, key=counts.__getitem__)
