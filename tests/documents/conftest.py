"""One renderer for all tests of a run: its processes take a second to warm up."""

from collections.abc import Callable, Iterator

import pytest

from compliance.documents.enclosures import NO_ENCLOSURES, Enclosures
from compliance.documents.pdf import RenderedStatement, render_statement
from compliance.documents.renderer import Renderer
from compliance.domain.statement import Statement

Render = Callable[..., RenderedStatement]


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    """A renderer with the limits of the product, except for time: build servers are busy."""
    with Renderer(seconds=60) as renderer:
        yield renderer


@pytest.fixture(scope="session")
def render(renderer: Renderer) -> Render:
    """Makes the file of a statement; the same statement is made once."""
    made: dict[tuple[Statement, Enclosures], RenderedStatement] = {}

    def once(statement: Statement, enclosures: Enclosures = NO_ENCLOSURES) -> RenderedStatement:
        if (statement, enclosures) not in made:
            made[statement, enclosures] = render_statement(statement, enclosures, renderer=renderer)
        return made[statement, enclosures]

    return once
