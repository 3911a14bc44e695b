"""Fixtures that any test may use."""

from tests.browser.chromium import browser_type_launch_args
from tests.postgres import database_url, postgres_database_url, postgres_url

__all__ = ["browser_type_launch_args", "database_url", "postgres_database_url", "postgres_url"]
