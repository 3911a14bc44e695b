"""Queries for what files said, and for what was decided on it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.store.asset_models import AssetDecision, AssetReadingRow
from compliance.store.reach import NotFound


def all_readings(session: Session, project_id: str) -> Sequence[AssetReadingRow]:
    """Every file of a project that was read, oldest first."""
    query = select(AssetReadingRow).where(AssetReadingRow.project_id == project_id)
    return session.scalars(query.order_by(AssetReadingRow.at, AssetReadingRow.id)).all()


def readings_of(session: Session, project_id: str, component_id: str) -> Sequence[AssetReadingRow]:
    """The files of a component that were read, newest first."""
    query = select(AssetReadingRow).where(
        AssetReadingRow.project_id == project_id, AssetReadingRow.component_id == component_id
    )
    return session.scalars(query.order_by(AssetReadingRow.at.desc(), AssetReadingRow.id)).all()


def find_reading(session: Session, project_id: str, component_id: str, reading_id: str) -> AssetReadingRow:
    """What reading a file of this component gave; raises NotFound."""
    found = session.get(AssetReadingRow, reading_id)
    if found is None or (found.project_id, found.component_id) != (project_id, component_id):
        raise NotFound("No such file of this component was read.")
    return found


def all_decisions(session: Session, project_id: str) -> Sequence[AssetDecision]:
    """Every decision on what a file of this project suggested."""
    query = select(AssetDecision).where(AssetDecision.project_id == project_id)
    return session.scalars(query.order_by(AssetDecision.reading_id, AssetDecision.suggestion)).all()


def decisions_by_reading(session: Session, project_id: str) -> Mapping[str, Mapping[str, AssetDecision]]:
    """The decisions by the id of the reading and the suggestion."""
    found: dict[str, dict[str, AssetDecision]] = {}
    for row in all_decisions(session, project_id):
        found.setdefault(row.reading_id, {})[row.suggestion] = row
    return found
