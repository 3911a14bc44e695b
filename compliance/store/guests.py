"""Queries for guests: people who answer for one component of one project, by invitation."""

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from compliance.store.account_models import Invitation


def _open_at(at: str) -> ColumnElement[bool]:
    return and_(Invitation.revoked_at.is_(None), Invitation.expires_at > at)


def guest_invitation(
    session: Session, person_id: str, project_id: str, component_id: str, at: str
) -> Invitation | None:
    """The invitation by which a person answers for a component at this time."""
    query = select(Invitation).where(
        Invitation.person_id == person_id,
        Invitation.project_id == project_id,
        Invitation.component_id == component_id,
        _open_at(at),
    )
    return session.scalars(query.limit(1)).first()
