"""A text that somebody pasted becomes statements, one by one. No Django here.

Only the marks that people set in front of their points are taken away. All other letters and figures stay,
in their order: what is a heading and no statement is for a person to see.
"""

import re
import unicodedata

# What a line of a list may begin with. No figure may follow a dash: -5 is a number.
BULLET = r"[•●○▪■□◦‣⁃∙·➢►→✓✔\uf0a7\uf0b7]|[-–—*](?=\s|[^\W\d_]|$)|o(?=\t)"
NUMBER = r"\(?\d{1,3}(?:\.\d{1,3}){0,3}[.)](?=\s|[^\W\d_]|$)|\d{1,3}(?:\.\d{1,3}){0,3}(?=\t)"
LETTER = r"\(?(?:[a-zåäö]|[ivx]{2,4})\)(?=\s|$)"
CODE = r"[A-ZÅÄÖ]{1,2}-?\d{1,3}(?:[.:)](?=\s|$)|(?=\t|$)|(?=\s+[A-ZÅÄÖ]))"
MARK = re.compile(rf"\s*(?:(?:{BULLET}|{NUMBER}|{LETTER})\s*)?(?:(?:{CODE})\s*)?")

# Bullets that lost their line break, and signs that nobody sees.
INLINE_BULLET = re.compile(r"(?<=\s)[•●▪‣\uf0b7](?=\s)")
INVISIBLE = re.compile("\u00ad\r?\n?|[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
# An å in two pieces, as some systems write it. A whole text of such marks would take hours to normalise.
APART = re.compile("[^\\W\\d_][\u0300-\u036f]{1,3}")

CLOSING = "\"'”’»)]"
SENTENCE_END = re.compile(rf"(?<=[.!?…])[{re.escape(CLOSING)}]*\s+(?=[\"'”’«»(]*[A-ZÅÄÖÉÜÆØ])")
# t.ex., bl.a., m.m. and every other with a dot inside; initials; and those that are written with one dot.
ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:(?:[^\W\d_]{1,4}\.)+[^\W\d_]{1,4}|[^\W\d_]|ex|dvs|kl|osv|etc|ca|nr"
    r"|resp|inkl|exkl|jfr|jmf|ev|tel|tex|bla|mm|mfl|pga|dr|st|sid|kap)\.$",
    re.IGNORECASE,
)
LONGEST = 24  # signs of an abbreviation


def split(text: str) -> list[str]:
    """The statements of a text in their order, without the marks in front of them. A mere line is none."""
    found = [sentence for paragraph in paragraphs(visible(text)) for sentence in sentences(paragraph)]
    return [sentence for sentence in found if any(map(str.isalnum, sentence))]


def clean(text: str) -> str:
    """One statement on one line, without its mark."""
    line = " ".join(visible(text).split())
    return line[MARK.match(line).end() :] or line


def visible(text: str) -> str:
    """Letters in one piece, no signs that take no place, nothing that a database cannot keep."""
    text = CONTROL.sub("", INVISIBLE.sub("", text))
    return APART.sub(lambda letter: unicodedata.normalize("NFC", letter[0]), text)


def paragraphs(text: str) -> list[str]:
    """Lines that belong together as one."""
    found: list[list[str]] = []
    goes_on = False
    for line in INLINE_BULLET.sub(r"\n•", text).splitlines():
        mark = MARK.match(line).end()
        rest = line[mark:].split()
        if not (goes_on and not line[:mark].strip() and continues(found[-1], rest)):
            found.append([])
        found[-1] += rest
        goes_on = bool(line.strip())
    return [" ".join(words) for words in found]


def continues(before: list[str], words: list[str]) -> bool:
    """A mark that stands alone waits for its text; a line that was broken goes on in lower case."""
    if not before or not words:
        return not before
    last = before[-1]
    closed = last.rstrip(CLOSING).endswith((".", "!", "?", ":")) and not ABBREVIATION.search(last[-LONGEST:])
    return words[0][0].islower() and not closed


def sentences(paragraph: str) -> list[str]:
    found, begin = [], 0
    for match in SENTENCE_END.finditer(paragraph):
        end = match.end()
        if not ABBREVIATION.search(paragraph[max(begin, end - LONGEST) : end].rstrip()):
            found.append(paragraph[begin:end].rstrip())
            begin = end
    return [*found, paragraph[begin:]]
