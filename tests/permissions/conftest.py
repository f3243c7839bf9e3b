"""The value foundation and the processes of the tests' small group, for the addresses about them."""

from tests.meetings.conftest import coordinator, item, meeting, propose  # noqa: F401 - fixtures
from tests.meetings.told import held, tell  # noqa: F401 - fixtures
from tests.permissions.lasting import lasted  # noqa: F401 - fixtures
from tests.permissions.supporting import supported  # noqa: F401 - fixtures
from tests.processes.conftest import (  # noqa: F401 - fixtures
    assessed,
    assessing_round,
    confirm,
    decided,
    nominate,
    preparing,
    processes,
    proposed,
    revealed,
    roads,
    steering,
    third,
    waterworks,
)
from tests.training.conftest import arrange, course, everyday  # noqa: F401 - fixtures
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
