"""colophon statement."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING

import click

from compliance.cli import surroundings

if TYPE_CHECKING:
    from compliance.services.answers_file import AnswersFile
    from compliance.services.assessments import ProjectAssessment
    from compliance.services.filed_statements import IssuedFromFile
    from compliance.services.statements import Render


@click.command()
@click.argument("answers", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="OUT.pdf", help="Where to write the PDF."
)
@click.option("--draft", is_flag=True, help="A watermarked draft without a number. Nothing is stored.")
@click.option(
    "--confirm-cannot-tell",
    "confirm",
    is_flag=True,
    help="Confirm that you have seen every result that cannot be told.",
)
@click.option("--project", "project_id", default="", metavar="ID", help="The stored project that the file describes.")
def statement(answers: Path, output: Path, draft: bool, confirm: bool, project_id: str) -> int:
    """Issue a statement about the project of an answers file, and write its PDF.

    The project is stored under its title and organisation. Used again, the file brings that project up to date and
    issues a new statement, which supersedes the last one; if nothing has changed, the statement in force is written
    again. Exit code 1 when a question is open or a result has to be confirmed first.
    """
    from compliance.services.answers_file import read_answers_file

    file = read_answers_file(answers)
    for sentence in file.ignored:
        click.echo(sentence, err=True)
    _check_place(output)
    with _renderer() as render:
        return _draft(file, output, render) if draft else _issue(file, output, render, project_id, confirm)


def _draft(file: "AnswersFile", output: Path, render: "Render") -> int:
    from compliance.services.assessments import assess_project
    from compliance.services.filed_statements import record_of_file
    from compliance.services.statements import preview

    record = record_of_file(file, surroundings.now())
    rendered = preview(record, render)
    _write(output, rendered.pdf)
    click.echo(f"{output}: a draft of {rendered.pages} pages. Nothing was stored.")
    assessed = assess_project(record)
    if assessed.issuable:
        return 0
    _say_what_is_open(assessed)
    return 1


def _issue(file: "AnswersFile", output: Path, render: "Render", project_id: str, confirm: bool) -> int:
    from compliance.services.actors import LOCAL_OPERATOR
    from compliance.services.filed_statements import NotIssued, issue_file

    with surroundings.open_database() as database:
        done = issue_file(
            database,
            LOCAL_OPERATOR,
            surroundings.now(),
            file,
            render,
            notary=surroundings.notary(),
            project_id=project_id,
            confirm=confirm,
        )
    if isinstance(done, NotIssued):
        _say_what_is_open(done.assessed)
        click.echo("No statement was issued, and nothing was stored.", err=True)
        return 1
    try:
        _write(output, done.pdf)
    except OSError as error:
        raise click.ClickException(
            f"Statement {done.statement.number} is issued and stored, but {output} could not be written: "
            f"{error.strerror}. Run the command again with another file name."
        ) from error
    _say_issued(done, output)
    return 0


def _say_issued(done: "IssuedFromFile", output: Path) -> None:
    issued = done.statement
    if done.again:
        click.echo(f"Nothing has changed since statement {issued.number} was issued; its PDF is written again.")
    else:
        click.echo(f"Statement {issued.number} is issued.")
    if issued.supersedes and not done.again:
        click.echo(f"It supersedes statement {issued.supersedes}.")
    if done.entries:
        entries = "1 entry" if done.entries == 1 else f"{done.entries} entries"
        click.echo(f"The file added {entries} to the project’s history.")
    click.echo(f"Project {issued.project_id}. {output}: {issued.pages} pages, SHA-256 {issued.pdf_sha256}")


def _say_what_does_not_fit(assessed: "ProjectAssessment") -> None:
    if assessed.contradictions:
        click.echo("Correct these answers first.", err=True)
    for each in assessed.contradictions:
        where = f"{each.component_name}: " if each.component_name else ""
        keys = ", ".join(question.id for _, question in each.questions)
        click.echo(f"  - {where}{each.says} [{keys}]", err=True)


def _say_what_is_open(assessed: "ProjectAssessment") -> None:
    _say_what_does_not_fit(assessed)
    if assessed.missing:
        click.echo("Answer these questions first. The key in brackets is the one in the answers file.", err=True)
    for missing in assessed.missing:
        where = f"{missing.component_name}: " if missing.component_name else ""
        click.echo(f"  - {where}{missing.question.ask} [{missing.question.id}]", err=True)
    waiting = [doubt for doubt in assessed.undecided if not doubt.confirmed]
    if waiting:
        click.echo(
            "These results cannot be told. Confirm with --confirm-cannot-tell that you have seen them.", err=True
        )
    for doubt in waiting:
        possible = " or ".join(outcome.label for outcome in doubt.possible)
        click.echo(
            f"  - {doubt.subject_name or 'The work'}, {doubt.regime.short}, {doubt.table.title}: {possible}", err=True
        )
        for reason in doubt.reasons:
            click.echo(f"    {reason}", err=True)
        for said in doubt.missing:
            click.echo(f"    Unknown: {said.question.ask} [{said.question.id}]", err=True)


@contextmanager
def _renderer() -> "Iterator[Render]":
    from functools import partial

    from compliance.documents.pdf import render_statement
    from compliance.documents.renderer import Renderer

    with Renderer() as renderer:
        yield partial(render_statement, renderer=renderer)


def _check_place(output: Path) -> None:
    """Said before anything is stored, because an issued statement cannot be taken back."""
    if output.is_dir():
        raise click.ClickException(f"{output} is a directory. Name a file for the PDF.")
    if not output.parent.is_dir():
        raise click.ClickException(
            f"There is no directory {output.parent}. Make it, or name another place for the PDF."
        )
    if not os.access(output.parent, os.W_OK):
        raise click.ClickException(
            f"The directory {output.parent} cannot be written to. Name another place for the PDF."
        )


def _write(output: Path, pdf: bytes) -> None:
    """Write the file whole or not at all: a reader never finds half a statement."""
    place = output.resolve()
    if place.exists() and not place.is_file():
        place.write_bytes(pdf)  # a pipe or a terminal
        return
    descriptor, name = mkstemp(dir=place.parent, prefix=f".{place.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pdf)
        # Like any other file that the person makes, and not private as temporary files are.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
