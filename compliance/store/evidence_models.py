"""The table of evidence attached to answers. The files themselves are kept by `compliance.store.evidence_files`."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from compliance.store.models import Base


class Evidence(Base):
    """Something that somebody attached to an answer. A row stays when it is removed, and says who removed it when.

    `component_id` is NULL for the project's own answers. `kept` is "file" when the file itself is kept, and "hash" when
    only its SHA-256 (hexadecimal) was given; then `size` in bytes may be unknown, and `media_type` is empty.
    """

    __tablename__ = "evidence"

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    component_id: Mapped[str | None] = mapped_column(ForeignKey("component.id"))
    question: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    # A film of which only the hash is kept has more bytes than 32 bits count.
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str]
    kept: Mapped[str]
    note: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]
    removed_by: Mapped[str | None]
    removed_at: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("kept IN ('file', 'hash')", name="kept"),
        CheckConstraint("size >= 0", name="size"),
        CheckConstraint("size IS NOT NULL OR kept = 'hash'", name="measured"),
        CheckConstraint("(removed_by IS NULL) = (removed_at IS NULL)", name="removed"),
        Index(None, "project_id", "removed_at"),
        Index(None, "sha256"),
    )
