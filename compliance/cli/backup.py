"""colophon backup and colophon restore: the whole database and the files of evidence as one file, and back."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance.cli import surroundings

if TYPE_CHECKING:
    from compliance.config import Settings
    from compliance.services.backup import Manifest, Restored, Verified

BROKEN = 1


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--with-secrets",
    is_flag=True,
    help="Put the keys in, too: then keep the file as safe as they are.",
)
def backup(file: Path, with_secrets: bool) -> int:
    """Write everything in the database, and the files of evidence, to FILE, which must be new, and check the copy.

    The server may go on meanwhile. The copy is restored on trial beside FILE, and every history in it is verified.
    Exit code 1 when one does not hold; the backup is kept all the same.
    """
    from compliance.secret import mark_of
    from compliance.services.backup import make_backup
    from compliance.services.database import open_unchecked
    from compliance.services.evidence import files_in

    settings = surroundings.settings()
    secrets = _secrets(settings) if with_secrets else {}
    # Unchecked, because a database that lacks its triggers, or is of an older form, needs a backup more than any other.
    database = open_unchecked(settings.database_url)
    try:
        mark, files = mark_of(settings.secret_key), files_in(settings.evidence_folder)
        made = make_backup(database, file, surroundings.now(), mark, secrets, files)
    finally:
        database.close()
    _say_broken(made.verified)
    rows = f"{made.manifest.rows} rows of {len(made.manifest.tables)} tables"
    click.echo(f"{file}: {rows}{_with_evidence(made.manifest)}, {made.size} bytes.")
    click.echo(f"Restored on trial: {_told(made.verified)}.")
    click.echo(f"SHA-256: {made.sha256}")
    if not with_secrets:
        click.echo("The secret key and the signing keys are not in it. Keep copies of them, too, and in another place.")
    return BROKEN if made.verified.broken else 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Delete everything that is in the database, and put the backup there.")
@click.option("--although-broken", is_flag=True, help="Restore also when a history in the backup does not hold.")
@click.option("--although-running", is_flag=True, help="With --replace, do so while a server runs on this directory.")
@click.option("--with-secrets", is_flag=True, help="Take the keys from the backup, in the place of those here.")
def restore(file: Path, replace: bool, although_broken: bool, although_running: bool, with_secrets: bool) -> int:
    """Put the backup in FILE into an empty database. Stop the server first: what people save meanwhile would be lost.

    With --replace, nothing is done while a server runs with the same INSTANCE_PATH on this machine; servers on others
    are not noticed.

    The file is checked, and every history in it is verified, before anything is changed. A backup from SQLite can be
    restored into PostgreSQL, and the other way round. Exit code 1 when a history was restored that does not hold.
    """
    from compliance.running import held
    from compliance.services.backup import restore_backup
    from compliance.services.database import open_unchecked
    from compliance.services.evidence import files_in

    settings = surroundings.settings()
    with held(settings.instance, alone=True) as stopped:
        if replace and not (stopped or although_running):
            raise click.UsageError(
                f"A server is running with {settings.instance}, so nothing was restored. Stop it first: what people "
                "save meanwhile would be lost. If it serves another database, say --although-running."
            )
        database = open_unchecked(settings.database_url)
        try:
            restored = restore_backup(
                database,
                file,
                replace=replace,
                although_broken=although_broken,
                secrets_wanted=with_secrets,
                files=files_in(settings.evidence_folder),
            )
        finally:
            database.close()
    _say_broken(restored.verified)
    rows = f"{restored.manifest.rows} rows{_with_evidence(restored.manifest)}"
    click.echo(f"Restored {rows} as they were at {restored.manifest.made_at}.")
    click.echo(f"Verified: {_told(restored.verified)}.")
    if with_secrets:
        _put_secrets(settings, restored)
    _compare_secret(surroundings.settings(), restored)
    _look_for_keys(settings)
    return BROKEN if restored.verified.broken else 0


def _with_evidence(manifest: "Manifest") -> str:
    """How many files of evidence there are, to follow a number of rows; nothing where there are none."""
    count = len(manifest.evidence)
    return f" and {count} {'file' if count == 1 else 'files'} of evidence" if count else ""


def _secrets(settings: "Settings") -> dict[str, bytes]:
    from compliance.config import KEY_FILES, SECRET_FILES

    elsewhere = SECRET_FILES if os.environ.get("SECRET_KEY", "").strip() else ()
    found = {name: settings.instance / name for name in KEY_FILES if name not in elsewhere}
    secrets = {name: path.read_bytes() for name, path in found.items() if path.exists()}
    if elsewhere and not secrets:
        raise click.UsageError(
            "The secret key comes from SECRET_KEY and not from a file. Leave --with-secrets out, and keep the key "
            "where you keep that setting."
        )
    return secrets


def _put_secrets(settings: "Settings", restored: "Restored") -> None:
    from compliance.config import KEY_FILES
    from compliance.secret import put_in_place

    put = [name for name in KEY_FILES if name in restored.secrets]
    for name in put:
        put_in_place(settings.instance / name, restored.secrets[name])
    click.echo(f"The keys of the backup are now those in {settings.instance}: {', '.join(put)}.")


def _compare_secret(settings: "Settings", restored: "Restored") -> None:
    from compliance.secret import mark_of

    keys = (settings.secret_key, *settings.old_secret_keys)
    if restored.manifest.secret not in {mark_of(key) for key in keys}:
        click.echo(
            "The secret key here is not the one that the backup was made with: second factors cannot be read until "
            "that key is put here, as SECRET_KEY or in SECRET_KEY_OLD.",
            err=True,
        )


def _look_for_keys(settings: "Settings") -> None:
    """Say which keys were signed with that are not here; whether they are the same shows when they are used."""
    from compliance.key_files import FILES
    from compliance.services.database import open_unchecked
    from compliance.services.published_keys import published_keys

    database = open_unchecked(settings.database_url)
    try:
        with database.read() as session:
            signed = {key.purpose for key in published_keys(session).keys}
    finally:
        database.close()
    supplied = settings.seals.signing_key is not None
    missing = [
        name
        for purpose, name in FILES.items()
        if purpose in signed and not (settings.instance / name).exists() and not (purpose == "pdf" and supplied)
    ]
    if missing:
        click.echo(
            f"Nothing is signed before these keys are in {settings.instance} as well: {', '.join(missing)}. See "
            "docs/keys.md.",
            err=True,
        )


def _say_broken(verified: "Verified") -> None:
    for sentence in verified.broken:
        click.echo(sentence, err=True)


def _told(verified: "Verified") -> str:
    counted = [
        f"{number} {what if number == 1 else what + 's'}"
        for number, what in ((verified.projects, "project"), (verified.organisations, "organisation"))
        if number
    ]
    if not counted:
        return "there is no history yet"
    return f"{' and '.join(counted)}, {'not every history holds' if verified.broken else 'every history holds'}"
