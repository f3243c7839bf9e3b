"""Nobody is told what is done at a board: those who were there know it. What comes of a slip is told as of
every suggestion."""

from notifications.rules.base import Rules

RULES: Rules = {}

SILENT = frozenset(
    {
        "improvements.board_address_made",
        "improvements.board_address_revoked",
        "improvements.board_meeting_undone",
        "improvements.board_met",
        "improvements.slip_typed",
        "improvements.slips_printed",
    }
)
