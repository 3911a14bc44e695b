"""Fixtures for tests of the command line."""

from tests.terminal import colophon

__all__ = ["colophon"]
