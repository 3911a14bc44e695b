"""The tables of the log over all histories, of its signed checkpoints, and of the keys that sign."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from compliance.store.models import Base


class LogLeaf(Base):
    """The place of one entry in the log (RFC 6962): `idx` counts from 0. `hash` is the entry's own hash.

    `kind` says whose entry it is: a project's or an organisation's, which `owner_id` and `sequence` then name; or the
    record of a key, with its purpose as `owner_id`.
    """

    __tablename__ = "log_leaf"

    idx: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    owner_id: Mapped[str]
    sequence: Mapped[int]
    hash: Mapped[bytes]

    __table_args__ = (
        UniqueConstraint("kind", "owner_id", "sequence"),
        UniqueConstraint("hash"),
        CheckConstraint("idx >= 0", name="idx"),
        CheckConstraint("kind IN ('project', 'organisation', 'key')", name="kind"),
    )


class LogCheckpoint(Base):
    """A signed checkpoint of the log at this size (C2SP tlog-checkpoint), as the very bytes that were signed."""

    __tablename__ = "log_checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[bytes]
    at: Mapped[str]

    __table_args__ = (CheckConstraint("size > 0", name="size"),)


class SigningKey(Base):
    """The record of a key that signs checkpoints (log), data (data) or files (pdf): when it came into use.

    `signature` is the key's own under the record, `previous_signature` that of the key before it. Only public parts
    are here.
    """

    __tablename__ = "signing_key"

    purpose: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    record: Mapped[bytes]
    hash: Mapped[bytes]
    signature: Mapped[bytes]
    previous_signature: Mapped[bytes | None]
    at: Mapped[str]

    __table_args__ = (
        UniqueConstraint("hash"),
        CheckConstraint("purpose IN ('log', 'data', 'pdf')", name="purpose"),
        CheckConstraint("sequence > 0", name="sequence"),
    )
