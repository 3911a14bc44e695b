"""The database as the web and the command line see it."""

from compliance.store.database import Database, DatabaseBusy, Session, make_engine, open_database
from compliance.store.failures import failure_words
from compliance.store.triggers import MissingTriggers

__all__ = [
    "Database",
    "DatabaseBusy",
    "MissingTriggers",
    "Session",
    "failure_words",
    "open_database",
    "open_unchecked",
    "repair_triggers",
]


def repair_triggers(url: str) -> None:
    """Put back all triggers of the database at a URL; for an operator who knows why they were missing."""
    database = Database(make_engine(url))
    try:
        database.repair_triggers()
    finally:
        database.close()


def open_unchecked(url: str) -> Database:
    """The database as it is: for verifying a history whose triggers are missing, and for nothing else."""
    return Database(make_engine(url))
