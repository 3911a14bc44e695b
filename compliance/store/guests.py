"""Queries for guests: people who answer for one component of one project, by invitation."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session, object_session

from compliance.store.account_models import Invitation
from compliance.store.models import Base, Component
from compliance.store.reach import NotFound

_GUESTS = "which people are guests"


def _open_at(at: str) -> ColumnElement[bool]:
    return and_(Invitation.revoked_at.is_(None), Invitation.expires_at > at)


def guest_invitation(
    session: Session, person_id: str, project_id: str, component_id: str, at: str
) -> Invitation | None:
    """The invitation by which a person answers for a component at this time; None once the component was removed."""
    query = (
        select(Invitation)
        .join(Component, Component.id == Invitation.component_id)
        .where(
            Invitation.person_id == person_id,
            Invitation.project_id == project_id,
            Invitation.component_id == component_id,
            Component.removed_at.is_(None),
            _open_at(at),
        )
    )
    return session.scalars(query.limit(1)).first()


def invitation_by_secret(session: Session, token_hash: bytes) -> Invitation | None:
    """The guest's invitation whose link this is, over or not."""
    return session.scalars(_of_guests().where(Invitation.token_hash == token_hash)).one_or_none()


def invitation_of(session: Session, person_id: str) -> Invitation | None:
    """The invitation that made the person a guest, over or not; None for everybody who is none."""
    return session.scalars(_of_guests().where(Invitation.person_id == person_id).limit(1)).first()


def invitations_to(session: Session, project_id: str, component_id: str) -> Sequence[Invitation]:
    """Everybody who was invited to answer for a component, last invited first."""
    query = select(Invitation).where(Invitation.project_id == project_id, Invitation.component_id == component_id)
    return session.scalars(query.order_by(Invitation.made_at.desc(), Invitation.id)).all()


def invitations_in(session: Session, project_id: str) -> Sequence[Invitation]:
    """Everybody who was invited to answer for a component of the project, first invited first."""
    query = select(Invitation).where(Invitation.project_id == project_id)
    return session.scalars(query.order_by(Invitation.made_at, Invitation.id)).all()


def find_invitation(session: Session, project_id: str, component_id: str, invitation_id: str) -> Invitation:
    """One of these, as it is now; raises NotFound when the component has none of this id."""
    query = select(Invitation).where(
        Invitation.id == invitation_id,
        Invitation.project_id == project_id,
        Invitation.component_id == component_id,
    )
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("There is no such guest.")
    return found


def is_guest(session: Session, person_id: str) -> bool:
    """Whether the person came by a guest's invitation. Asked once in a session for each person."""
    known: dict[str, bool] = session.info.setdefault(_GUESTS, {})
    if person_id not in known:
        known[person_id] = invitation_of(session, person_id) is not None
    return known[person_id]


def is_guest_behind(row: Base, person_id: str) -> bool:
    """The same of the person whose id stands in a row that was read."""
    session = object_session(row)
    return session is not None and is_guest(session, person_id)


def _of_guests() -> Select[Invitation]:
    return select(Invitation).where(Invitation.component_id.is_not(None))
