"""The database as the web and the command line see it."""

from compliance.store.database import Database, DatabaseBusy, Session, open_database
from compliance.store.triggers import MissingTriggers

__all__ = ["Database", "DatabaseBusy", "MissingTriggers", "Session", "open_database"]
