"""Fixtures for the tests of the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.estate import estate, made_estate
from tests.web.pages import Site, open_site

__all__ = ["estate", "made_estate"]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The application on an empty database."""
    site = open_site(tmp_path)
    yield site
    site.database.close()
