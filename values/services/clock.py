"""What time itself does: rounds open, and their last day comes near."""

from values.services.rounds import announce_rounds


def pass_time() -> int:
    """Everything whose day has come; any number of clocks may run at once. Returns how much was recorded."""
    return announce_rounds()
