"""The database: how its connections are set up, and the only two ways to use it, `read()` and `write()`.

A write on SQLite starts with BEGIN IMMEDIATE: a transaction that reads first and writes later fails with
"database is locked" when another one wrote meanwhile, whatever the busy timeout. Within one process writers queue
at a lock, which is fair, instead of at SQLite's polling, which is not.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from sqlite3 import Connection as SQLiteConnection
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from compliance.store.migrate import upgrade
from compliance.store.triggers import check_triggers, install_triggers

__all__ = ["Database", "Session", "make_engine", "open_database"]

BUSY_SECONDS = 10
BUSY = "Another change has been under way for ten seconds. Try again in a moment."
_WRITES = "colophon_writes"


class DatabaseBusy(TimeoutError):  # noqa: N818 - a name for callers and their pages
    """Another write has been under way for too long."""


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL, set up so that what it commits is on the disk and keeps its references.

    A connection reads only, unless it has the execution option `colophon_writes`.
    """
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(
            url, connect_args={"isolation_level": None, "timeout": BUSY_SECONDS}, hide_parameters=True
        )
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    # What a query was given belongs in no log: it is what somebody typed.
    return create_engine(url, pool_pre_ping=True, hide_parameters=True)


def _set_up_sqlite(connection: SQLiteConnection, _record: ConnectionPoolEntry) -> None:
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE removes a row without asking the DELETE trigger
        "trusted_schema=OFF",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """One database for the life of a process. Sessions are never shared between threads."""

    def __init__(self, engine: Engine) -> None:
        """Wrap an engine made by `make_engine`."""
        self.engine = engine
        self.after_writing: list[Callable[[Mapping[Any, Any]], None]] = []
        self._lock = Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one unchanging state of the database and cannot change it."""
        # PostgreSQL's usual isolation would show a history and its head from two different moments.
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if not self._is_sqlite else {}
        with Session(self.engine) as session:
            session.connection(execution_options=options)
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are committed together at the end, or not at all when an error is raised.

        Once committed, everything in `after_writing` is called with the session's `info`. Raises DatabaseBusy when
        other writes, of this process or another one, take more than ten seconds.
        """
        with self._turn(), Session(self.engine) as session, session.begin():
            self._begin(session)
            yield session
        for hear in self.after_writing:
            hear(session.info)

    def _begin(self, session: Session) -> None:
        try:
            session.connection(execution_options={_WRITES: True})
        except OperationalError as error:
            if self._is_sqlite and "locked" in str(error):
                raise DatabaseBusy(BUSY) from error
            raise

    @property
    def _is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def _turn(self) -> AbstractContextManager[None]:
        return self._queue() if self._is_sqlite else nullcontext()

    @contextmanager
    def _queue(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=BUSY_SECONDS):
            raise DatabaseBusy(BUSY)
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def migration(self) -> Iterator[Connection]:
        """A connection whose changes to the tables are committed together at the end, or not at all."""
        with self._turn(), self.engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
            yield connection

    def upgrade(self) -> None:
        """Bring the tables to the newest form and check the triggers; does nothing but check when they are.

        Raises MissingTriggers when a trigger is absent from an otherwise current database.
        """
        with self.migration() as connection:
            upgrade(connection)

    def check(self) -> None:
        """Raise MissingTriggers unless every trigger is in place."""
        with self.engine.connect() as connection:
            check_triggers(connection)

    def overwrite_erased(self) -> None:
        """Have SQLite carry its log over into the file and empty it, since the log still holds what was erased.

        In the file itself, erased rows are overwritten (`secure_delete`). PostgreSQL clears up in its own time.
        """
        if self._is_sqlite:
            # Not in a transaction, in which nothing can be carried over.
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    def repair_triggers(self) -> None:
        """Put all triggers back; for an operator who knows why they were missing."""
        with self.migration() as connection:
            install_triggers(connection)

    def close(self) -> None:
        """Close all connections; the next use opens new ones."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at a URL (sqlite:////folder/colophon.db, postgresql://user@host/name), with current tables."""
    database = Database(make_engine(url))
    try:
        database.upgrade()
    finally:
        # Also when all went well: a server that forks now must not share an open connection with its workers.
        database.close()
    return database
