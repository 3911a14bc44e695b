"""Queries for the log over all histories: its leaves, and its checkpoints."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, insert, literal, select, text
from sqlalchemy.orm import Session

from compliance.store.log_models import LogCheckpoint, LogLeaf, SigningKey
from compliance.store.models import HistoryEntry, OrganisationEntry

# Any number that nothing else locks: the day on which the log began.
_LOCK = 20261124

# In the order in which entries without a place are given one: first the records of the keys that vouch for the rest.
_SOURCES = (
    ("key", SigningKey.purpose, SigningKey.sequence, SigningKey.hash),
    ("organisation", OrganisationEntry.organisation_id, OrganisationEntry.sequence, OrganisationEntry.hash),
    ("project", HistoryEntry.project_id, HistoryEntry.sequence, HistoryEntry.hash),
)


class Sealable(NamedTuple):
    """An entry of a history, or the record of a key, as a leaf of the log names it."""

    kind: str
    owner_id: str
    sequence: int
    hash: bytes


class Mismatch(NamedTuple):
    """A leaf that is not what its entry says. `entry_hash` is None when there is no such entry."""

    idx: int
    kind: str
    owner_id: str
    sequence: int
    entry_hash: bytes | None


def header_or_time(session: Session, entry: Sealable) -> bytes | str:
    """The header of an entry, which says when it was written; of a key's record, that time itself."""
    if entry.kind == "key":
        return session.scalars(select(SigningKey.at).where(SigningKey.hash == entry.hash)).one()
    table = HistoryEntry if entry.kind == "project" else OrganisationEntry
    return session.scalars(select(table.header).where(table.hash == entry.hash)).one()


def lock_log(session: Session) -> None:
    """Let nobody else extend the log until the transaction ends; on SQLite, nobody else writes anyway."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def entries_without_leaf(session: Session) -> list[Sealable]:
    """Every entry that has no place in the log yet, those of one history in their order.

    Found by looking for each entry's leaf, and not from some last one on: histories are written at the same time.
    """
    found: list[Sealable] = []
    for kind, owner_id, sequence, hash_ in _SOURCES:
        mine = and_(LogLeaf.kind == kind, LogLeaf.owner_id == owner_id, LogLeaf.sequence == sequence)
        query = (
            select(literal(kind), owner_id, sequence, hash_)
            .outerjoin(LogLeaf, mine)
            .where(LogLeaf.idx.is_(None))
            .order_by(owner_id, sequence)
        )
        found.extend(Sealable(*row) for row in session.execute(query))
    return found


def leaves_unlike_entries(session: Session) -> list[Mismatch]:
    """Leaves whose entry is not there, or has another hash than the leaf; none, unless the database was changed."""
    found: list[Mismatch] = []
    for kind, owner_id, sequence, hash_ in _SOURCES:
        theirs = and_(owner_id == LogLeaf.owner_id, sequence == LogLeaf.sequence)
        query = (
            select(LogLeaf.idx, LogLeaf.kind, LogLeaf.owner_id, LogLeaf.sequence, hash_)
            .select_from(LogLeaf)
            .outerjoin(hash_.class_, theirs)
            .where(LogLeaf.kind == kind, (hash_ != LogLeaf.hash) | hash_.is_(None))
            .order_by(LogLeaf.idx)
        )
        found.extend(Mismatch(*row) for row in session.execute(query))
    return found


def entries_in_leaves(session: Session, upto: int | None = None) -> list[tuple[int, bytes]]:
    """The place and the entry's hash of every leaf in the order of the log; of the first `upto` when given."""
    query = select(LogLeaf.idx, LogLeaf.hash).order_by(LogLeaf.idx)
    if upto is not None:
        query = query.where(LogLeaf.idx < upto)
    return [(idx, hash_) for idx, hash_ in session.execute(query)]


def places_of(session: Session, kind: str, owner_id: str) -> Sequence[int]:
    """The places of the entries of one history, or of the records of one key, in their order."""
    query = select(LogLeaf.idx).where(LogLeaf.kind == kind, LogLeaf.owner_id == owner_id).order_by(LogLeaf.sequence)
    return session.scalars(query).all()


def add_leaves(session: Session, first: int, entries: Sequence[Sealable]) -> None:
    """Give these entries their places in the log, from `first` on."""
    rows = [{"idx": idx, **entry._asdict()} for idx, entry in enumerate(entries, start=first)]
    session.execute(insert(LogLeaf), rows)


def leaf_with(session: Session, entry_hash: bytes) -> LogLeaf | None:
    """The leaf of the entry with this hash."""
    return session.scalars(select(LogLeaf).where(LogLeaf.hash == entry_hash)).one_or_none()


def leaf_at(session: Session, kind: str, owner_id: str, sequence: int) -> LogLeaf | None:
    """The leaf of this entry of this history."""
    query = select(LogLeaf).where(LogLeaf.kind == kind, LogLeaf.owner_id == owner_id, LogLeaf.sequence == sequence)
    return session.scalars(query).one_or_none()


def newest_leaf_of(session: Session, kind: str, owner_id: str) -> LogLeaf | None:
    """The leaf of the newest entry of one history that has one."""
    query = select(LogLeaf).where(LogLeaf.kind == kind, LogLeaf.owner_id == owner_id)
    return session.scalars(query.order_by(LogLeaf.sequence.desc()).limit(1)).one_or_none()


def newest_checkpoint(session: Session) -> LogCheckpoint | None:
    """The checkpoint of the largest tree."""
    return session.scalars(select(LogCheckpoint).order_by(LogCheckpoint.size.desc()).limit(1)).one_or_none()


def checkpoint_at(session: Session, size: int) -> LogCheckpoint | None:
    """The checkpoint of the tree of this size."""
    return session.get(LogCheckpoint, size)


def checkpoints_after(session: Session, size: int) -> Sequence[LogCheckpoint]:
    """The checkpoints of larger trees, the smallest first."""
    return session.scalars(select(LogCheckpoint).where(LogCheckpoint.size > size).order_by(LogCheckpoint.size)).all()
