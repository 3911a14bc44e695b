"""Queries for the settings of assumptions that organisations and projects chose."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from compliance.store.setting_models import OrganisationSetting, ProjectSetting


def organisation_settings(session: Session, organisation_id: str) -> Sequence[OrganisationSetting]:
    """What an organisation chose, ordered by assumption."""
    query = select(OrganisationSetting).where(OrganisationSetting.organisation_id == organisation_id)
    return session.scalars(query.order_by(OrganisationSetting.assumption)).all()


def project_settings(session: Session, project_id: str) -> Sequence[ProjectSetting]:
    """Where a project differs from its organisation, ordered by assumption."""
    query = select(ProjectSetting).where(ProjectSetting.project_id == project_id)
    return session.scalars(query.order_by(ProjectSetting.assumption)).all()


def settings_of_organisations(
    session: Session, organisation_ids: Sequence[str]
) -> Mapping[str, list[OrganisationSetting]]:
    """What each of these organisations chose."""
    query = select(OrganisationSetting).where(OrganisationSetting.organisation_id.in_(organisation_ids))
    found: dict[str, list[OrganisationSetting]] = {}
    for row in session.scalars(query.order_by(OrganisationSetting.organisation_id, OrganisationSetting.assumption)):
        found.setdefault(row.organisation_id, []).append(row)
    return found


def settings_of_projects(session: Session, project_ids: Sequence[str]) -> Mapping[str, list[ProjectSetting]]:
    """Where each of these projects differs from its organisation."""
    query = select(ProjectSetting).where(ProjectSetting.project_id.in_(project_ids))
    found: dict[str, list[ProjectSetting]] = {}
    for row in session.scalars(query.order_by(ProjectSetting.project_id, ProjectSetting.assumption)):
        found.setdefault(row.project_id, []).append(row)
    return found


def remove_project_setting(session: Session, project_id: str, assumption: str) -> None:
    """Let a project follow its organisation again; the history keeps what it had chosen."""
    session.execute(
        delete(ProjectSetting).where(ProjectSetting.project_id == project_id, ProjectSetting.assumption == assumption)
    )
