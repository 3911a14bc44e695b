"""Queries for browsers' sessions, and for how often something was tried."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from compliance.store.account_models import Attempt, WebSession


def web_session(session: Session, id_hash: bytes, created_after: str, seen_after: str) -> WebSession | None:
    """The session of this id, unless it was made or last used too long ago."""
    query = select(WebSession).where(
        WebSession.id_hash == id_hash, WebSession.created_at > created_after, WebSession.seen_at > seen_after
    )
    return session.scalars(query).one_or_none()


def write_web_session(session: Session, id_hash: bytes, person_id: str | None, data: str, seen_at: str) -> bool:
    """Keep what is in a session that is still there; gives whether it is, since it may have been ended meanwhile."""
    done = session.execute(
        update(WebSession).where(WebSession.id_hash == id_hash).values(person_id=person_id, data=data, seen_at=seen_at)
    )
    return isinstance(done, CursorResult) and done.rowcount == 1


def delete_web_session(session: Session, id_hash: bytes) -> None:
    """End one session."""
    session.execute(delete(WebSession).where(WebSession.id_hash == id_hash))


def web_sessions_of(session: Session, person_id: str) -> Sequence[WebSession]:
    """The sessions of a person, last used first."""
    query = select(WebSession).where(WebSession.person_id == person_id)
    return session.scalars(query.order_by(WebSession.seen_at.desc(), WebSession.id_hash)).all()


def delete_web_sessions_of(session: Session, person_id: str, but: bytes | None = None) -> None:
    """End all sessions of a person, but one when it is given."""
    query = delete(WebSession).where(WebSession.person_id == person_id)
    session.execute(query if but is None else query.where(WebSession.id_hash != but))


def delete_old_web_sessions(session: Session, created_before: str, seen_before: str) -> None:
    """Remove the sessions that were made or last used too long ago."""
    session.execute(
        delete(WebSession).where(or_(WebSession.created_at <= created_before, WebSession.seen_at <= seen_before))
    )


def add_attempt(session: Session, key: str, at: str) -> int:
    """Note that something was tried; gives the note's number."""
    attempt = Attempt(key=key, at=at)
    session.add(attempt)
    session.flush()
    return attempt.id


def attempts_since(session: Session, key: str, since: str) -> Sequence[str]:
    """When something was tried from a time on, oldest first."""
    query = select(Attempt.at).where(Attempt.key == key, Attempt.at >= since)
    return session.scalars(query.order_by(Attempt.at, Attempt.id)).all()


def forget_attempt(session: Session, number: int) -> None:
    """Forget one try, because it has succeeded."""
    session.execute(delete(Attempt).where(Attempt.id == number))


def forget_attempts(session: Session, key: str) -> None:
    """Forget what was tried, because it has succeeded."""
    session.execute(delete(Attempt).where(Attempt.key == key))


def forget_old_attempts(session: Session, before: str) -> None:
    """Forget what is too long ago to matter."""
    session.execute(delete(Attempt).where(Attempt.at < before))
