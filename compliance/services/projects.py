"""Starting and finding projects."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from compliance.documents.canonical import Json
from compliance.domain.history import EMPTY, check_time
from compliance.services.actors import EVERYTHING, Actor, Reach
from compliance.services.answers import SectionAnswers, changes_json
from compliance.services.identifiers import new_id
from compliance.services.parts import NewComponent, checked_name, refuse_taken_name, store_answers, store_component
from compliance.services.recording import append
from compliance.services.refusals import NotFound
from compliance.services.starts import is_same_start
from compliance.store import projects as store
from compliance.store.database import Session
from compliance.store.models import Organisation, Project
from compliance.store.projects import STATES, State

__all__ = ["STATES", "NewComponent", "ProjectPage", "ProjectSummary", "State"]

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """One line of the list of projects. `statement` is the latest statement's number, or empty."""

    id: str
    title: str
    organisation: str
    sector: str
    product: str
    state: State
    components: int
    statement: str
    created_at: str
    changed_at: str


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """A page of a list of projects; `total` counts all that the search finds, pages are counted from 1."""

    projects: tuple[ProjectSummary, ...]
    total: int
    page: int
    pages: int


def start_project(
    session: Session,
    actor: Actor,
    at: str,
    *,
    organisation: str,
    title: str,
    sector: str,
    product: str,
    release: str,
    answers: SectionAnswers | None = None,
    components: Sequence[NewComponent] = (),
    project_id: str = "",
) -> str:
    """Start a project of the organisation with that name (made when there is none yet); gives the project's id.

    `answers` are the project's own by section; components may come with answers too. All is one history entry.
    Later on the title and the product follow the answers to the questions of these names (see save_section).
    `project_id` is an id from `new_id` for it to have: asking a second time for the same project with the same id (a
    double click) gives the one that the first time started. Another project with that id gets an id of its own.
    Raises Refused when a name is empty or too long.
    """
    owner_name = checked_name(organisation, "name of the organisation")
    names = {"title": checked_name(title, "title"), "sector": sector, "product": product, "release": release}
    answers = answers or {}
    started = store.project_with_id(session, project_id) if project_id else None
    if started is not None:
        if actor.reach.covers(started.organisation_id) and is_same_start(
            session, started, owner_name, names, answers, components
        ):
            return started.id
        project_id = ""
    owner = _organisation(session, actor, owner_name)
    project = Project(
        id=project_id or new_id(),
        organisation_id=owner.id,
        **names,
        created_at=check_time(at),
        changed_at=at,
        search_text=store.search_text(names["title"], owner.name),
        head_sequence=EMPTY.sequence,
        head_hash=EMPTY.hash,
    )
    if not store.add_project(session, project):
        # Whoever asked at the same moment was first, and is there to be found now.
        return start_project(
            session,
            actor,
            at,
            organisation=owner_name,
            **names,
            answers=answers,
            components=components,
            project_id=project_id,
        )
    body: dict[str, Json] = {
        "organisation": {"id": owner.id, "name": owner.name},
        **names,
        **_store_parts(session, project.id, answers, components, actor.id, at),
    }
    append(session, actor, at, project, "project_started", body)
    return project.id


def _store_parts(
    session: Session,
    project_id: str,
    answers: SectionAnswers,
    components: Sequence[NewComponent],
    by: str,
    at: str,
) -> dict[str, Json]:
    """Store answers and components; gives what the history entry has to say of them."""
    changes = list(store_answers(session, project_id, None, answers, by, at))
    parts: list[Json] = []
    names = [checked_name(component.name, "name of the component") for component in components]
    for position, name in enumerate(names):
        refuse_taken_name(name, names[:position])
    for position, component in enumerate(components, 1):
        part, part_changes = store_component(session, project_id, component, position, by, at)
        parts.append(part)
        changes.extend(part_changes)
    return {"components": parts, "changes": changes_json(changes)}


def list_projects(
    session: Session, reach: Reach, search: str = "", state: State | None = None, page: int = 1
) -> ProjectPage:
    """25 projects a page, last changed first; a search finds projects whose title or organisation has all its words.

    A page beyond the last one gives the last one.
    """
    total = store.count_projects(session, reach, search, state)
    pages = max(1, ceil(total / PAGE_SIZE))
    page = min(max(page, 1), pages)
    rows = store.list_projects(session, reach, search, state, (page - 1) * PAGE_SIZE, PAGE_SIZE)
    return ProjectPage(tuple(_summary(row) for row in rows), total, page, pages)


def organisation_names(session: Session, reach: Reach) -> tuple[str, ...]:
    """The organisations within reach, in alphabetical order, to be offered when a project is started."""
    return tuple(sorted(store.organisation_names(session, reach), key=store.search_text))


def _organisation(session: Session, actor: Actor, name: str) -> Organisation:
    found = store.organisation_named(session, name)
    if found is None and actor.reach == EVERYTHING:
        found = store.make_organisation(session, new_id(), name)
    if found is None or not actor.reach.covers(found.id):
        raise NotFound("There is no such organisation.")
    return found


def _summary(row: store.ProjectRow) -> ProjectSummary:
    return ProjectSummary(
        id=row.project.id,
        title=row.project.title,
        organisation=row.organisation,
        sector=row.project.sector,
        product=row.project.product,
        state=row.state,
        components=row.components,
        statement=row.statement.number if row.statement else "",
        created_at=row.project.created_at,
        changed_at=row.project.changed_at,
    )
