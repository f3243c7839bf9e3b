"""HTML as a reader sees it: the words stay, the tags become line breaks. No Django here.

Only tags of running text are taken for tags. Anything else between angle brackets ("<3", "a < b > c",
"<enheten>") stays as it was written, so no visible sign is lost.
"""

import re
from html import unescape

BLOCKS = "p|div|h[1-6]|ul|ol|table|blockquote|section|article|header|footer|pre|hr"
INLINE = "strong|b|em|i|u|s|strike|del|ins|small|big|sub|sup|span|font|a|mark|code|img|tbody|thead|td|th"
TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>{BLOCKS}|{INLINE}|br|li|tr)(?P<rest>(?:[\s/][^<>]*)?)>|<!--[^<>]*-->",
    re.IGNORECASE,
)
BLOCK = re.compile(BLOCKS, re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
LINK = re.compile(r"""\bhref\s*=\s*["']?((?:https?|mailto):[^"'\s]+)""", re.IGNORECASE)
SPACES = re.compile(r"[ \t\r\n\f]+")  # not the no-break space: that one is meant
LINE, PARAGRAPH = 1, 2  # line breaks between what stood before and what comes


def holds_html(text: str) -> bool:
    return TAG.search(text) is not None


def plain(text: str) -> str:
    """The text without tags: paragraphs apart, items of lists on lines of their own, entities as signs."""
    if not holds_html(text):
        return text.replace("\r\n", "\n")
    return _Writer().write(text)


def decoded(text: str) -> str:
    return ENTITY.sub(lambda found: unescape(found[0]), text)


class _Writer:
    def __init__(self) -> None:
        self.text: list[str] = []
        self.breaks = 0  # owed before the next words
        self.mark = ""  # of a list's item that has no words yet
        self.counters: list[int | None] = []  # of the lists we stand in; None for one without numbers
        self.links: list[tuple[str, int]] = []  # the address, and where its words begin

    def write(self, text: str) -> str:
        at = 0
        for tag in TAG.finditer(text):
            self._words(text[at : tag.start()])
            if tag["name"]:
                self._tag(tag["name"].lower(), bool(tag["end"]), tag["rest"])
            at = tag.end()
        self._words(text[at:])
        lines = re.sub(" {2,}", " ", "".join(self.text)).split("\n")
        return "\n".join(line.rstrip(" ") for line in lines)

    def _words(self, raw: str) -> None:
        words = decoded(SPACES.sub(" ", raw))
        if self.breaks or self.mark or not self.text:
            if not words.strip():
                return
            words = words.lstrip(" ")
        if self.text:
            self.text.append("\n" * self.breaks)
        self.text += [self.mark, words]
        self.breaks, self.mark = 0, ""

    def _break(self, least: int) -> None:
        if not self.mark:  # a paragraph that opens an item belongs on the item's own line
            self.breaks = max(self.breaks, least)

    def _tag(self, name: str, end: bool, rest: str) -> None:
        if name in ("ul", "ol"):
            self._list(name, end)
        elif name == "li":
            self._item(end)
        elif name == "a":
            self._link(end, rest)
        elif name == "br":
            self.breaks = min(self.breaks + 1, PARAGRAPH)
        elif name == "tr":
            self._break(LINE)
        elif name in ("td", "th") and end:
            self.text.append(" ")
        elif BLOCK.fullmatch(name):
            self._break(PARAGRAPH)

    def _list(self, name: str, end: bool) -> None:
        if end:
            self.mark = ""
            self._break(LINE if self.counters[1:] else PARAGRAPH)
            del self.counters[-1:]
        else:
            self._break(LINE if self.counters else PARAGRAPH)
            self.counters.append(0 if name == "ol" else None)

    def _item(self, end: bool) -> None:
        self.mark = ""
        self._break(LINE)
        if end:
            return
        count = self.counters[-1] if self.counters else None
        if count is None:
            self.mark = "– "
        else:
            self.counters[-1] = count + 1
            self.mark = f"{count + 1}. "

    def _link(self, end: bool, rest: str) -> None:
        """The address follows the words in brackets, where the words are not the address itself."""
        if not end:
            found = LINK.search(rest)
            self.links.append((decoded(found[1]) if found else "", len(self.text)))
        elif self.links:
            address, begins = self.links.pop()
            if address.removeprefix("mailto:") not in "".join(self.text[begins:]):
                self.text.append(f" ({address.removeprefix('mailto:')})")
