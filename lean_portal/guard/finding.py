from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    PERSONAL = "personal"  # personnummer
    COORDINATION = "coordination"  # samordningsnummer
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    CARE = "care"  # a word of care or health, and the name that stands near it


class Finding(NamedTuple):
    """`text[start:end]` of the text that was given."""

    kind: Kind
    start: int
    end: int
