"""Queries for reviews, comments and notices, and for how an organisation reviews."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from compliance.store.models import HistoryEntry, Project
from compliance.store.reach import NotFound, Reach
from compliance.store.review_models import Comment, Notice, Review, ReviewRule


def review_rule(session: Session, organisation_id: str) -> ReviewRule | None:
    """How the organisation reviews; None while nobody has said."""
    return session.get(ReviewRule, organisation_id)


def reviews_of(session: Session, project_id: str) -> Sequence[Review]:
    """The reviews of a project without what was submitted, oldest first."""
    return session.scalars(select(Review).where(Review.project_id == project_id).order_by(Review.number)).all()


def newest_review(session: Session, project_id: str) -> Review | None:
    """The review that counts."""
    query = select(Review).where(Review.project_id == project_id).order_by(Review.number.desc()).limit(1)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def newest_reviews(session: Session, project_ids: Sequence[str]) -> dict[str, Review]:
    """The review that counts of each of these projects that has one."""
    query = select(Review).where(Review.project_id.in_(project_ids)).order_by(Review.number)
    return {row.project_id: row for row in session.scalars(query.execution_options(populate_existing=True))}


def comments_of(session: Session, project_id: str) -> Sequence[Comment]:
    """The comments of a project, oldest first."""
    return session.scalars(select(Comment).where(Comment.project_id == project_id).order_by(Comment.sequence)).all()


def find_comment(session: Session, project_id: str, sequence: int) -> Comment:
    """The comment; raises NotFound."""
    found = session.get(Comment, (project_id, sequence), populate_existing=True)
    if found is None:
        raise NotFound("There is no such comment.")
    return found


def entries_with(session: Session, project_id: str, sequences: Sequence[int]) -> dict[int, HistoryEntry]:
    """These entries of a project, by number."""
    query = select(HistoryEntry).where(HistoryEntry.project_id == project_id, HistoryEntry.sequence.in_(sequences))
    return {row.sequence: row for row in session.scalars(query)}


def entries_after(session: Session, project_id: str, sequence: int) -> Sequence[HistoryEntry]:
    """The entries of a project after this one, oldest first."""
    query = select(HistoryEntry).where(HistoryEntry.project_id == project_id, HistoryEntry.sequence > sequence)
    return session.scalars(query.order_by(HistoryEntry.sequence)).all()


def open_notices(session: Session, person_id: str, reach: Reach) -> Sequence[tuple[Notice, Project]]:
    """What waits for a person within reach, newest first, each with its project."""
    query = (
        select(Notice, Project)
        .join(Project, Project.id == Notice.project_id)
        .where(Notice.person_id == person_id, Notice.done_at.is_(None), reach.condition())
        .order_by(Notice.at.desc(), Notice.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def find_notice(session: Session, person_id: str, notice_id: str) -> Notice:
    """The person's notice; raises NotFound for one that does not exist or is somebody else's."""
    found = session.get(Notice, notice_id)
    if found is None or found.person_id != person_id:
        raise NotFound("There is no such notice.")
    return found


def close_notices(
    session: Session, at: str, project_id: str, kinds: Sequence[str], sequence: int | None = None
) -> None:
    """Whatever these notices of a project waited for has been done; with `sequence`, only those about that entry."""
    query = update(Notice).where(Notice.project_id == project_id, Notice.kind.in_(kinds), Notice.done_at.is_(None))
    if sequence is not None:
        query = query.where(Notice.sequence == sequence)
    session.execute(query.values(done_at=at), execution_options={"synchronize_session": "fetch"})
