"""A text as a reader sees it: every kind of digit, dash and space as the plain one, unseen signs left out."""

import re
from typing import NamedTuple

UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
ZEROES = (0x0660, 0x06F0, 0x0966, 0xFF10, *range(0x1D7CE, 0x1D800, 10))  # Arabic, Indian, wide, mathematical
LOOK = {
    **{zero + value: str(value) for zero in ZEROES for value in range(10)},
    **dict.fromkeys(map(ord, DASHES), "-"),
    **dict.fromkeys(map(ord, SPACES), " "),
    **{ord("\uff0b"): "+", ord("\uff20"): "@", ord("\uff0e"): "."},
}
HAS_UNSEEN = re.compile(f"[{UNSEEN}]")


class Plain(NamedTuple):
    text: str
    places: list[int] | None  # of each sign in the text that was given; None where they are the same

    def span(self, start: int, end: int) -> tuple[int, int]:
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def plain(text: str) -> Plain:
    look = text.translate(LOOK)
    if not HAS_UNSEEN.search(look):
        return Plain(look, None)
    places = [place for place, sign in enumerate(look) if sign not in UNSEEN]
    return Plain("".join(look[place] for place in places), places)
