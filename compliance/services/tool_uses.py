"""Where a tool was used: the projects and components, and the statements that name it."""

import json
from dataclasses import dataclass

from compliance.services.actors import Reach
from compliance.services.answers import from_text, merged
from compliance.services.statement_records import StatementRecord, statement_record_of
from compliance.store import tools as store
from compliance.store.database import Session
from compliance.store.projects import find_organisation
from compliance.store.several import newest_answers_of


@dataclass(frozen=True, slots=True)
class PartMade:
    """A component that a tool was used for: the version and dates that were given, and who operated it."""

    id: str
    name: str
    version: str
    used: str
    operator: str


@dataclass(frozen=True, slots=True)
class ProjectMade:
    """A project with the components that a tool was used for, and the statements that name the tool, newest first.

    `version` is the project's own; `release` is that of the rules.
    """

    id: str
    title: str
    version: str
    release: str
    parts: tuple[PartMade, ...]
    statements: tuple[StatementRecord, ...]


def projects_made_with(session: Session, reach: Reach, organisation_id: str, tool_id: str) -> tuple[ProjectMade, ...]:
    """The projects that used the tool, last changed first; also those whose statements alone still name it.

    Raises NotFound.
    """
    owner = find_organisation(session, reach, organisation_id)
    store.tool_revisions(session, owner.id, tool_id)
    parts: dict[str, list[PartMade]] = {}
    titles: dict[str, tuple[str, str]] = {}
    for project, component, row in store.components_made_with(session, tool_id):
        titles[project.id] = (project.title, project.release)
        for use in json.loads(row.tools):
            if use["tool"] == tool_id:
                made = PartMade(component.id, component.name, use["version"], use["used"], use["operator"])
                parts.setdefault(project.id, []).append(made)
    statements: dict[str, list[StatementRecord]] = {}
    for project, statement in store.statements_naming(session, tool_id):
        titles.setdefault(project.id, (project.title, project.release))
        statements.setdefault(project.id, []).append(statement_record_of(session, statement))
    answers = newest_answers_of(session, list(titles))
    versions = {
        project_id: str(merged(from_text(row.answers) for row in rows if not row.subject).get("version", ""))
        for project_id, rows in answers.items()
    }
    return tuple(
        ProjectMade(
            project_id,
            title,
            versions.get(project_id, ""),
            release,
            tuple(parts.get(project_id, ())),
            tuple(statements.get(project_id, ())),
        )
        for project_id, (title, release) in titles.items()
    )


def times_used(session: Session, organisation_id: str) -> dict[str, int]:
    """In how many projects each tool of the organisation is chosen now, by tool; those never chosen are left out."""
    projects: dict[str, set[str]] = {}
    for row in store.component_tools_of_organisation(session, organisation_id):
        for use in json.loads(row.tools):
            projects.setdefault(use["tool"], set()).add(row.project_id)
    return {tool: len(found) for tool, found in projects.items()}
