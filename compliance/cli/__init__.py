"""The colophon command."""

from compliance.cli.main import main

__all__ = ["main"]
