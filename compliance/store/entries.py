"""Queries for history entries."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance.store.models import HistoryEntry, Project

_BATCH = 500


def entries_of(session: Session, project_id: str) -> Iterator[HistoryEntry]:
    """All entries of a project, oldest first, a few hundred in memory at a time."""
    query = select(HistoryEntry).where(HistoryEntry.project_id == project_id).order_by(HistoryEntry.sequence)
    yield from session.scalars(query.execution_options(yield_per=_BATCH))


def find_entry(session: Session, project_id: str, sequence: int) -> HistoryEntry | None:
    """The entry of a project with this number."""
    return session.get(HistoryEntry, (project_id, sequence))


def newest_entries(session: Session, project_id: str, offset: int, limit: int) -> Sequence[HistoryEntry]:
    """A page of the entries of a project, newest first."""
    query = select(HistoryEntry).where(HistoryEntry.project_id == project_id).order_by(HistoryEntry.sequence.desc())
    return session.scalars(query.offset(offset).limit(limit)).all()


def count_entries(session: Session, project_id: str) -> int:
    """How many entries a project has."""
    query = select(func.count()).select_from(HistoryEntry).where(HistoryEntry.project_id == project_id)
    return session.scalars(query).one()


def orphaned_entries(session: Session) -> Sequence[tuple[str, int]]:
    """Project and sequence of entries that belong to no project: none, unless somebody changed the database."""
    query = (
        select(HistoryEntry.project_id, HistoryEntry.sequence)
        .outerjoin(Project, Project.id == HistoryEntry.project_id)
        .where(Project.id.is_(None))
        .order_by(HistoryEntry.project_id, HistoryEntry.sequence)
    )
    return [(project_id, sequence) for project_id, sequence in session.execute(query)]
