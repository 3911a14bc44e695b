"""Queries for people's own wordings of the disclosure pack."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.store.models import PackWording


def all_wordings(session: Session, project_id: str) -> Sequence[PackWording]:
    """Every revision of every piece of a project, oldest first within a piece."""
    query = select(PackWording).where(PackWording.project_id == project_id)
    return session.scalars(query.order_by(PackWording.piece, PackWording.revision)).all()


def newest_wordings(session: Session, project_id: str) -> Mapping[str, PackWording]:
    """The revision that counts, by piece."""
    return {row.piece: row for row in all_wordings(session, project_id)}
