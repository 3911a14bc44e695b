"""colophon history: proving that nobody changed the record."""

from typing import TYPE_CHECKING

import click

from compliance.cli import surroundings

if TYPE_CHECKING:
    from compliance.services.database import Database
    from compliance.services.verification import ProjectVerdict


@click.group()
def history() -> None:
    """Verify the histories of projects."""


@history.command()
@click.option("--project", "project_id", default="", metavar="ID", help="Only this project.")
def verify(project_id: str) -> int:
    """Recompute every chain and every stored statement, and name the first entry that does not hold.

    Exit code 1 when a history is broken, or when the database lacks what protects it.
    """
    from compliance.services.database import MissingTriggers, open_database, open_unchecked

    url = surroundings.settings().database_url
    protected = True
    try:
        database = open_database(url)
    except MissingTriggers as error:
        # Who reads that is told to run this very command, so it has to work all the same.
        click.echo(str(error), err=True)
        protected = False
        database = open_unchecked(url)
    try:
        sound = _verify(database, project_id)
    finally:
        database.close()
    return 0 if sound and protected else 1


def _verify(database: "Database", project_id: str) -> bool:
    from compliance.services.actors import EVERYTHING
    from compliance.services.verification import verify_all, verify_project

    sound, projects = True, 0
    with database.read() as session:
        verdicts = [verify_project(session, EVERYTHING, project_id)] if project_id else verify_all(session, EVERYTHING)
        for verdict in verdicts:
            _say(verdict)
            projects += 1
            sound = sound and verdict.sound
    if not projects:
        click.echo("There is no project yet, so there is nothing to verify.")
    elif not project_id:
        counted = "1 project" if projects == 1 else f"{projects} projects"
        click.echo(f"{counted}: {'every history holds' if sound else 'not every history holds'}.")
    return sound


def _say(verdict: "ProjectVerdict") -> None:
    called = f"{verdict.project_id} {verdict.title}".rstrip()
    if verdict.fault is not None:
        click.echo(f"{called}: broken at entry {verdict.fault.sequence}. {verdict.fault.sentence}")
        return
    erased = f", {verdict.erased} erased" if verdict.erased else ""
    statements = "1 statement" if verdict.statements == 1 else f"{verdict.statements} statements"
    entries = "1 entry" if verdict.entries == 1 else f"{verdict.entries} entries"
    click.echo(f"{called}: holds ({entries}{erased}, {statements})")
