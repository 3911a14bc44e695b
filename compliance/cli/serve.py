"""colophon serve."""

import click

from compliance.cli import surroundings


@click.command()
def serve() -> None:
    """Start Colophon in the browser, on this machine only.

    PORT chooses the port, INSTANCE_PATH where data is kept, DATABASE_URL another database.
    """
    from compliance.server import serve as serve_until_stopped

    # A database that cannot be used is said here, in a sentence, and not by each worker in its own way.
    with surroundings.open_database():
        pass
    serve_until_stopped(surroundings.settings())
