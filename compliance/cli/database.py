"""colophon database: making the tables, and putting back what protects them."""

import click

from compliance.cli import surroundings


@click.group()
def database() -> None:
    """Make, renew or repair the database."""


@database.command()
def upgrade() -> None:
    """Make the tables, or bring them to the newest form. Does nothing when they are."""
    with surroundings.open_database():
        pass


@database.command()
def repair() -> None:
    """Put back the triggers that keep the history from being changed.

    Find out first who removed them, and run: colophon history verify
    """
    from compliance.services.database import repair_triggers

    repair_triggers(surroundings.settings().database_url)
    click.echo("The triggers that protect the history are in place.")
