"""Six common words, the only key to an anonymous suggestion: shown once, kept as a slow hash.

Six of more than a thousand words are sixty bits, and each guess costs as much as one at a password. The words
differ in at least two signs, so that a slip of the finger never makes another word of the list. A word that
has been handed out must never be taken out of the list.
"""

import hashlib
import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from django.utils.crypto import salted_hmac

COUNT = 6
COST = 2**14  # of a guess: some fifty milliseconds and 16 MB
FILE = Path(__file__).with_name("receipt_words.txt")
# The same for everybody, so that one look in the index finds what the words open.
SALT = b"lean-portalen: receipt of an anonymous suggestion"
LIKE = str.maketrans("åäö", "aao")  # for a keyboard that has no å, ä and ö
MOST_ALIKE = 2


@cache
def words() -> dict[str, str]:
    """As typed on any keyboard → as written."""
    return {word.translate(LIKE): word for word in FILE.read_text(encoding="utf-8").split()}


def made_from(seed: str, *, by: int) -> list[str]:
    """The same form sent twice by the same person makes the same words, and nothing of this is kept."""
    digest = salted_hmac("improvements.receipt", f"{by} {seed}", algorithm="sha256").digest()
    number, listed, chosen = int.from_bytes(digest), list(words().values()), []
    for _turn in range(COUNT):
        number, index = divmod(number, len(listed))
        chosen.append(listed[index])
    return chosen


def split(typed: str) -> list[str]:
    """Whatever stands between the words: spaces, hyphens, commas, line breaks, numbers of a list."""
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", typed).casefold())


def is_known(word: str) -> bool:
    return word.translate(LIKE) in words()


def alike(word: str) -> list[str]:
    """Those of the list that look like it. The list is no secret, so this tells nothing."""
    found = get_close_matches(word.translate(LIKE), words(), MOST_ALIKE, 0.7)
    return [words()[near] for near in found]


def key_of(chosen: list[str]) -> str:
    """What is kept. Slow on purpose."""
    said = " ".join(word.translate(LIKE) for word in chosen).encode()
    return hashlib.scrypt(said, salt=SALT, n=COST, r=8, p=1, dklen=32).hex()
