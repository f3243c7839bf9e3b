"""Figures as people type and read them: "12,5" or "12.5", with a space between the thousands; and of how
many a figure may be."""

import re
from decimal import Decimal

from django.utils.formats import number_format

SPACES = dict.fromkeys(map(ord, " \t\u00a0\u2007\u2009\u202f"))
MINUS = str.maketrans("\u2212\u2012\u2013", "---")  # as word processors write it
FEWEST = 5  # of fewer than so many nothing is counted out loud: neither people nor what they did
FORM = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")


def read_figure(text: str) -> Decimal:
    """ValueError for what is no figure. A unit beside it is none of it."""
    plain = text.translate(SPACES).translate(MINUS)
    if not FORM.fullmatch(plain):
        raise ValueError("no figure")
    return Decimal(plain.replace(",", "."))


def plain(value: Decimal) -> Decimal:
    """Without zeros at its end, and never with an exponent: 12.5000 is 12.5, and 600.0000 is 600."""
    shortest = value.normalize()
    return shortest.quantize(Decimal(1)) if shortest == shortest.to_integral_value() else shortest


def write_figure(value: Decimal | None) -> str:
    """In the reader's language, with a real minus."""
    if value is None:
        return ""
    return number_format(plain(value), force_grouping=True).replace("-", "\u2212")


def type_figure(value: Decimal) -> str:
    """As it stands in a field to be changed."""
    return number_format(plain(value))


def amount(value: Decimal, unit: str) -> str:
    """With its unit, which never falls to the next line."""
    return f"{write_figure(value)}\u00a0{unit}" if unit else write_figure(value)
