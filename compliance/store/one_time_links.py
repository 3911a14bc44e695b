"""Queries for links that work once."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from compliance.store.account_models import OneTimeLink


def replace_link(
    session: Session, token_hash: bytes, purpose: str, person_id: str | None, made_at: str, expires_at: str
) -> None:
    """Keep a link; those of before for the same purpose and person work no longer."""
    forget_links(session, purpose, person_id)
    link = OneTimeLink(
        token_hash=token_hash, purpose=purpose, person_id=person_id, made_at=made_at, expires_at=expires_at
    )
    session.add(link)
    session.flush()


def forget_links(session: Session, purpose: str, person_id: str | None) -> None:
    """Have no link for this purpose and person work."""
    session.execute(delete(OneTimeLink).where(OneTimeLink.purpose == purpose, OneTimeLink.person_id == person_id))


def open_link(session: Session, token_hash: bytes, purpose: str, at: str) -> OneTimeLink | None:
    """The link, unless it was used or has expired."""
    query = select(OneTimeLink).where(
        OneTimeLink.token_hash == token_hash,
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > at,
    )
    return session.scalars(query).one_or_none()


def use_links(session: Session, purpose: str, person_id: str | None, at: str) -> frozenset[bytes]:
    """Mark what is unused of this purpose and person as used; gives their hashes.

    Of two who use links at the same moment the second waits for the first, and then finds none unused.
    """
    changed = session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.purpose == purpose,
            OneTimeLink.person_id == person_id,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > at,
        )
        .values(used_at=at)
        .returning(OneTimeLink.token_hash)
        .execution_options(synchronize_session=False)
    )
    return frozenset(changed.scalars())
