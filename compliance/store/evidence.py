"""Queries for the evidence that is attached to answers."""

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, func, inspect, select
from sqlalchemy.orm import Session

from compliance.store.evidence_models import Evidence
from compliance.store.models import Project
from compliance.store.reach import NotFound

_HAS_A_FILE = and_(Evidence.kept == "file", Evidence.removed_at.is_(None))


def evidence_of_several(session: Session, project_ids: Sequence[str]) -> Mapping[str, list[Evidence]]:
    """What is attached to the answers of these projects and was not removed, oldest first, by project."""
    query = select(Evidence).where(Evidence.project_id.in_(project_ids), Evidence.removed_at.is_(None))
    found: dict[str, list[Evidence]] = {}
    for row in session.scalars(query.order_by(Evidence.at, Evidence.id)):
        found.setdefault(row.project_id, []).append(row)
    return found


def all_evidence(session: Session, project_id: str) -> Sequence[Evidence]:
    """Everything that was ever attached to an answer of the project, oldest first."""
    query = select(Evidence).where(Evidence.project_id == project_id)
    return session.scalars(query.order_by(Evidence.at, Evidence.id)).all()


def find_evidence(session: Session, project_id: str, evidence_id: str) -> Evidence:
    """What was attached to an answer of this project, also when it was removed since; raises NotFound."""
    found = session.get(Evidence, evidence_id, populate_existing=True)
    if found is None or found.project_id != project_id:
        raise NotFound("There is no such evidence.")
    return found


def is_referred_to(session: Session, organisation_id: str, sha256: str) -> bool:
    """Whether something that is attached in the organisation, and was not removed, has this file."""
    query = select(Evidence.id).join(Project, Project.id == Evidence.project_id)
    query = query.where(Project.organisation_id == organisation_id, Evidence.sha256 == sha256, _HAS_A_FILE)
    return session.scalars(query.limit(1)).first() is not None


def bytes_kept(session: Session, organisation_id: str) -> int:
    """How many bytes the files of an organisation take together, each counted once."""
    query = select(Evidence.sha256, Evidence.size).join(Project, Project.id == Evidence.project_id)
    each = query.where(Project.organisation_id == organisation_id, _HAS_A_FILE).distinct().subquery()
    return int(session.scalars(select(func.coalesce(func.sum(each.c.size), 0))).one())


def files_referred_to(session: Session) -> Sequence[tuple[str, str]]:
    """Every file that something attached refers to: its organisation and its SHA-256; none before there is a table."""
    if not inspect(session.connection()).has_table(Evidence.__tablename__):
        return ()
    query = select(Project.organisation_id, Evidence.sha256).join(Project, Project.id == Evidence.project_id)
    query = query.where(_HAS_A_FILE).distinct().order_by(Project.organisation_id, Evidence.sha256)
    return [(row[0], row[1]) for row in session.execute(query)]
