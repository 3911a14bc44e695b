"""The condition of the installation, for whoever watches over it."""

from compliance.services.database import Database
from compliance.store import condition as store

# Every state is told, also one without jobs: what is missing cannot be watched.
STATES = ("waiting", "running", "done", "failed", "cancelled")


def fault(database: Database) -> str | None:
    """Why nothing can be done at this moment, in a few words that give nothing away; None when all is well."""
    return store.database_fault(database)


def jobs_by_state(database: Database) -> dict[str, int]:
    """How many jobs of all organisations there are in each state; nothing when the database does not answer."""
    counted = store.jobs_by_state(database)
    return dict.fromkeys(STATES, 0) | counted if counted is not None else {}
