"""Fixtures for tests in a browser: running servers, and people who visit them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.serving import Installation, filled
from tests.browser.visitor import DESKTOP, Visitor, visit

Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def colophon_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server for tests that start their own projects; one for the whole session."""
    with Installation(tmp_path_factory.mktemp("served")).served() as address:
        yield address


@pytest.fixture(scope="session")
def samples_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the sample projects and an issued statement, which tests leave as they are."""
    with filled(tmp_path_factory.mktemp("samples")).served() as address:
        yield address


@pytest.fixture
def visitors(browser: Browser, colophon_address: str) -> Iterator[Visit]:
    """Makes visitors, each with a browser context of their own; closed at the end."""
    made: list[Visitor] = []

    def make(size: tuple[int, int] = DESKTOP, address: str = colophon_address, **options: Any) -> Visitor:
        made.append(visit(browser, address, size, **options))
        return made[-1]

    yield make
    for visitor in made:
        for page in (visitor.page, visitor.twin):
            if page is not None:
                page.context.close()
