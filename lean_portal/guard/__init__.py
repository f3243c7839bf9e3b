"""What may not stand in a text, and what should be thought about once more. Pure: text in, places out.

Numbers stop (`find_numbers`): personnummer and samordningsnummer. Hints give a choice (`find_hints`): a phone
number, an e-mail address, a street address, words of care or health near a person's name.
"""

from lean_portal.guard.finding import Finding, Kind
from lean_portal.guard.hints import find_hints
from lean_portal.guard.numbers import find_numbers, stops, without_numbers

__all__ = ["Finding", "Kind", "find_hints", "find_numbers", "stops", "without_numbers"]
