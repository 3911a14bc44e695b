"""Statements that take away what people typed, and the only ones that change what was written: triggers let them."""

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from compliance.store.asset_models import AssetReadingRow
from compliance.store.evidence_models import Evidence
from compliance.store.models import AnswerRevision, HistoryEntry, Statement


def erase_payloads(session: Session, project_id: str, sequences: Collection[int]) -> None:
    """Take away what these entries of a project say, as far as it is there."""
    query = update(HistoryEntry).where(
        HistoryEntry.project_id == project_id,
        HistoryEntry.sequence.in_(sequences),
        HistoryEntry.payload.is_not(None),
    )
    session.execute(query.values(payload=None))


def empty_revisions(session: Session, project_id: str, revisions: Collection[tuple[str, str, int]]) -> None:
    """Take away the answers of these revisions: component id or empty, section, number of the revision."""
    for subject, section, revision in revisions:
        query = update(AnswerRevision).where(
            AnswerRevision.project_id == project_id,
            AnswerRevision.subject == subject,
            AnswerRevision.section == section,
            AnswerRevision.revision == revision,
            AnswerRevision.answers != "",
        )
        session.execute(query.values(answers=""))


def empty_reasons(session: Session, statement_ids: Collection[str]) -> None:
    """Take away why these statements were withdrawn."""
    query = update(Statement).where(Statement.id.in_(statement_ids), Statement.withdrawn_reason != "")
    session.execute(query.values(withdrawn_reason=""))


def empty_evidence(session: Session, evidence_ids: Collection[str]) -> None:
    """Take away what this evidence, which was removed, was called and what was noted of it."""
    query = update(Evidence).where(Evidence.id.in_(evidence_ids), Evidence.name != "")
    session.execute(query.values(name="", note=""))


def empty_readings(session: Session, reading_ids: Collection[str]) -> None:
    """Take away what these files, which were read, were called and said."""
    query = update(AssetReadingRow).where(AssetReadingRow.id.in_(reading_ids), AssetReadingRow.found != "")
    session.execute(query.values(name="", found=""))
