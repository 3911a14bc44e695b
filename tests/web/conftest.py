"""Fixtures for the tests of the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.estate import Estate, make_estate
from tests.web.pages import Site, open_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The application on an empty database."""
    site = open_site(tmp_path)
    yield site
    site.database.close()


@pytest.fixture(scope="session")
def made_estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """Two organisations with one of everything, made once for all sweeps of a process."""
    estate = make_estate(tmp_path_factory.mktemp("estate"))
    yield estate
    estate.close()


@pytest.fixture
def estate(made_estate: Estate) -> Estate:
    """The same, as it was when it was made."""
    made_estate.restore()
    return made_estate
