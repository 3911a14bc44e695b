"""Fixtures that any test may use."""

from hypothesis import settings

from tests.browser.chromium import browser_type_launch_args
from tests.postgres import (
    database_url,
    postgres_database_url,
    postgres_template,
    postgres_url,
    sqlite_template,
    tables_url,
)
from tests.rulebooks.fiction import fiction_folder

__all__ = [
    "browser_type_launch_args",
    "database_url",
    "fiction_folder",
    "postgres_database_url",
    "postgres_template",
    "postgres_url",
    "sqlite_template",
    "tables_url",
]

# A busy machine is no fault of what is tested: how long something takes is measured in benchmarks, and not here.
settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")
