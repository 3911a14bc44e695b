"""colophon statement."""

import click


@click.command()
def statement() -> None:
    """Not yet."""
