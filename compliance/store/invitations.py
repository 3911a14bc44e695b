"""Queries for invitations to join an organisation; those of guests are in `compliance.store.guests`."""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from compliance.store.account_models import Invitation
from compliance.store.reach import NotFound


def open_invitations(session: Session, organisation_id: str) -> Sequence[Invitation]:
    """The invitations that nobody has accepted or taken back, expired ones as well, newest first."""
    query = _to_join().where(
        Invitation.organisation_id == organisation_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    return session.scalars(query.order_by(Invitation.made_at.desc(), Invitation.id)).all()


def find_invitation(session: Session, organisation_id: str, invitation_id: str) -> Invitation:
    """One of the organisation's invitations, as it is now; raises NotFound."""
    query = _to_join().where(Invitation.organisation_id == organisation_id, Invitation.id == invitation_id)
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("There is no such invitation.")
    return found


def invitation_with(session: Session, token_hash: bytes) -> Invitation | None:
    """The invitation whose link this is, as it is now, over or not."""
    query = _to_join().where(Invitation.token_hash == token_hash)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def invitations_about(session: Session, person_id: str, email: str | None) -> Sequence[Invitation]:
    """Every invitation that a person came by or that went to their address, guests' ones as well."""
    about = [Invitation.person_id == person_id, *([Invitation.email == email] if email else [])]
    return session.scalars(select(Invitation).where(or_(*about)).order_by(Invitation.made_at, Invitation.id)).all()


def _to_join() -> Select[Invitation]:
    return select(Invitation).where(Invitation.component_id.is_(None))
