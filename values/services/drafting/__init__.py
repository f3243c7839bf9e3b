"""Writing a version: each change under the lock of the version, each with a revision that keeps it."""

from values.services.drafting.base import lock, lock_draft, mark_of, save_revision
from values.services.drafting.naming import name_draft
from values.services.drafting.provenance import (
    link_statement,
    set_aside,
    take_back_set_aside,
    unlink_statement,
)
from values.services.drafting.targets import (
    add_behaviour,
    add_value,
    change_behaviour,
    change_value,
    merge_behaviours,
    move_behaviour,
    move_value,
    remove_behaviour,
    remove_value,
    split_behaviour,
)

__all__ = [
    "add_behaviour",
    "add_value",
    "change_behaviour",
    "change_value",
    "link_statement",
    "lock",
    "lock_draft",
    "mark_of",
    "merge_behaviours",
    "move_behaviour",
    "move_value",
    "name_draft",
    "remove_behaviour",
    "remove_value",
    "save_revision",
    "set_aside",
    "split_behaviour",
    "take_back_set_aside",
    "unlink_statement",
]
