"""colophon history."""

import click


@click.command()
def history() -> None:
    """Not yet."""
