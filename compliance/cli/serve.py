"""colophon serve."""

import click

from compliance.cli import surroundings
from compliance.cli.people import set_up_notice


@click.command()
def serve() -> None:
    """Start Colophon in the browser: on this machine only, or under COLOPHON_ADDRESS once it is set up.

    PORT chooses the port, INSTANCE_PATH where data is kept, DATABASE_URL another database, COLOPHON_RELEASES a folder
    with more releases.
    """
    from compliance.config import LOOPBACK_HOSTS
    from compliance.rulebooks.installed import added_releases, load_installed
    from compliance.server import ServerError
    from compliance.server import serve as serve_until_stopped
    from compliance.services.membership import set_up

    # A release or a database that cannot be used is said here, in a sentence, and not by each worker in its own way.
    for release_id in added_releases():
        load_installed(release_id)
    settings = surroundings.settings()
    with surroundings.open_database() as database, database.read() as session:
        if settings.host not in LOOPBACK_HOSTS and not set_up(session):
            raise ServerError(
                f"HOST is {settings.host!r}, but Colophon is not set up yet; until then only this machine reaches it. "
                "Start it without HOST, open the link that it prints, and set HOST again."
            )
    serve_until_stopped(settings, set_up_notice)
