"""All rows of a database to be kept elsewhere, and put back: into SQLite or PostgreSQL, whichever they came from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, MetaData, Table, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from compliance.store import (  # noqa: F401 - tables of the metadata
    account_models,
    asset_models,
    batch_models,
    evidence_models,
    job_models,
    letterhead_models,
    log_models,
    review_models,
    setting_models,
    tool_models,
)
from compliance.store.backup_rows import UnusableRow, lines_of, row_in
from compliance.store.migrate import NEWEST, revision_of, upgrade
from compliance.store.models import Base
from compliance.store.triggers import check_triggers, install_triggers, remove_triggers

# What is true only for the moment, and never in a backup: who is signed in, who tried what how often, and links that
# work once, which must not come alive again after they were used.
EPHEMERAL = frozenset({"web_session", "attempt", "one_time_link"})

OLDEST = "0001"
_VERSION_TABLE = "alembic_version"
# Rows are handed to the database in parcels of at most so many, and about so many bytes.
_PARCEL_ROWS = 500
_PARCEL_BYTES = 8 * 1024 * 1024

Lines = Callable[[str], Iterable[bytes]]


class Unrestorable(ValueError):  # noqa: N818 - says what is the matter
    """The rows cannot be put into this database; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TableRows:
    """A table with the names of its columns, and its rows as lines."""

    name: str
    columns: tuple[str, ...]
    lines: Iterable[bytes]


def schema_of(session: Session) -> str | None:
    """The migration that the tables are at; None for an empty database."""
    return revision_of(session.connection())


def rows_of(session: Session) -> Iterator[TableRows]:
    """Every table that belongs in a backup with its rows, of the one moment that a session of `read()` sees."""
    connection = session.connection()
    for table in _kept_tables(connection):
        names = tuple(column.name for column in table.columns)
        yield TableRows(table.name, names, lines_of(connection, table))


def holds_anything(session: Session) -> bool:
    """Whether any table of ours holds a row that a backup would keep."""
    connection = session.connection()
    return any(
        connection.execute(select(1).select_from(table).limit(1)).first() is not None
        for table in _kept_tables(connection)
    )


def _kept_tables(connection: Connection) -> list[Table]:
    # As they are in the database, so that one of an older form can be kept before it is brought to the newest.
    return _reflected(connection, set(inspect(connection).get_table_names()) & Base.metadata.tables.keys())


def _reflected(connection: Connection, names: set[str]) -> list[Table]:
    """These tables but the ephemeral ones, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection, only=sorted(names - EPHEMERAL))
    return [table for table in found.sorted_tables if table.name not in EPHEMERAL]


def put_back(session: Session, schema: str, columns: Mapping[str, Iterable[str]], lines: Lines) -> None:
    """Replace everything by the rows of a backup made at `schema`, then bring the tables to the newest form.

    `columns` names the tables of the backup with their columns; `lines` gives the lines of one. All happens in the
    session's transaction. Raises Unrestorable.
    """
    connection = session.connection()
    if not OLDEST <= schema <= NEWEST:
        raise Unrestorable(
            f"The backup was made by a newer Colophon: its tables are of form {schema}, and this one knows those up to "
            f"{NEWEST}. Install the newer Colophon, then restore again."
        )
    _clear(connection)
    others = set(inspect(connection).get_table_names())
    upgrade(connection, schema)
    made = set(inspect(connection).get_table_names()) - others - {_VERSION_TABLE}
    tables = {table.name: table for table in _reflected(connection, made)}
    _compare(tables, columns)
    # The triggers guard what is written from now on. Statements, for one, come in the order of their ids and not of
    # their numbers. Whoever restores verifies every history before the transaction ends.
    remove_triggers(connection)
    with _references_checked_at_the_end(connection):
        for table in tables.values():
            _load(connection, table, lines(table.name))
    if schema == NEWEST:
        install_triggers(connection)
        check_triggers(connection)
    else:
        upgrade(connection)


def _clear(connection: Connection) -> None:
    """Drop our tables, and none of anybody else's."""
    known = revision_of(connection)
    if known is not None and not OLDEST <= known <= NEWEST:
        raise Unrestorable(
            "The database was made by a newer Colophon than this one, or it is not Colophon's. Name another database."
        )
    remove_triggers(connection)
    found = MetaData()
    present = set(inspect(connection).get_table_names())
    ours = sorted(present & {*Base.metadata.tables, _VERSION_TABLE})
    found.reflect(connection, only=ours)
    found.drop_all(connection)


def _compare(tables: Mapping[str, Table], columns: Mapping[str, Iterable[str]]) -> None:
    if stray := sorted(tables.keys() ^ columns.keys()):
        raise Unrestorable(f"The backup has not exactly the tables that it should have: {', '.join(stray)[:200]}.")
    for name, table in tables.items():
        if sorted(columns[name]) != sorted(column.name for column in table.columns):
            raise Unrestorable(f"The backup has not exactly the columns that the table {name} should have.")


def _load(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    number, size = 0, 0
    parcel: list[dict[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        try:
            parcel.append(row_in(line, table))
        except UnusableRow as error:
            raise Unrestorable(f"Line {number} of the table {table.name} cannot be used: {error}.") from error
        size += len(line)
        if len(parcel) == _PARCEL_ROWS or size > _PARCEL_BYTES:
            _insert(connection, table, parcel)
            parcel, size = [], 0
    _insert(connection, table, parcel)


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    try:
        connection.execute(table.insert(), rows)
    except DBAPIError as error:
        if type(error).__name__ == "OperationalError":
            raise  # a full disk, a lost connection: nothing that the file could help
        raise Unrestorable(
            f"The database refuses rows of the table {table.name}: they contradict one another."
        ) from error


@contextmanager
def _references_checked_at_the_end(connection: Connection) -> Iterator[None]:
    """Let rows come before those that they refer to; all references are checked when all rows are there."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield
        if (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()) is not None:
            raise Unrestorable(
                f"A row of the table {broken[0]} refers to one of {broken[2]} that is not in the backup."
            )
        return
    keys = _foreign_keys(connection)
    _alter(connection, keys, "DEFERRABLE INITIALLY DEFERRED")
    yield
    try:
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    except DBAPIError as error:
        raise Unrestorable("A row refers to one that is not in the backup.") from error
    _alter(connection, keys, "NOT DEFERRABLE")


def _foreign_keys(connection: Connection) -> list[tuple[str, str]]:
    inspector = inspect(connection)
    tables = sorted(set(inspector.get_table_names()) & Base.metadata.tables.keys())
    return [(table, str(key["name"])) for table in tables for key in inspector.get_foreign_keys(table)]


def _alter(connection: Connection, keys: list[tuple[str, str]], how: str) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for table, key in keys:
        connection.exec_driver_sql(f"ALTER TABLE {quote(table)} ALTER CONSTRAINT {quote(key)} {how}")
