"""Every write to the organisation."""

from organisation.services.units import add_unit

__all__ = ["add_unit"]
