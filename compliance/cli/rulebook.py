"""colophon rulebook."""

import click


@click.command()
def rulebook() -> None:
    """Not yet."""
