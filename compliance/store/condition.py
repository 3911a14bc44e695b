"""Whether the database can be used at this moment, and how much work waits in it."""

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from compliance.store.database import Database
from compliance.store.job_models import Job
from compliance.store.migrate import NEWEST, revision_of
from compliance.store.triggers import missing_triggers


def database_fault(database: Database) -> str | None:
    """Why the database cannot be used, in a few words that give nothing away; None when it can."""
    try:
        with database.read() as session:
            connection = session.connection()
            if revision_of(connection) != NEWEST:
                return "the tables are not of this program's form"
            return "the history is not protected" if missing_triggers(connection) else None
    except (SQLAlchemyError, OSError):
        return "the database does not answer"


def jobs_by_state(database: Database) -> dict[str, int] | None:
    """How many jobs there are in each state in which there is any; None when the database does not answer."""
    query = select(Job.state, func.count()).group_by(Job.state).order_by(Job.state)
    try:
        with database.read() as session:
            return {row[0]: row[1] for row in session.execute(query)}
    except (SQLAlchemyError, OSError):
        return None
