"""The tables of what files said of themselves, and what somebody made of it. Rows may be emptied, never changed.

The files themselves are not kept: only their hashes, and what was found in them.
"""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from compliance.store.models import Base


class AssetReadingRow(Base):
    """What reading a file of a component gave, as canonical JSON; empty, like the name, once that was erased."""

    __tablename__ = "asset_reading"

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    component_id: Mapped[str] = mapped_column(ForeignKey("component.id"))
    name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    found: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]

    __table_args__ = (CheckConstraint("size >= 0", name="size"), Index(None, "project_id", "component_id"))


class AssetDecision(Base):
    """What somebody decided on an answer that a file suggests; `suggestion` is the hash of question and answer."""

    __tablename__ = "asset_decision"

    reading_id: Mapped[str] = mapped_column(ForeignKey("asset_reading.id"), primary_key=True)
    suggestion: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    question: Mapped[str]
    decision: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]

    __table_args__ = (
        CheckConstraint("decision IN ('accepted', 'rejected')", name="decision"),
        Index(None, "project_id"),
    )
