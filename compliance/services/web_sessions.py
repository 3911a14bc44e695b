"""Browsers' sessions, kept on the server (ASVS 5.0, 7.2 to 7.4): a copied cookie is worth nothing after signing out.

The id is 32 random bytes; only its SHA-256 is stored. An id that is not known is never taken over, and a session gets
a new id whenever somebody signs in or what they may do changes.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from compliance.domain.history import utc_text
from compliance.store import web_sessions as store
from compliance.store.account_models import WebSession
from compliance.store.database import Session

# Somebody who answers questions beside other work must not lose the thread; nobody stays signed in over a weekend.
IDLE_HOURS = 4
LONGEST_HOURS = 24
# How old the note of the last use may become before it is written again.
NOTE_SECONDS = 60
LONGEST_AGENT = 200


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session as it was read: its data as text, and when it was made and last used."""

    data: str
    created_at: str
    seen_at: str


@dataclass(frozen=True, slots=True)
class SessionShown:
    """One of a person's sessions: `key` names it on the page, `here` says that it is the one being used."""

    key: str
    agent: str
    address: str
    created_at: str
    seen_at: str
    here: bool


def new_secret() -> str:
    """A secret for a link or a session that nobody can guess: 32 random bytes, safe in an address."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> bytes:
    """What is stored of a secret (SHA-256). Without a salt, because the secret itself is random."""
    return sha256(secret.encode()).digest()


def open_web_session(session: Session, secret: str, now: datetime) -> StoredSession | None:
    """The session that a cookie names; None when there is none, or it is over."""
    row = store.web_session(session, secret_hash(secret), *_oldest(now))
    return StoredSession(row.data, row.created_at, row.seen_at) if row else None


def start_web_session(
    session: Session,
    now: datetime,
    person_id: str | None,
    data: str,
    address: str,
    agent: str,
    created_at: str | None = None,
) -> str:
    """Make a session; gives the secret for its cookie. Sessions that are over are removed on the way.

    `created_at` is when the session began that this one goes on with.
    """
    store.delete_old_web_sessions(session, *_oldest(now))
    secret, at = new_secret(), utc_text(now)
    session.add(
        WebSession(
            id_hash=secret_hash(secret),
            person_id=person_id,
            data=data,
            created_at=created_at or at,
            seen_at=at,
            address=address,
            agent=agent[:LONGEST_AGENT],
        )
    )
    return secret


def keep_web_session(session: Session, secret: str, now: datetime, person_id: str | None, data: str) -> bool:
    """Keep what is in a session; gives False, and does nothing, when it was ended meanwhile."""
    return store.write_web_session(session, secret_hash(secret), person_id, data, utc_text(now))


def end_web_session(session: Session, secret: str) -> None:
    """End a session, as signing out does."""
    store.delete_web_session(session, secret_hash(secret))


def sessions_of(session: Session, person_id: str, secret: str, now: datetime) -> tuple[SessionShown, ...]:
    """The sessions of a person that are not over, last used first."""
    created_after, seen_after = _oldest(now)
    here = secret_hash(secret)
    return tuple(
        SessionShown(row.id_hash.hex()[:16], row.agent, row.address, row.created_at, row.seen_at, row.id_hash == here)
        for row in store.web_sessions_of(session, person_id)
        if row.created_at > created_after and row.seen_at > seen_after
    )


def end_one_session(session: Session, person_id: str, key: str) -> bool:
    """End the session of the person that a page names so; gives whether there was one."""
    for row in store.web_sessions_of(session, person_id):
        if row.id_hash.hex()[:16] == key:
            store.delete_web_session(session, row.id_hash)
            return True
    return False


def end_sessions(session: Session, person_id: str, but: str | None = None) -> None:
    """End all sessions of a person, but the one with this secret when it is given."""
    store.delete_web_sessions_of(session, person_id, secret_hash(but) if but is not None else None)


def is_due(stored: StoredSession, now: datetime) -> bool:
    """Whether the use of a session is worth noting again."""
    seen = datetime.strptime(stored.seen_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return now - seen >= timedelta(seconds=NOTE_SECONDS)


def _oldest(now: datetime) -> tuple[str, str]:
    return utc_text(now - timedelta(hours=LONGEST_HOURS)), utc_text(now - timedelta(hours=IDLE_HOURS))
