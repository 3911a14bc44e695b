"""Queries for several projects at once, so that a list needs as many queries as a single project."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance.store.models import AnswerRevision, Component, Confirmation, Organisation, Project
from compliance.store.reach import Reach

_Row = TypeVar("_Row", AnswerRevision, Component, Confirmation)


def heads_of(session: Session, reach: Reach, project_ids: Sequence[str]) -> Mapping[str, bytes]:
    """For each of these projects that is within reach, the hash of its last entry and then that of its organisation's.

    Together they name the state of a project with the settings that its organisation chose.
    """
    query = select(Project.id, Project.head_hash, Organisation.head_hash.label("owner"))
    query = query.join(Organisation, Organisation.id == Project.organisation_id)
    query = query.where(Project.id.in_(project_ids), reach.condition()).order_by(Project.id)
    return {row.id: row.head_hash + row.owner for row in session.execute(query)}


def projects_with_owners(
    session: Session, reach: Reach, project_ids: Sequence[str]
) -> Sequence[tuple[Project, Organisation]]:
    """Those of these projects that are within reach, each with its organisation."""
    query = select(Project, Organisation).join(Organisation, Organisation.id == Project.organisation_id)
    query = query.where(Project.id.in_(project_ids), reach.condition()).order_by(Project.id)
    return [(project, owner) for project, owner in session.execute(query)]


def newest_answers_of(session: Session, project_ids: Sequence[str]) -> Mapping[str, list[AnswerRevision]]:
    """The newest revision of every section of these projects and of their components, by project."""
    key = (AnswerRevision.project_id, AnswerRevision.subject, AnswerRevision.section)
    newest = (
        select(*key, func.max(AnswerRevision.revision).label("revision"))
        .where(AnswerRevision.project_id.in_(project_ids))
        .group_by(*key)
        .subquery()
    )
    query = select(AnswerRevision).join(
        newest,
        (AnswerRevision.project_id == newest.c.project_id)
        & (AnswerRevision.subject == newest.c.subject)
        & (AnswerRevision.section == newest.c.section)
        & (AnswerRevision.revision == newest.c.revision),
    )
    return _by_project(session.scalars(query.order_by(*key)).all())


def components_of_several(session: Session, project_ids: Sequence[str]) -> Mapping[str, list[Component]]:
    """All components of these projects in order, removed ones too, by project."""
    query = select(Component).where(Component.project_id.in_(project_ids))
    return _by_project(session.scalars(query.order_by(Component.project_id, Component.position, Component.id)).all())


def confirmations_of_several(session: Session, project_ids: Sequence[str]) -> Mapping[str, list[Confirmation]]:
    """What people have confirmed in these projects, oldest first, by project."""
    query = select(Confirmation).where(Confirmation.project_id.in_(project_ids))
    order = (Confirmation.project_id, Confirmation.at, Confirmation.regime, Confirmation.subject)
    return _by_project(session.scalars(query.order_by(*order)).all())


def _by_project(rows: Sequence[_Row]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.project_id, []).append(row)
    return found
