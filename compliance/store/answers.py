"""Queries for answers: immutable revisions of which the newest counts."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance.store.models import AnswerRevision


def newest_answers(session: Session, project_id: str) -> Sequence[AnswerRevision]:
    """The newest revision of every section of the project and of its components."""
    key = (AnswerRevision.subject, AnswerRevision.section)
    newest = (
        select(*key, func.max(AnswerRevision.revision).label("revision"))
        .where(AnswerRevision.project_id == project_id)
        .group_by(*key)
        .subquery()
    )
    query = (
        select(AnswerRevision)
        .join(
            newest,
            (AnswerRevision.subject == newest.c.subject)
            & (AnswerRevision.section == newest.c.section)
            & (AnswerRevision.revision == newest.c.revision),
        )
        .where(AnswerRevision.project_id == project_id)
        .order_by(*key)
    )
    return session.scalars(query).all()


def newest_answer(session: Session, project_id: str, subject: str, section: str) -> AnswerRevision | None:
    """The newest revision of one section; `subject` is a component's id or empty for the project itself."""
    query = select(AnswerRevision).where(
        AnswerRevision.project_id == project_id, AnswerRevision.subject == subject, AnswerRevision.section == section
    )
    return session.scalars(query.order_by(AnswerRevision.revision.desc()).limit(1)).one_or_none()


def all_revisions(session: Session, project_id: str) -> Sequence[AnswerRevision]:
    """Every revision of every section of a project, in the order of sections and revisions."""
    key = (AnswerRevision.subject, AnswerRevision.section, AnswerRevision.revision)
    return session.scalars(select(AnswerRevision).where(AnswerRevision.project_id == project_id).order_by(*key)).all()
