"""The tables of reviews, of comments, of the notices that tell people of both, and of how an organisation reviews.

What people wrote (reasons and comments) stands in the history alone, whose payload can be erased; a row names the entry
that holds it.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from compliance.store.models import Base


class ReviewRule(Base):
    """Whether one person may prepare and approve a statement of this organisation; without a row, two are needed."""

    __tablename__ = "review_rule"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    one_person: Mapped[int]
    actor: Mapped[str]
    at: Mapped[str]

    __table_args__ = (CheckConstraint("one_person IN (0, 1)", name="one_person"),)


class Review(Base):
    """A review of a project's next statement, from its submission to its issue. The newest one counts.

    `record` is what was submitted, as canonical JSON, and `digest` its SHA-256 in hexadecimal. `decided_sequence` is
    the entry that returned, approved or issued it.
    """

    __tablename__ = "review"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str]
    record: Mapped[str] = mapped_column(deferred=True)
    digest: Mapped[str]
    submitted_by: Mapped[str]
    submitted_at: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[str | None]
    decided_sequence: Mapped[int | None]
    statement_id: Mapped[str | None] = mapped_column(ForeignKey("statement.id"))

    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("state IN ('in_review', 'returned', 'approved', 'issued')", name="state"),
        CheckConstraint("(decided_by IS NULL) = (state = 'in_review')", name="decided"),
        CheckConstraint("(statement_id IS NOT NULL) = (state = 'issued')", name="issued"),
    )


class Comment(Base):
    """A comment on an answer, a component or the project; `sequence` is the entry that holds its text.

    `component_id` is NULL and `question` empty where it is not about one. It is open until it is resolved.
    """

    __tablename__ = "comment"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    component_id: Mapped[str | None] = mapped_column(ForeignKey("component.id"))
    question: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]
    resolved_by: Mapped[str | None]
    resolved_at: Mapped[str | None]

    __table_args__ = (CheckConstraint("(resolved_by IS NULL) = (resolved_at IS NULL)", name="resolved"),)


class Notice(Base):
    """Something that waits for somebody, or that somebody was named in; `sequence` is the entry that it is about."""

    __tablename__ = "notice"

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[str]
    sequence: Mapped[int]
    actor: Mapped[str]
    at: Mapped[str]
    done_at: Mapped[str | None]

    __table_args__ = (
        Index(None, "person_id", "done_at"),
        Index(None, "project_id"),
        CheckConstraint("kind IN ('submitted', 'returned', 'approved', 'mentioned')", name="kind"),
    )
