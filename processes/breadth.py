"""How many operations a process involves: 1–5, counted from the units that it touches."""

from collections.abc import Iterable


def breadth(units: Iterable[tuple[str, str, bool]]) -> int:
    """From (unit, organisation, is it a company). The owning unit is always touched, so 1 is the least."""
    units = set(units)
    companies = {organisation for _, organisation, company in units if company}
    administrations = {organisation for _, organisation, company in units if not company}
    organisations = len(companies | administrations)
    if organisations >= 4 and len(administrations) >= 2 and companies:
        return 5
    if organisations >= 2:
        return min(organisations + 1, 4)
    return 2 if len(units) > 1 else 1
