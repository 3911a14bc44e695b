"""colophon answers."""

import click


@click.command()
def answers() -> None:
    """Not yet."""
