from tests.values.conftest import (  # noqa: F401 - fixtures
    adopt,
    adopted,
    ask,
    bodies,
    decider,
    draft,
    editor,
    held_round,
    open_round,
    ready,
    sources,
)
