"""colophon history seal and witness, and what verifying the log gave, in words."""

from typing import TYPE_CHECKING

import click

from compliance.cli import surroundings

if TYPE_CHECKING:
    from compliance.services.checkpoint_file import CheckpointFile
    from compliance.services.database import Database


@click.command("seal")
def seal() -> int:
    """Give every entry its place in the log, sign it, and copy the checkpoint out of the database.

    A server does the same by itself, within SEAL_SECONDS of every change and when a statement is issued.
    """
    from compliance.services.checkpoint_copies import copy_checkpoints
    from compliance.services.sealing import all_verifiers, last_checkpoint
    from compliance.services.sealing import seal as seal_now

    keys, copies = surroundings.notary().keys, _copies()
    with surroundings.open_database() as database:
        made = seal_now(database, keys, surroundings.now())
        with database.read() as session:
            last = last_checkpoint(session)
        if last is None:
            click.echo("There is no entry yet, so there is nothing to seal.")
            return 0
        click.echo(f"{'Sealed' if made else 'Nothing is new. The log was sealed last'} at {last.at}:")
        click.echo(last.note, nl=False)
        copied = copy_checkpoints(database, all_verifiers(database, keys), copies)
    click.echo(f"{copies.path}: {_counted(copied, 'checkpoint')} added.")
    return 0


@click.command("witness")
def witness() -> int:
    """Deliver the checkpoints that the witness (WITNESS) does not have yet, now, and tell what came of it."""
    from compliance.services.witness import NotDelivered, witness_of

    settings = surroundings.settings()
    found = witness_of(settings.seals, settings.instance)
    if found is None:
        click.echo("There is no witness. Set WITNESS to an address or to a folder: see docs/history.md.", err=True)
        return 2
    with surroundings.open_database() as database:
        pending = found.pending(database)
        try:
            found.deliver(pending)
        except NotDelivered as error:
            left = len(found.pending(database))
            waits = "checkpoint waits" if left == 1 else "checkpoints wait"
            click.echo(f"{error}\n{left} {waits} for the witness.", err=True)
            return 1
    if pending:
        click.echo(f"Delivered: checkpoints up to {pending[-1].size} entries.")
    else:
        click.echo("The witness has every checkpoint already.")
    return 0


def verify_log(database: "Database") -> bool:
    """Verify the log, and say what that gave; whether it holds."""
    from compliance.services.log_verification import verify_log as verify

    copies = _copies()
    with database.read() as session:
        verdict = verify(session, surroundings.notary().keys, copies)
    if not verdict.sound:
        click.echo(f"The log of all histories is broken. {verdict.fault}")
        return False
    if not verdict.checkpoints:
        if verdict.waiting:
            click.echo("The log of all histories is empty: nothing was sealed yet. To seal it: colophon history seal")
        return True
    agreeing = f"{verdict.copies} in {copies.path}"
    if verdict.anchors:
        agreeing += f" and {verdict.anchors} in issued statements"
    said = f"{_counted(verdict.places, 'place')}, {_counted(verdict.checkpoints, 'signed checkpoint')}"
    click.echo(f"The log of all histories: holds ({said}; compared with {agreeing}).")
    if not verdict.copies:
        click.echo(
            "Nothing outside the database was compared: whether its newest entries were taken away, nobody can say."
        )
    if verdict.waiting:
        click.echo(f"Not sealed yet: {'1 entry' if verdict.waiting == 1 else f'{verdict.waiting} entries'}.")
    return True


def _counted(number: int, what: str) -> str:
    return f"{number} {what if number == 1 else f'{what}s'}"


def _copies() -> "CheckpointFile":
    from compliance.services.checkpoint_file import copies_in

    return copies_in(surroundings.settings().instance)
