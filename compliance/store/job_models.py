"""The tables of work in the background, of what an analysis found, and of the statements that somebody noted."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from compliance.store.models import Base


class Job(Base):
    """Long work on behalf of an organisation. Whoever holds the lease works on it; when it runs out, anybody may.

    `key` names the work, so that it is asked for once; `cursor` says how far it got, `done` of `total` in numbers.
    `fruitless` counts how often it was begun since something of it was stored.
    """

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    key: Mapped[str]
    arguments: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    fruitless: Mapped[int]
    lease_until: Mapped[str]
    cursor: Mapped[str]
    done: Mapped[int]
    total: Mapped[int]
    fault: Mapped[str]
    by: Mapped[str]
    created_at: Mapped[str]

    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state"),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index(None, "state", "created_at"),
    )


class ImpactFinding(Base):
    """What an impact analysis found for one project, as JSON."""

    __tablename__ = "impact_finding"

    job_id: Mapped[str] = mapped_column(ForeignKey("job.id"), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    found: Mapped[str]


class Replacement(Base):
    """A statement that somebody wants replaced. It is done with once the statement is no longer in force."""

    __tablename__ = "replacement"

    statement_id: Mapped[str] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    reason: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]

    __table_args__ = (Index(None, "organisation_id", "at"),)
