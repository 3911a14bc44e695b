"""An open database for each test of the services."""

from collections.abc import Iterator

import pytest

from compliance.store.database import Database, open_database


@pytest.fixture
def database_url(tables_url: str) -> str:
    """The address of a database whose tables are copied: nothing here is about making them."""
    return tables_url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database with current tables, on SQLite and on PostgreSQL."""
    opened = open_database(database_url)
    yield opened
    opened.close()
