"""How a machine that does things in any order is run against the database."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]


def play(machine, examples, steps):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=QUIET,
            database=None,
        ),
    )
