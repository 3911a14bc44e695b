"""colophon rulebook: checking the law, beginning a new release of it, and telling two releases apart."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance.cli import surroundings

if TYPE_CHECKING:
    from compliance.domain.rulebook import Table
    from compliance.services.rulebook_check import ReleaseChecked


@click.group()
def rulebook() -> None:
    """Check the rulebooks, begin a new release of them, or tell two releases apart."""


@rulebook.command()
def check() -> int:
    """Walk every case of every table under every setting, and work every example.

    Exit code 1 when a case is decided by no rule or by several, when a rule can never apply or cites nothing, or when
    an example comes out otherwise.
    """
    from compliance.services.rulebook_check import check_installed

    sound = True
    for release in check_installed():
        click.echo(f"Release {release.id}")
        for line in _lines(release):
            click.echo(f"  {line}")
        sound = sound and release.sound
    return 0 if sound else 1


@rulebook.command()
@click.argument("release")
@click.option("--from", "base", required=True, metavar="RELEASE", help="The release to copy.")
@click.option("--folder", type=click.Path(path_type=Path), help="The folder of releases that the copy goes into.")
@click.option("--date", metavar="YYYY-MM-DD", help="The day from which it applies; today unless given.")
@click.option("--title", default="", help="What people read; “Release” and the id unless given.")
def new(release: str, base: str, folder: Path | None, date: str | None, title: str) -> int:
    """Begin a new release as a copy of another one.

    Nothing is decided by it until it is among the releases of an installation.
    """
    from compliance.services.release_copies import copy_release

    made = copy_release(release, base, date or surroundings.now()[:10], title, folder)
    click.echo(f"{made} is a copy of release {base}. Next:")
    click.echo("  1. Change its questions, tables and worked cases. release.yaml says what they are called.")
    click.echo(f"  2. See what that changes: colophon rulebook diff {base} {made}")
    click.echo(f"  3. Let it count beside the others: set COLOPHON_RELEASES={made.parent}")
    click.echo("  4. Check that every case is decided: colophon rulebook check")
    return 0


@rulebook.command()
@click.argument("before")
@click.argument("after")
def diff(before: str, after: str) -> int:
    """Say what differs between two releases, named by their ids or by their folders.

    First what they say differently, then every kind of case that they decide differently, found by walking all of them;
    that can take a minute or two, and the table that is being walked is named meanwhile.
    """
    from compliance.cli.comparison_text import comparison_lines
    from compliance.services.release_comparisons import compared_named

    for line in comparison_lines(compared_named(before, after, _doing)):
        click.echo(line)
    return 0


def _doing(table: "Table", number: int, tables: int) -> None:
    # Not among what differs: it may go into a file.
    click.echo(f"Walking table {number} of {tables}: {table.title}", err=True)


def _lines(release: "ReleaseChecked") -> Iterator[str]:
    yield from release.faults
    for book in release.rulebooks:
        found = _counted(len(book.defects), "defect") if book.defects else "no defect"
        yield f"{book.id}: {_counted(book.tables, 'table')}, {_counted(book.cases, 'case')} walked, {found}"
        yield from (f"  {defect}" for defect in book.defects)
    yield from (f"Table {table} was not walked, because it reads a table with a defect." for table in release.skipped)
    if not release.faults:
        wrong = _counted(len(release.wrong_examples), "wrong one") if release.wrong_examples else "all as written"
        yield f"{_counted(release.examples, 'worked example')}, {wrong}"
    yield from (f"  {example}" for example in release.wrong_examples)


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")
