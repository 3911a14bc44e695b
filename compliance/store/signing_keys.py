"""Queries for the records of keys."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.store.log_models import SigningKey


def key_records(session: Session) -> Sequence[SigningKey]:
    """The records of all keys, in the order in which they came into use for one purpose."""
    return session.scalars(select(SigningKey).order_by(SigningKey.purpose, SigningKey.sequence)).all()


def add_key_record(
    session: Session,
    purpose: str,
    sequence: int,
    record: bytes,
    hash_: bytes,
    signatures: tuple[bytes, bytes | None],
    at: str,
) -> None:
    """Keep a record with its own signature and that of the key before."""
    own, previous = signatures
    session.add(
        SigningKey(
            purpose=purpose,
            sequence=sequence,
            record=record,
            hash=hash_,
            signature=own,
            previous_signature=previous,
            at=at,
        )
    )
    session.flush()
