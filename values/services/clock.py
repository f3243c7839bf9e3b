"""What time itself does: rounds open, their last day comes near, and a year has passed."""

from values.services.looks import announce_look
from values.services.rounds import announce_rounds


def pass_time() -> int:
    """Everything whose day has come; any number of clocks may run at once. Returns how much was recorded."""
    return announce_rounds() + announce_look()
