"""Side by side: rulebooks as columns, the work and its components as rows, and where rulebooks disagree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from compliance.domain.rulebook import Rulebook, Table
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.web.compare_disagreements import disputes
from compliance.web.crowd import Crowd, crowd_of
from compliance.web.current import release_of
from compliance.web.marks import Shown
from compliance.web.part_outcome import outcome_of, work_outcome

# Up to here every component has its own row.
READABLE = 25
# So many rulebooks can be read side by side on a sheet of paper; more are printed in several tables.
ON_PAPER = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """A result under one rulebook, and the page with its reason."""

    title: str
    shown: Shown
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A component, or all that come out alike (none for the work), with the results under each rulebook."""

    parts: tuple[ComponentRecord, ...]
    cells: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The table; `together` says that components with the same results share a row."""

    books: tuple[Rulebook, ...]
    work: Row
    rows: tuple[Row, ...]
    together: bool


def compare_page(record: ProjectRecord, wanted: Sequence[str]) -> dict[str, Any]:
    """Everything that the template needs; with `wanted`, ids of rulebooks, only of these."""
    crowd = crowd_of(record, release_of(record.release).questionnaire)
    front, _ = crowd.assessed.release.front
    decided = crowd.assessed.assessment.rulebooks
    books = (front, *(book for book in decided if book is not front))
    books = tuple(book for book in books if any(_listed(book, scope) for scope in ("work", "component")))
    chosen = tuple(book for book in books if book.id in wanted) or books
    return {
        "project": record,
        "books": books,
        "chosen": {book.id for book in chosen},
        "comparison": comparison(crowd, chosen),
        "papers": [(at, at + ON_PAPER) for at in range(0, len(chosen), ON_PAPER)] if len(chosen) > ON_PAPER else [],
        "disputes": disputes(crowd, chosen),
    }


def comparison(crowd: Crowd, books: tuple[Rulebook, ...]) -> Comparison:
    """The results that lists show, of the work and of every component."""
    assessed = crowd.assessed
    work = tuple(tuple(_work_cells(crowd, book)) for book in books)
    outcomes = {
        part.id: tuple(
            tuple(outcome_of(assessed, part.id, table.id) for table in _listed(book, "component")) for book in books
        )
        for part in assessed.project.components
    }
    everybody = crowd.everybody(crowd.members)
    if len(everybody) <= READABLE:
        groups: Iterable[tuple[ComponentRecord, ...]] = ((part,) for part in everybody)
    else:
        alike: dict[object, list[str]] = {}
        for id_, results in outcomes.items():
            alike.setdefault(results, []).append(id_)
        groups = (crowd.everybody(ids) for ids in alike.values())
    rows = [Row(parts, tuple(_part_cells(crowd, books, parts[0], outcomes))) for parts in groups]
    together = len(everybody) > READABLE
    return Comparison(books, Row((), work), tuple(sorted(rows, key=_doubtful_first) if together else rows), together)


def reason_url(record: ProjectRecord, table: Table, part: ComponentRecord | None) -> str:
    """The address of the page with the reason for a result."""
    return url_for(
        "results.why",
        project_id=record.id,
        rulebook_id=table.rulebook,
        table_id=table.id,
        component=part.id if part else None,
    )


def _listed(book: Rulebook, scope: str) -> tuple[Table, ...]:
    """The tables that lists show; a rulebook that shows none for the work is told by all that it says of it."""
    headlines = tuple(table for table in book.tables if table.headline)
    if not headlines:
        headlines = tuple(table for table in book.tables if not table.internal)
    return tuple(table for table in headlines if table.scope == scope and table.hits == "unique")


def _work_cells(crowd: Crowd, book: Rulebook) -> Iterable[Cell]:
    for table in _listed(book, "work"):
        url = reason_url(crowd.assessed.project, table, None)
        yield Cell(table.title, work_outcome(crowd.assessed, table.id), url)


def _part_cells(
    crowd: Crowd, books: tuple[Rulebook, ...], part: ComponentRecord, outcomes: dict[str, tuple[tuple[Shown, ...], ...]]
) -> Iterable[tuple[Cell, ...]]:
    for book, shown in zip(books, outcomes[crowd.stand_ins[part.id]], strict=True):
        tables = _listed(book, "component")
        yield tuple(
            Cell(table.title, each, reason_url(crowd.assessed.project, table, part))
            for table, each in zip(tables, shown, strict=True)
        )


def _doubtful_first(row: Row) -> tuple[bool, int]:
    return not any(cell.shown.mark == "tq" for cells in row.cells for cell in cells), -len(row.parts)
