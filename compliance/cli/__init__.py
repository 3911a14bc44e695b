"""The colophon command."""

from compliance.cli.command import main

__all__ = ["main"]
