from collections.abc import Callable

import pytest
from django.template import engines

Render = Callable[..., str]


@pytest.fixture
def render() -> Render:
    """Renders a piece of template as a page would."""

    def make(source: str, **context: object) -> str:
        return engines["django"].from_string(source).render(context)

    return make


@pytest.fixture
def render_component() -> Render:
    def make(name: str, **context: object) -> str:
        return engines["django"].get_template(f"components/{name}.html").render(context)

    return make
