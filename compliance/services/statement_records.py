"""Statements of the register as plain values, without their bytes."""

from dataclasses import dataclass
from typing import Literal, cast

from compliance.services.actors import actor_name
from compliance.store.database import Session
from compliance.store.models import Statement

StatementState = Literal["issued", "superseded", "withdrawn"]


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """A statement in the register, without its bytes. Numbers of others are empty when there are none."""

    id: str
    project_id: str
    number: str
    state: StatementState
    version_covered: str
    issued_at: str
    issued_by: str
    history_sequence: int
    history_head: str
    data_sha256: str
    pdf_sha256: str
    pages: int
    supersedes: str
    superseded_by: str
    withdrawn_at: str
    withdrawn_reason: str


def statement_record_of(session: Session, row: Statement) -> StatementRecord:
    """A stored statement as a plain value."""
    return StatementRecord(
        id=row.id,
        project_id=row.project_id,
        number=row.number,
        state=cast("StatementState", row.state),
        version_covered=row.version_covered,
        issued_at=row.issued_at,
        issued_by=actor_name(row.issued_by, row),
        history_sequence=row.head_sequence,
        history_head=row.head_hash.hex(),
        data_sha256=row.data_sha256,
        pdf_sha256=row.pdf_sha256,
        pages=row.pages,
        supersedes=_number(session, row.supersedes_id),
        superseded_by=_number(session, row.superseded_by_id),
        withdrawn_at=row.withdrawn_at or "",
        withdrawn_reason=row.withdrawn_reason or "",
    )


def _number(session: Session, statement_id: str | None) -> str:
    return session.get_one(Statement, statement_id).number if statement_id else ""
