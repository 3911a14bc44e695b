"""Queries for the letterheads of organisations."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.store.letterhead_models import Letterhead


def letterhead_of(session: Session, organisation_id: str) -> Letterhead | None:
    """The letterhead that counts; None while nobody has chosen one."""
    query = select(Letterhead).where(Letterhead.organisation_id == organisation_id)
    return session.scalars(query.order_by(Letterhead.revision.desc()).limit(1)).one_or_none()


def all_letterheads(session: Session, organisation_id: str) -> Sequence[Letterhead]:
    """Every letterhead that there was, oldest first."""
    query = select(Letterhead).where(Letterhead.organisation_id == organisation_id)
    return session.scalars(query.order_by(Letterhead.revision)).all()


def logo_with(session: Session, organisation_id: str, sha256: str) -> Letterhead | None:
    """A letterhead of the organisation with this logo, the first one; None when there was none."""
    query = select(Letterhead).where(Letterhead.organisation_id == organisation_id, Letterhead.logo_sha256 == sha256)
    return session.scalars(query.order_by(Letterhead.revision).limit(1)).one_or_none()
