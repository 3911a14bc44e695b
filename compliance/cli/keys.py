"""colophon keys: which keys sign here, and how one is replaced."""

import json
from typing import TYPE_CHECKING, cast

import click

from compliance.cli import surroundings

if TYPE_CHECKING:
    from compliance.documents.keys import Purpose
    from compliance.services.published_keys import PublishedKey

# The same as in compliance.documents.keys, which is imported when it is needed.
PURPOSES = ("log", "data", "pdf")
_HOW = {
    "first": "the first",
    "handed_over": "took over from the one before, which signed that",
    "set": "by SIGNING_KEY_FILE or without it again, which the one before did not sign",
    "lost": "took over without the signature of the one before, which was lost",
}


@click.group()
def keys() -> None:
    """Say which keys sign here, and replace one.

    Three keys sign: log the log of all histories, data the data of statements, pdf their PDF files.
    """


@keys.command("list")
def list_keys() -> int:
    """Say which keys sign and signed here, since when, and whether each took over from the one before.

    Exit code 1 when a record of a key does not hold.
    """
    from compliance.services.published_keys import published_keys

    with surroundings.open_database() as database, database.read() as session:
        published = published_keys(session)
    for fault in published.faults:
        click.echo(fault, err=True)
    if published.faults:
        return 1
    if not published.keys:
        click.echo("Nothing was signed here yet. Keys are made and recorded when the first statement is issued.")
    for key in published.keys:
        click.echo(_told(key))
    return 0


@keys.command()
@click.argument("purpose", type=click.Choice(PURPOSES))
def show(purpose: str) -> None:
    """Print the public part of the key in use: for log a vkey line (C2SP), for data a JWK, for pdf certificates.

    The key is made when there is none yet.
    """
    from compliance.documents.key_records import public_of

    public = public_of(surroundings.notary().keys.of(cast("Purpose", purpose)))
    click.echo(public if isinstance(public, str) else json.dumps(public), nl=not str(public).endswith("\n"))


@keys.command()
@click.argument("purpose", type=click.Choice(PURPOSES))
@click.option("--lost", is_flag=True, help="The key in use is lost: the new one takes over without its signature.")
def rotate(purpose: str, lost: bool) -> int:
    """Make a new key, and let it take over from the one in use.

    Both keys sign the record of that. Everything signed before stays verifiable, for the public part of the old key is
    kept and published; its private part is deleted from the instance directory. Backups with secrets still have it. The
    server may go on meanwhile. A key that SIGNING_KEY_FILE names is replaced by changing that file: then this records
    the change.
    """
    from compliance.key_files import next_key, put_next_in_place, waiting
    from compliance.services.key_records import log_name, record_keys, replace_key
    from compliance.services.published_keys import published_keys

    wanted = cast("Purpose", purpose)
    settings, at = surroundings.settings(), surroundings.now()
    found = surroundings.notary().keys
    with surroundings.open_database() as database:
        if purpose == "pdf" and settings.seals.signing_key is not None:
            record_keys(database, found, at, (wanted,))
            click.echo(f"SIGNING_KEY_FILE names the key in use: {found.pdf.fingerprint}. It is recorded.")
            return 0
        if not lost and not waiting(settings.instance, wanted):
            record_keys(database, found, at, (wanted,))
        with database.read() as session:
            origin = log_name(session)
        new = next_key(settings.instance, settings.public_host, wanted, origin, surroundings.moment())
        replace_key(database, wanted, None if lost else found.of(wanted), new, at)
        put_next_in_place(settings.instance, wanted)
        with database.read() as session:
            newest = [key for key in published_keys(session).keys if key.purpose == wanted][-1]
    click.echo(_told(newest))
    click.echo("The private part of the key before is deleted here. Back it up with secrets; discard older backups.")
    return 0


def _told(key: "PublishedKey") -> str:
    times = f"in use from {key.since}" if key.in_use else f"in use from {key.since} to {key.until}"
    return f"{key.purpose} {key.sequence}: {key.fingerprint}, {times}, {_HOW[key.introduced]}"
