"""Fills an empty database with Almfors, an invented municipal group."""

from demo.services.load import Refused, load_demo

__all__ = ["Refused", "load_demo"]
