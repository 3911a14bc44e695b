"""Side by side: components as rows, the results of every rulebook as columns."""

from dataclasses import dataclass

from compliance.domain.rulebook import Rulebook, Table
from compliance.services.records import ComponentRecord
from compliance.web.crowd import Crowd
from compliance.web.marks import Shown
from compliance.web.part_outcome import outcome_of

# Up to here every component has its own row.
READABLE = 25


@dataclass(frozen=True, slots=True)
class Column:
    """A result shown for every component, and the rulebook that gives it."""

    table: Table
    book: Rulebook


@dataclass(frozen=True, slots=True)
class Row:
    """A component, or all components that come out alike, with a result for each column."""

    parts: tuple[ComponentRecord, ...]
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The table; `together` says that components with the same results share a row."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    together: bool


def comparison(crowd: Crowd, books: tuple[Rulebook, ...]) -> Comparison:
    """The results that lists show, of every component."""
    columns = tuple(
        Column(table, book) for book in books for table in book.tables if table.headline and table.scope == "component"
    )
    cells = {
        part.id: tuple(outcome_of(crowd.assessed, part.id, column.table.id) for column in columns)
        for part in crowd.assessed.project.components
    }
    everybody = crowd.everybody(crowd.members)
    if len(everybody) <= READABLE:
        return Comparison(columns, tuple(Row((part,), cells[crowd.stand_ins[part.id]]) for part in everybody), False)
    alike: dict[tuple[Shown, ...], list[str]] = {}
    for id_, results in cells.items():
        alike.setdefault(results, []).append(id_)
    rows = (Row(crowd.everybody(ids), results) for results, ids in alike.items())
    return Comparison(columns, tuple(sorted(rows, key=_doubtful_first)), True)


def _doubtful_first(row: Row) -> tuple[bool, int]:
    return not any(cell.mark == "tq" for cell in row.cells), -len(row.parts)
