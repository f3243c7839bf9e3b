"""The value foundation of the tests' small group, for the addresses that are about it."""

from tests.values.conftest import (  # noqa: F401 - fixtures
    adopt,
    adopted,
    bodies,
    decider,
    draft,
    editor,
    held_round,
    ready,
    sources,
)
