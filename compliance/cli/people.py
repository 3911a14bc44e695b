"""colophon set-up-link: how the first person gets in."""

import click

from compliance.cli import surroundings


def set_up_notice() -> str:
    """A line with a new link to set Colophon up, which replaces older ones; empty when somebody has an account."""
    from compliance.services.set_up import LINK_HOURS, new_set_up_link

    with surroundings.open_database() as database, database.write() as session:
        secret = new_set_up_link(session, surroundings.moment())
    if secret is None:
        return ""
    address = f"{surroundings.settings().address}set-up/{secret}"
    return f"Nobody has an account yet. Set Colophon up within {LINK_HOURS} hours: {address}"


@click.command()
def set_up_link() -> int:
    """Print a link that sets Colophon up, once; older ones stop working.

    Whoever opens it chooses a name and a password and becomes the first owner. Does nothing once somebody has an
    account.
    """
    notice = set_up_notice()
    click.echo(notice or "Colophon is set up already: an owner can invite others.")
    return 0 if notice else 1
