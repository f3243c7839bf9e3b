"""Would a migration break the version that still runs while it is applied? `python -m tools.migrations`."""

import sys

import django
from django_migration_linter import MigrationLinter

from tools import environment

# The first migration of an app makes its tables: nothing old can run on them yet.
NOTHING_RUNS_YET = "0001_"
# Tables that no release has: nothing that runs anywhere can break. Emptied when there is a release.
NOT_RELEASED = [
    "0002_support",
    "0003_care",
    "0003_agenda",
    "0004_link",
    "0005_hold",
    "0020_efforts",
    "0021_trials",
    "0022_measures",
    "0023_follow",
    "0024_effort_waits",
    "0025_hold",
    "0026_speed",
    "0003_pilots",
]
# A unique index on a small table: its lock lasts a moment, and the version that still runs keeps the rule.
SHORT_LOCK = ["0004_raised_once_to_each_level", "0004_together"]
# Said of every migration that has data in it; whether it can be undone is read in review.
ONLY_NEWS = ["RUNPYTHON_REVERSIBLE"]


def main() -> int:
    environment.fill_in()
    django.setup()
    linter = MigrationLinter(
        str(environment.ROOT),
        include_apps=list(environment.APPS),
        exclude_migration_tests=ONLY_NEWS,
        ignore_name_contains=NOTHING_RUNS_YET,
        ignore_name=[*NOT_RELEASED, *SHORT_LOCK],
        no_cache=True,
        quiet=["ok", "ignore"],
    )
    linter.lint_all_migrations()
    return 1 if linter.has_errors else 0


if __name__ == "__main__":
    sys.exit(main())
