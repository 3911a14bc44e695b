"""Queries for history entries, of projects and of organisations."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from compliance.store.models import HistoryEntry, Organisation, OrganisationEntry, Project

AnyEntry = HistoryEntry | OrganisationEntry

_BATCH = 500


def entries_of(session: Session, project_id: str) -> Iterator[HistoryEntry]:
    """All entries of a project, oldest first, a few hundred in memory at a time."""
    query = _of_project(project_id).order_by(HistoryEntry.sequence)
    yield from session.scalars(query.execution_options(yield_per=_BATCH))


def organisation_entries_of(session: Session, organisation_id: str) -> Iterator[OrganisationEntry]:
    """All entries of an organisation, oldest first, a few hundred in memory at a time."""
    query = _of_organisation(organisation_id).order_by(OrganisationEntry.sequence)
    yield from session.scalars(query.execution_options(yield_per=_BATCH))


def find_entry(session: Session, project_id: str, sequence: int) -> HistoryEntry | None:
    """The entry of a project with this number."""
    return session.get(HistoryEntry, (project_id, sequence))


def newest_entries(session: Session, project_id: str, offset: int, limit: int) -> Sequence[HistoryEntry]:
    """A page of the entries of a project, newest first."""
    query = _of_project(project_id).order_by(HistoryEntry.sequence.desc())
    return session.scalars(query.offset(offset).limit(limit)).all()


def newest_organisation_entries(
    session: Session, organisation_id: str, offset: int, limit: int
) -> Sequence[OrganisationEntry]:
    """A page of the entries of an organisation, newest first."""
    query = _of_organisation(organisation_id).order_by(OrganisationEntry.sequence.desc())
    return session.scalars(query.offset(offset).limit(limit)).all()


def count_entries(session: Session, project_id: str) -> int:
    """How many entries a project has."""
    return session.scalars(select(func.count()).select_from(_of_project(project_id).subquery())).one()


def count_organisation_entries(session: Session, organisation_id: str) -> int:
    """How many entries an organisation has."""
    return session.scalars(select(func.count()).select_from(_of_organisation(organisation_id).subquery())).one()


def has_erased(session: Session, project_id: str) -> bool:
    """Whether the contents of an entry of a project were erased."""
    query = _of_project(project_id).where(HistoryEntry.payload.is_(None)).limit(1)
    return session.scalars(query).one_or_none() is not None


def orphaned_entries(session: Session) -> Sequence[tuple[str, int]]:
    """Project and sequence of entries that belong to no project: none, unless somebody changed the database."""
    query = (
        select(HistoryEntry.project_id, HistoryEntry.sequence)
        .outerjoin(Project, Project.id == HistoryEntry.project_id)
        .where(Project.id.is_(None))
        .order_by(HistoryEntry.project_id, HistoryEntry.sequence)
    )
    return [(project_id, sequence) for project_id, sequence in session.execute(query)]


def orphaned_organisation_entries(session: Session) -> Sequence[tuple[str, int]]:
    """Organisation and sequence of entries that belong to no organisation."""
    query = (
        select(OrganisationEntry.organisation_id, OrganisationEntry.sequence)
        .outerjoin(Organisation, Organisation.id == OrganisationEntry.organisation_id)
        .where(Organisation.id.is_(None))
        .order_by(OrganisationEntry.organisation_id, OrganisationEntry.sequence)
    )
    return [(organisation_id, sequence) for organisation_id, sequence in session.execute(query)]


def _of_project(project_id: str) -> Select[HistoryEntry]:
    return select(HistoryEntry).where(HistoryEntry.project_id == project_id)


def _of_organisation(organisation_id: str) -> Select[OrganisationEntry]:
    return select(OrganisationEntry).where(OrganisationEntry.organisation_id == organisation_id)
