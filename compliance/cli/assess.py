"""colophon assess."""

import click


@click.command()
def assess() -> None:
    """Not yet."""
