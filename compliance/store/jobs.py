"""Queries for jobs: asking for one, taking the next, and keeping how far it got."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from compliance.store.job_models import ImpactFinding, Job, Replacement
from compliance.store.models import Project, Statement

OPEN = ("waiting", "running")


def job_with_key(session: Session, key: str) -> Job | None:
    """The job that was asked for under this key."""
    return session.scalars(select(Job).where(Job.key == key)).one_or_none()


def job_of(session: Session, organisation_id: str, job_id: str) -> Job | None:
    """A job of this organisation."""
    return session.scalars(select(Job).where(Job.id == job_id, Job.organisation_id == organisation_id)).one_or_none()


def jobs_of(session: Session, organisation_id: str, kind: str, limit: int) -> Sequence[Job]:
    """The last jobs of this kind that were asked for by the organisation, newest first."""
    return jobs_of_kinds(session, organisation_id, [kind], limit)


def jobs_of_kinds(session: Session, organisation_id: str, kinds: Sequence[str], limit: int) -> Sequence[Job]:
    """The same for several kinds together."""
    query = select(Job).where(Job.organisation_id == organisation_id, Job.kind.in_(kinds))
    return session.scalars(query.order_by(Job.created_at.desc(), Job.id).limit(limit)).all()


def any_open(session: Session) -> bool:
    """Whether there is a job that has not ended."""
    return session.scalars(select(Job.id).where(Job.state.in_(OPEN)).limit(1)).one_or_none() is not None


def lock_next(session: Session, now: str) -> Job | None:
    """The job that nobody works on and that has waited longest, locked; those that nobody has begun come first.

    On PostgreSQL it is one that nobody else is taking at this moment.
    """
    free = or_(Job.state == "waiting", Job.lease_until < now)
    query = select(Job).where(Job.state.in_(OPEN), free).order_by(Job.lease_until, Job.created_at, Job.id).limit(1)
    return session.scalars(query.with_for_update(skip_locked=True)).one_or_none()


def lock_job(session: Session, job_id: str) -> Job | None:
    """A job, locked until the end of the transaction."""
    query = select(Job).where(Job.id == job_id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def projects_after(session: Session, organisation_id: str, cursor: str, limit: int) -> Sequence[str]:
    """The ids of the organisation's projects after this one, in their own order."""
    query = select(Project.id).where(Project.organisation_id == organisation_id, Project.id > cursor)
    return session.scalars(query.order_by(Project.id).limit(limit)).all()


def count_projects_of(session: Session, organisation_id: str) -> int:
    """How many projects the organisation has."""
    query = select(func.count()).select_from(Project).where(Project.organisation_id == organisation_id)
    return session.scalars(query).one()


def findings_of(session: Session, job_id: str) -> Sequence[ImpactFinding]:
    """What was found for each project, in the order of the projects' titles."""
    query = select(ImpactFinding).join(Project, Project.id == ImpactFinding.project_id)
    return session.scalars(query.where(ImpactFinding.job_id == job_id).order_by(Project.search_text, Project.id)).all()


def statements_in_force(session: Session, project_ids: Sequence[str]) -> Sequence[Statement]:
    """The statements of these projects that are neither superseded nor withdrawn."""
    query = select(Statement).where(Statement.project_id.in_(project_ids), Statement.state == "issued")
    return session.scalars(query.order_by(Statement.project_id)).all()


def replacement_of(session: Session, statement_id: str) -> Replacement | None:
    """The note that this statement is to be replaced."""
    query = select(Replacement).where(Replacement.statement_id == statement_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def all_replacements(session: Session, organisation_id: str) -> Sequence[Replacement]:
    """Every note of the organisation, also on statements that are no longer in force."""
    query = select(Replacement).where(Replacement.organisation_id == organisation_id)
    return session.scalars(query.order_by(Replacement.statement_id)).all()


def replacements_of(session: Session, organisation_id: str) -> Sequence[tuple[Replacement, Statement, Project]]:
    """The statements in force that somebody wants replaced, in the order in which that was said."""
    query = (
        select(Replacement, Statement, Project)
        .join(Statement, Statement.id == Replacement.statement_id)
        .join(Project, Project.id == Statement.project_id)
        .where(Replacement.organisation_id == organisation_id, Statement.state == "issued")
        .order_by(Replacement.at, Replacement.statement_id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]
