"""One renderer for all tests of a run: its processes take a second to warm up."""

from collections.abc import Callable, Iterator

import pytest

from compliance.documents.pdf import RenderedStatement, render_statement
from compliance.documents.renderer import Renderer
from compliance.domain.statement import Statement

Render = Callable[[Statement], RenderedStatement]


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    """A renderer with the limits of the product, except for time: build servers are busy."""
    with Renderer(seconds=60) as renderer:
        yield renderer


@pytest.fixture(scope="session")
def render(renderer: Renderer) -> Render:
    """Makes the file of a statement; the same statement is made once."""
    made: dict[Statement, RenderedStatement] = {}

    def once(statement: Statement) -> RenderedStatement:
        if statement not in made:
            made[statement] = render_statement(statement, renderer=renderer)
        return made[statement]

    return once
