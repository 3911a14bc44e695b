"""colophon set-up-link and colophon people: how the first person gets in, and others get in again."""

import os

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
    account. The address is made of COLOPHON_ADDRESS, or else of HOST and PORT: set them as for the server.
    """
    notice = set_up_notice()
    click.echo(notice or "Colophon is set up already: an owner can invite others.")
    if notice:
        _say_where_from()
    return 0 if notice else 1


def _say_where_from() -> None:
    """What decides the address that was printed, where nothing was set: the server may have been started otherwise."""
    if not surroundings.settings().origin and not os.environ.get("PORT", "").strip():
        click.echo("If the server has another address: set PORT or COLOPHON_ADDRESS as for the server.", err=True)


@click.group()
def people() -> None:
    """Say who belongs where, and let people in."""


@people.command("list")
def list_people() -> None:
    """Say who belongs to which organisation, with which roles."""
    from compliance.services.actors import EVERYTHING
    from compliance.services.people import members, organisations_here

    with surroundings.open_database() as database, database.read() as session:
        for name, organisation_id in organisations_here(session, EVERYTHING).items():
            click.echo(name)
            found = members(session, EVERYTHING, organisation_id)
            for each in found:
                click.echo(f"  {each.name} <{each.email}>  {', '.join(each.roles)}")
            if not found:
                click.echo("  Nobody yet: .venv/bin/colophon people invite")


@people.command()
@click.argument("email")
@click.argument("name")
@click.option("--organisation", required=True, help="The organisation's name.")
@click.option("--role", "roles", multiple=True, default=("owner", "preparer", "approver"), show_default=True)
def invite(email: str, name: str, organisation: str, roles: tuple[str, ...]) -> int:
    """Print a link with which NAME joins an organisation, signing in with the address EMAIL. It works once.

    For an organisation that has no owner who could do so, such as one that another command made.
    """
    from compliance.domain.roles import roles_in_order
    from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
    from compliance.services.invitations import DAYS
    from compliance.services.invitations import invite as make_invitation
    from compliance.services.people import organisations_here

    try:
        wanted = roles_in_order(roles)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    with surroundings.open_database() as database, database.write() as session:
        found = organisations_here(session, EVERYTHING).get(organisation)
        if found is None:
            click.echo(
                f"There is no organisation called {organisation}. Look with: .venv/bin/colophon people list", err=True
            )
            return 1
        link = make_invitation(session, LOCAL_OPERATOR, surroundings.now(), found, name, email, wanted)
    click.echo(f"{link.name} joins {organisation} within {DAYS} days here:")
    click.echo(f"{surroundings.settings().address}join/{link.secret}")
    _say_where_from()
    return 0


@people.command("password-link")
@click.argument("email")
def password_link(email: str) -> int:
    """Print a link with which the person with the address EMAIL chooses a new password, once; older ones stop working.

    Hand it to nobody else: whoever has it can become the person. The history of their organisations says that it was
    made. A second factor is asked for all the same. The address is made of COLOPHON_ADDRESS, or else of HOST and PORT:
    set them as for the server.
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
    _say_where_from()
    return 0


@people.command("reset-second-factors")
@click.argument("email")
def reset_second_factors(email: str) -> int:
    """Take away the authenticator app, passkeys and recovery codes of the person with the address EMAIL.

    For somebody who has lost them all. Make sure that it is them who asks. They are signed out everywhere, and sign in
    with the password alone to set up others.
    """
    from compliance.services.accounts import find_account
    from compliance.services.actors import LOCAL_OPERATOR
    from compliance.services.lost_factors import remove_second_factors

    with surroundings.open_database() as database, database.write() as session:
        account = find_account(session, email=email)
        if account is None:
            click.echo(f"Nobody has an account with the address {email}.", err=True)
            return 1
        remove_second_factors(session, surroundings.now(), LOCAL_OPERATOR, account.id)
    click.echo(f"{account.name} signs in with the password alone now, and sets up another second factor.")
    return 0
