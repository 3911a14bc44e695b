"""colophon serve."""

import click

from compliance.cli import surroundings
from compliance.cli.people import set_up_notice


@click.command()
def serve() -> None:
    """Start Colophon in the browser, on this machine only.

    PORT chooses the port, INSTANCE_PATH where data is kept, DATABASE_URL another database, COLOPHON_RELEASES a folder
    with more releases.
    """
    from compliance.rulebooks.installed import added_releases, load_installed
    from compliance.server import serve as serve_until_stopped

    # A release or a database that cannot be used is said here, in a sentence, and not by each worker in its own way.
    for release_id in added_releases():
        load_installed(release_id)
    with surroundings.open_database():
        pass
    serve_until_stopped(surroundings.settings(), set_up_notice)
