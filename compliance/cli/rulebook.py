"""colophon rulebook: checking the law that comes with the program."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from compliance.services.rulebook_check import ReleaseChecked


@click.group()
def rulebook() -> None:
    """Check the rulebooks that come with Colophon."""


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
