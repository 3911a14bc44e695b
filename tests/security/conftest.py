"""Fixtures for the tests of what keeps people out."""

from tests.web.conftest import site
from tests.web.estate import estate, made_estate

__all__ = ["estate", "made_estate", "site"]
