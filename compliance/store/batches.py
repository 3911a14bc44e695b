"""Queries for jobs that do something for many projects."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from compliance.store.batch_models import BatchItem
from compliance.store.models import Project, Statement


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A project of a job, with its title and the statement that came of it."""

    item: BatchItem
    title: str
    statement: Statement | None


def items_of(session: Session, job_id: str) -> Sequence[ItemRow]:
    """All projects of a job in their order."""
    query = (
        select(BatchItem, Project.title, Statement)
        .join(Project, Project.id == BatchItem.project_id)
        .outerjoin(Statement, Statement.id == BatchItem.statement_id)
        .where(BatchItem.job_id == job_id)
    )
    return [ItemRow(*row) for row in session.execute(query.order_by(BatchItem.position))]


def next_item(session: Session, job_id: str, after: int = 0) -> BatchItem | None:
    """The first project of a job that is still to be done."""
    query = select(BatchItem).where(
        BatchItem.job_id == job_id, BatchItem.state == "waiting", BatchItem.position > after
    )
    return session.scalars(query.order_by(BatchItem.position).limit(1)).one_or_none()


def finish_item(
    session: Session, job_id: str, position: int, state: str, statement_id: str | None, sentence: str
) -> None:
    """Note what came of a project."""
    item = session.get_one(BatchItem, (job_id, position))
    item.state, item.statement_id, item.sentence = state, statement_id, sentence


def begin_items_again(session: Session, job_id: str) -> None:
    """Let all projects of a job wait again."""
    session.execute(
        update(BatchItem).where(BatchItem.job_id == job_id).values(state="waiting", statement_id=None, sentence="")
    )


def counts_of(session: Session, job_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many projects of each of these jobs are in which state."""
    query = select(BatchItem.job_id, BatchItem.state, func.count()).where(BatchItem.job_id.in_(job_ids))
    found: dict[str, dict[str, int]] = {each: {} for each in job_ids}
    for job_id, state, count in session.execute(query.group_by(BatchItem.job_id, BatchItem.state)):
        found[job_id][state] = count
    return found


def projects_by_title(session: Session, organisation_id: str, *, in_force: bool) -> Sequence[str]:
    """The ids of the organisation's projects with a statement in force, or of those without, by title."""
    standing = exists().where(Statement.project_id == Project.id, Statement.state == "issued")
    query = select(Project.id).where(Project.organisation_id == organisation_id, standing if in_force else ~standing)
    return session.scalars(query.order_by(Project.search_text, Project.id)).all()


def hold_projects(session: Session, organisation_id: str, project_ids: Sequence[str]) -> Sequence[str]:
    """Those of these projects that are the organisation's, by title, held as rows that refer to them will hold them.

    Whoever refers to projects and locks their organisation holds them first, as an issue does: else each could wait for
    the other.
    """
    query = select(Project.id).where(Project.organisation_id == organisation_id, Project.id.in_(project_ids))
    query = query.order_by(Project.search_text, Project.id).with_for_update(read=True, key_share=True)
    return session.scalars(query).all()
