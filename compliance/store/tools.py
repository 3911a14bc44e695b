"""Queries for the register of AI tools, and for the tools that components were made with."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from compliance.store.models import Component, Project, Statement
from compliance.store.reach import NotFound
from compliance.store.tool_models import AiTool, AiToolRevision, ComponentTools


def all_tool_revisions(session: Session, organisation_id: str) -> Sequence[AiToolRevision]:
    """Every revision of every tool of an organisation, oldest first within a tool."""
    query = select(AiToolRevision).join(AiTool, AiTool.id == AiToolRevision.tool_id)
    query = query.where(AiTool.organisation_id == organisation_id)
    return session.scalars(query.order_by(AiToolRevision.tool_id, AiToolRevision.revision)).all()


def tool_ids(session: Session, organisation_id: str) -> Sequence[str]:
    """The ids of the tools of an organisation."""
    query = select(AiTool.id).where(AiTool.organisation_id == organisation_id)
    return session.scalars(query.order_by(AiTool.id)).all()


def newest_tools(session: Session, organisation_ids: Sequence[str]) -> Mapping[str, list[AiToolRevision]]:
    """The newest revision of every tool of these organisations, by organisation."""
    other = aliased(AiToolRevision)
    newest = select(func.max(other.revision)).where(other.tool_id == AiToolRevision.tool_id).scalar_subquery()
    query = select(AiToolRevision, AiTool.organisation_id).join(AiTool, AiTool.id == AiToolRevision.tool_id)
    query = query.where(AiTool.organisation_id.in_(organisation_ids), AiToolRevision.revision == newest)
    found: dict[str, list[AiToolRevision]] = {}
    for row, organisation_id in session.execute(query.order_by(AiToolRevision.tool_id)):
        found.setdefault(organisation_id, []).append(row)
    return found


def tool_revisions(session: Session, organisation_id: str, tool_id: str) -> Sequence[AiToolRevision]:
    """The revisions of one tool of the organisation, oldest first; raises NotFound when it has no such tool."""
    query = select(AiToolRevision).join(AiTool, AiTool.id == AiToolRevision.tool_id)
    query = query.where(AiTool.organisation_id == organisation_id, AiTool.id == tool_id)
    found = session.scalars(query.order_by(AiToolRevision.revision)).all()
    if not found:
        raise NotFound("There is no such tool.")
    return found


def all_component_tools(session: Session, project_id: str) -> Sequence[ComponentTools]:
    """Every revision of the tools of every component of a project, oldest first within a component."""
    query = select(ComponentTools).where(ComponentTools.project_id == project_id)
    return session.scalars(query.order_by(ComponentTools.component_id, ComponentTools.revision)).all()


def component_tools_of_several(session: Session, project_ids: Sequence[str]) -> Mapping[str, list[ComponentTools]]:
    """The newest revision of the tools of every component of these projects, by project."""
    query = select(ComponentTools).where(ComponentTools.project_id.in_(project_ids), _newest())
    found: dict[str, list[ComponentTools]] = {}
    for row in session.scalars(query.order_by(ComponentTools.project_id, ComponentTools.component_id)):
        found.setdefault(row.project_id, []).append(row)
    return found


def components_made_with(session: Session, tool_id: str) -> Sequence[tuple[Project, Component, ComponentTools]]:
    """The components, unless removed, whose newest choice names the tool: by project, last changed first."""
    query = (
        select(Project, Component, ComponentTools)
        .join(Component, Component.id == ComponentTools.component_id)
        .join(Project, Project.id == ComponentTools.project_id)
        .where(ComponentTools.tools.contains(_naming(tool_id), autoescape=True), _newest())
        .where(Component.removed_at.is_(None))
        .order_by(Project.changed_at.desc(), Project.id, Component.position, Component.id)
    )
    return [(project, component, row) for project, component, row in session.execute(query)]


def _newest() -> ColumnElement[bool]:
    other = aliased(ComponentTools)
    newest = select(func.max(other.revision)).where(other.component_id == ComponentTools.component_id)
    return and_(ComponentTools.revision == newest.scalar_subquery())


def component_tools_of_organisation(session: Session, organisation_id: str) -> Sequence[ComponentTools]:
    """The newest choice of tools of every component, unless removed, in the organisation's projects."""
    query = (
        select(ComponentTools)
        .join(Component, Component.id == ComponentTools.component_id)
        .join(Project, Project.id == ComponentTools.project_id)
        .where(Project.organisation_id == organisation_id, Component.removed_at.is_(None), _newest())
    )
    return session.scalars(query.order_by(ComponentTools.component_id)).all()


def statements_naming(session: Session, tool_id: str) -> Iterator[tuple[Project, Statement]]:
    """The statements, newest first, whose data name the tool: of the projects in which it was ever chosen."""
    chosen = ComponentTools.tools.contains(_naming(tool_id), autoescape=True)
    projects = select(ComponentTools.project_id).where(chosen)
    query = select(Project, Statement, Statement.data).join(Statement, Statement.project_id == Project.id)
    query = query.where(Project.id.in_(projects)).order_by(Statement.issued_at.desc(), Statement.id)
    for project, statement, data in session.execute(query):
        if _naming(tool_id).encode() in data:
            yield project, statement


def _naming(tool_id: str) -> str:
    """How canonical JSON names a tool. Quotes in what people type are escaped there, so that no text looks like it."""
    return f'"tool":"{tool_id}"'
