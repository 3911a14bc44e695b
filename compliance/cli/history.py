"""colophon history: proving that nobody changed the record."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance.cli import surroundings
from compliance.cli.bundles import erase, export, verify_bundle
from compliance.cli.sealing import seal, verify_log, witness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.services.database import Database, Session
    from compliance.services.evidence import EvidenceFiles
    from compliance.services.verification import OrganisationVerdict, ProjectVerdict


@click.group()
def history() -> None:
    """Verify the histories of projects and organisations, hand them on, and erase what entries say."""


history.add_command(export)
history.add_command(erase)
history.add_command(seal)
history.add_command(witness)


@history.command()
@click.option("--project", "project_id", default="", metavar="ID", help="Only this project.")
@click.option("--organisation", "organisation_id", default="", metavar="ID", help="Only this organisation's own.")
@click.option("--bundle", type=click.Path(path_type=Path), metavar="FILE.zip", help="An evidence bundle instead.")
@click.option("--key", "vkey", default="", metavar="VKEY", help="With --bundle: the log's key, as it is published.")
def verify(project_id: str, organisation_id: str, bundle: Path | None, vkey: str) -> int:
    """Recompute every chain, stored statement and file of evidence, and name the first entry that does not hold.

    Exit code 1 when a history is broken, or when the database lacks what protects it. For a bundle, neither database
    nor settings are needed.
    """
    if bundle is not None:
        return verify_bundle(bundle, vkey)
    from compliance.services.database import MissingTriggers, open_database, open_unchecked
    from compliance.services.evidence import files_in

    settings = surroundings.settings()
    url = settings.database_url
    protected = True
    try:
        database = open_database(url)
    except MissingTriggers as error:
        # Who reads that is told to run this very command, so it has to work all the same.
        click.echo(str(error), err=True)
        protected = False
        database = open_unchecked(url)
    try:
        sound = _verify(database, files_in(settings.evidence_folder), project_id, organisation_id)
        if not (project_id or organisation_id):
            sound = verify_log(database) and sound
    finally:
        database.close()
    return 0 if sound and protected else 1


def _verify(database: "Database", files: "EvidenceFiles", project_id: str, organisation_id: str) -> bool:
    sound, told = True, {"project": 0, "organisation": 0}
    with database.read() as session:
        for verdict in _verdicts(session, files, project_id, organisation_id):
            told[_say(verdict)] += 1
            sound = sound and verdict.sound
    if not any(told.values()):
        click.echo("There is no project yet, so there is nothing to verify.")
    elif not (project_id or organisation_id):
        counted = " and ".join(_counted(number, what) for what, number in told.items() if number)
        click.echo(f"{counted}: {'every history holds' if sound else 'not every history holds'}.")
    return sound


def _verdicts(
    session: "Session", files: "EvidenceFiles", project_id: str, organisation_id: str
) -> "Iterator[ProjectVerdict | OrganisationVerdict]":
    from compliance.services.actors import EVERYTHING
    from compliance.services.verification import (
        verify_all,
        verify_organisation,
        verify_organisations,
        verify_project,
    )

    if project_id:
        yield verify_project(session, EVERYTHING, project_id, files.digest)
    if organisation_id:
        yield verify_organisation(session, EVERYTHING, organisation_id)
    if not (project_id or organisation_id):
        yield from verify_all(session, EVERYTHING, files.digest)
        yield from verify_organisations(session, EVERYTHING)


def _say(verdict: "ProjectVerdict | OrganisationVerdict") -> str:
    """Tell what verifying gave; gives what the history is of."""
    from compliance.services.verification import ProjectVerdict

    parts = [_counted(verdict.entries, "entry") + (f", {verdict.erased} erased" if verdict.erased else "")]
    if isinstance(verdict, ProjectVerdict):
        of, called = "project", f"{verdict.project_id} {verdict.title}".rstrip()
        parts.append(_counted(verdict.statements, "statement"))
    else:
        of, called = "organisation", f"{verdict.organisation_id} {verdict.name}".rstrip() + " (organisation)"
    if verdict.fault is not None:
        click.echo(f"{called}: broken at entry {verdict.fault.sequence}. {verdict.fault.sentence}")
    else:
        click.echo(f"{called}: holds ({', '.join(parts)})")
    return of


def _counted(number: int, what: str) -> str:
    several = "entries" if what == "entry" else f"{what}s"
    return f"{number} {what if number == 1 else several}"
