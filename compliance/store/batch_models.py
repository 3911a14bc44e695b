"""The table of what a job for many statements is to do, and did, for each project."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from compliance.store.models import Base


class BatchItem(Base):
    """One project of a job: what the person who asked had seen of it, and what came of it.

    `seen_sequence` is the head of its history then, `seen_choices` names what was chosen and recorded for it. A job
    that issued a statement has its id here, in the transaction of the issue; `sentence` says why there is none.
    """

    __tablename__ = "batch_item"

    job_id: Mapped[str] = mapped_column(ForeignKey("job.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    seen_sequence: Mapped[int]
    seen_choices: Mapped[str]
    state: Mapped[str]
    statement_id: Mapped[str | None] = mapped_column(ForeignKey("statement.id"))
    sentence: Mapped[str]

    __table_args__ = (
        UniqueConstraint("job_id", "project_id"),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("state IN ('waiting', 'done', 'failed', 'skipped')", name="state"),
        Index(None, "job_id", "state", "position"),
    )
