"""The tables. Times are UTC texts such as 2026-11-23T16:42:05Z: what was hashed is what is stored, in every database.

Nothing cascades: a row that history or a statement refers to cannot be deleted.
"""

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from compliance.domain.history import EMPTY

# Alembic finds a constraint again by its name, so every constraint has one.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def statement_number(year: int, sequence: int) -> str:
    """A statement's number as printed: the year, and the sequence within the organisation."""
    return f"{year}-{sequence:04d}"


class Base(DeclarativeBase):
    """Common metadata of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: Text, bytes: LargeBinary}  # noqa: RUF012 - SQLAlchemy's own way of declaring it


class Organisation(Base):
    """A business whose projects are kept here, and where its own history ends; it owns the sequence of statement
    numbers.
    """

    __tablename__ = "organisation"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    head_sequence: Mapped[int] = mapped_column(default=EMPTY.sequence)
    head_hash: Mapped[bytes] = mapped_column(default=EMPTY.hash)

    __table_args__ = (UniqueConstraint("name"), CheckConstraint("head_sequence >= 0", name="head_sequence"))


class Project(Base):
    """A production that a statement is about, and where its history ends.

    `search_text` is what a search looks at, since databases disagree about capitals and accents. `changed_sequence` is
    the last entry that is more than a comment or a step of a review.
    """

    __tablename__ = "project"

    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str]
    sector: Mapped[str]
    product: Mapped[str]
    release: Mapped[str]
    created_at: Mapped[str]
    changed_at: Mapped[str]
    search_text: Mapped[str]
    changed_sequence: Mapped[int] = mapped_column(default=EMPTY.sequence)
    head_sequence: Mapped[int]
    head_hash: Mapped[bytes]

    __table_args__ = (
        CheckConstraint("head_sequence >= 0", name="head_sequence"),
        Index(None, "organisation_id", "changed_at"),
    )


class Component(Base):
    """A part of a project with its own answers. A removed one stays, with the time of its removal."""

    __tablename__ = "component"

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    name: Mapped[str]
    preset: Mapped[str]
    position: Mapped[int]
    removed_at: Mapped[str | None]

    __table_args__ = (Index(None, "project_id", "position"),)


class AnswerRevision(Base):
    """What somebody answered in one section at one time. Never changed; the newest revision is the current answer.

    `subject` is the component's id, or empty for a section of the project: part of the key, which cannot hold NULL.
    """

    __tablename__ = "answer_revision"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    component_id: Mapped[str | None] = mapped_column(ForeignKey("component.id"))
    answers: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]

    __table_args__ = (
        CheckConstraint("subject = coalesce(component_id, '')", name="subject"),
        CheckConstraint("revision > 0", name="revision"),
    )


class Statement(Base):
    """A statement exactly as it was issued. Only its state and the links to what came after may change.

    `release` is the release under which it was issued; the project may have moved on to another one since.
    `check_code` is printed beside the number; `data_signature` is the detached JWS over `data`. Statements issued
    before there were signatures have neither.
    """

    __tablename__ = "statement"

    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    year: Mapped[int]
    sequence: Mapped[int]
    state: Mapped[str]
    release: Mapped[str]
    version_covered: Mapped[str]
    issued_at: Mapped[str]
    issued_by: Mapped[str]
    head_sequence: Mapped[int]
    head_hash: Mapped[bytes]
    data: Mapped[bytes] = mapped_column(deferred=True)
    data_sha256: Mapped[str]
    pdf: Mapped[bytes] = mapped_column(deferred=True)
    pdf_sha256: Mapped[str]
    pages: Mapped[int]
    supersedes_id: Mapped[str | None] = mapped_column(ForeignKey("statement.id"))
    superseded_by_id: Mapped[str | None] = mapped_column(ForeignKey("statement.id"))
    withdrawn_at: Mapped[str | None]
    withdrawn_reason: Mapped[str | None]
    check_code: Mapped[str | None]
    data_signature: Mapped[bytes | None] = mapped_column(deferred=True)

    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "sequence"),
        UniqueConstraint("project_id", "head_sequence"),
        Index(None, "release", "issued_at"),
        Index(None, "check_code"),
        Index(None, "pdf_sha256"),
        CheckConstraint("state IN ('issued', 'superseded', 'withdrawn')", name="state"),
        CheckConstraint("sequence > 0", name="sequence"),
        CheckConstraint("pages > 0", name="pages"),
    )

    @property
    def number(self) -> str:
        """The number as printed."""
        return statement_number(self.year, self.sequence)


class Confirmation(Base):
    """Somebody has seen that a regime cannot tell, and wants to issue all the same."""

    __tablename__ = "confirmation"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    regime: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    outcome_key: Mapped[str] = mapped_column(primary_key=True)
    actor: Mapped[str]
    at: Mapped[str]


class HistoryEntry(Base):
    """One entry of a project's history: the very bytes that were hashed. `payload` is NULL once erased."""

    __tablename__ = "history_entry"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    header: Mapped[bytes]
    payload: Mapped[bytes | None]
    prev_hash: Mapped[bytes]
    hash: Mapped[bytes]

    __table_args__ = (
        UniqueConstraint("project_id", "prev_hash"),
        UniqueConstraint("hash"),
        CheckConstraint("sequence > 0", name="sequence"),
    )


class OrganisationEntry(Base):
    """One entry of an organisation's history, in every respect like one of a project's."""

    __tablename__ = "organisation_entry"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    header: Mapped[bytes]
    payload: Mapped[bytes | None]
    prev_hash: Mapped[bytes]
    hash: Mapped[bytes]

    __table_args__ = (
        UniqueConstraint("organisation_id", "prev_hash"),
        UniqueConstraint("hash"),
        CheckConstraint("sequence > 0", name="sequence"),
    )


class PackWording(Base):
    """A person's own wording of a piece of the disclosure pack, beside the text that was generated when it was written.

    Never changed; the newest revision counts. An empty text goes back to the generated one.
    """

    __tablename__ = "pack_wording"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    piece: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    generated: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]

    __table_args__ = (CheckConstraint("revision > 0", name="revision"),)
