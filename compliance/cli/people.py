"""colophon set-up-link and colophon people: how the first person gets in, and others get in again."""

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


@click.group()
def people() -> None:
    """Let people in again."""


@people.command("password-link")
@click.argument("email")
def password_link(email: str) -> int:
    """Print a link with which the person with the address EMAIL chooses a new password, once; older ones stop working.

    Hand it to nobody else: whoever has it can become the person. The history of their organisations says that it was
    made. A second factor is asked for all the same.
    """
    from compliance.services import password_links
    from compliance.services.accounts import find_account
    from compliance.services.actors import LOCAL_OPERATOR

    with surroundings.open_database() as database, database.write() as session:
        account = find_account(session, email=email)
        if account is None:
            click.echo(f"Nobody has an account with the address {email}.", err=True)
            return 1
        secret = password_links.password_link(session, surroundings.moment(), LOCAL_OPERATOR, account.id)
    click.echo(f"{account.name} chooses a new password within {password_links.LINK_HOURS} hours here:")
    click.echo(f"{surroundings.settings().address}password/new/{secret}")
    return 0
