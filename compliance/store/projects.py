"""Queries for organisations, projects and their components."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVarTuple, get_args

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from compliance.store.models import Component, Organisation, Project, Statement
from compliance.store.reach import NotFound, Reach

# open: never issued; changed: something was changed since the statement in force was issued.
State = Literal["open", "issued", "changed", "withdrawn"]
STATES: tuple[State, ...] = get_args(State)

_Row = TypeVarTuple("_Row")


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One line of a list of projects."""

    project: Project
    organisation: str
    state: State
    components: int
    statement: Statement | None


def search_text(*texts: str) -> str:
    """The texts without capitals and accents, so that "elan" finds "Élan"."""
    decomposed = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def find_project(session: Session, reach: Reach, project_id: str) -> Project:
    """The project; raises NotFound when there is none within reach."""
    return _one(session, select(Project).where(Project.id == project_id, reach.condition()))


def lock_project(session: Session, reach: Reach, project_id: str) -> Project:
    """The project, locked until the end of the transaction; raises NotFound when there is none within reach."""
    query = select(Project).where(Project.id == project_id, reach.condition())
    return _one(session, query.with_for_update(of=Project).execution_options(populate_existing=True))


def project_with_id(session: Session, project_id: str) -> Project | None:
    """The project with this id, whoever can reach it."""
    return session.get(Project, project_id)


def add_project(session: Session, project: Project) -> bool:
    """Store a new project; gives whether that was possible, since its id may have been taken at the same moment."""
    try:
        with session.begin_nested():
            session.add(project)
    except IntegrityError:
        return False
    return True


def _one(session: Session, query: Select[Project]) -> Project:
    project = session.scalars(query).one_or_none()
    if project is None:
        raise NotFound("There is no such project.")
    return project


def organisation_named(session: Session, name: str) -> Organisation | None:
    """The organisation with exactly this name."""
    return session.scalars(select(Organisation).where(Organisation.name == name)).one_or_none()


def make_organisation(session: Session, organisation_id: str, name: str) -> Organisation:
    """A new organisation, or the one that somebody else made with this name at the same moment."""
    try:
        with session.begin_nested():
            session.add(Organisation(id=organisation_id, name=name))
    except IntegrityError:
        # Only a committed row can be in the way, so it is there to be found now.
        pass
    return session.scalars(select(Organisation).where(Organisation.name == name)).one()


def organisation(session: Session, organisation_id: str) -> Organisation:
    """The organisation that a project belongs to."""
    return session.get_one(Organisation, organisation_id)


def lock_organisation(session: Session, organisation_id: str) -> Organisation:
    """The organisation, locked until the end of the transaction: nobody else takes a number of a statement or adds to
    its history. Lock projects first.
    """
    query = select(Organisation).where(Organisation.id == organisation_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def find_organisation(session: Session, reach: Reach, organisation_id: str) -> Organisation:
    """The organisation; raises NotFound when there is none within reach."""
    found = session.get(Organisation, organisation_id) if reach.covers(organisation_id) else None
    if found is None:
        raise NotFound("There is no such organisation.")
    return found


def organisations(session: Session, reach: Reach) -> Sequence[Organisation]:
    """The organisations within reach, ordered by the bytes of their names."""
    query = select(Organisation).order_by(Organisation.name)
    if reach.organisations is not None:
        query = query.where(Organisation.id.in_(reach.organisations))
    return session.scalars(query).all()


def organisation_names(session: Session, reach: Reach) -> Sequence[str]:
    """The names of the organisations within reach, ordered by their bytes."""
    query = select(Organisation.name).order_by(Organisation.name)
    if reach.organisations is not None:
        query = query.where(Organisation.id.in_(reach.organisations))
    return session.scalars(query).all()


def components_of(session: Session, project_id: str) -> Sequence[Component]:
    """All components of a project in order, removed ones too."""
    query = select(Component).where(Component.project_id == project_id).order_by(Component.position, Component.id)
    return session.scalars(query).all()


def component_of(session: Session, project_id: str, component_id: str) -> Component:
    """A component of the project, removed or not; raises NotFound when the project has none with this id."""
    query = select(Component).where(Component.project_id == project_id, Component.id == component_id)
    component = session.scalars(query).one_or_none()
    if component is None:
        raise NotFound("There is no such component.")
    return component


def project_ids(session: Session, reach: Reach) -> Sequence[str]:
    """The ids of all projects within reach, oldest first."""
    return session.scalars(select(Project.id).where(reach.condition()).order_by(Project.created_at, Project.id)).all()


def projects_of(session: Session, organisation_id: str) -> Sequence[str]:
    """The ids of the projects of an organisation, last changed first."""
    query = select(Project.id).where(Project.organisation_id == organisation_id)
    return session.scalars(query.order_by(Project.changed_at.desc(), Project.id)).all()


def latest_statement() -> ColumnElement[bool]:
    """The join condition for a project's latest statement."""
    other = aliased(Statement)
    newest = select(func.max(other.head_sequence)).where(other.project_id == Project.id).correlate(Project)
    return and_(Statement.project_id == Project.id, Statement.head_sequence == newest.scalar_subquery())


def state_of() -> ColumnElement[str]:
    """The state of a project, in a query with its latest statement outer-joined."""
    return case(
        (Statement.id.is_(None), "open"),
        (Statement.state == "withdrawn", "withdrawn"),
        # The entry that issued it comes right after the head that it was issued at.
        (Project.changed_sequence > Statement.head_sequence + 1, "changed"),
        else_="issued",
    )


def count_projects(session: Session, reach: Reach, search: str, state: State | None) -> int:
    """How many projects the search finds."""
    query = _narrowed(select(func.count()).select_from(Project), reach, search, state)
    return session.scalars(query).one()


def list_projects(
    session: Session, reach: Reach, search: str, state: State | None, offset: int, limit: int
) -> Sequence[ProjectRow]:
    """A page of the projects that the search finds, last changed first."""
    components = (
        select(func.count()).where(Component.project_id == Project.id, Component.removed_at.is_(None)).scalar_subquery()
    )
    query = _narrowed(
        select(Project, Organisation.name, state_of(), components, Statement), reach, search, state
    ).order_by(Project.changed_at.desc(), Project.id)
    return [ProjectRow(*row) for row in session.execute(query.offset(offset).limit(limit))]


def _narrowed(query: Select[*_Row], reach: Reach, search: str, state: State | None) -> Select[*_Row]:
    query = query.join(Organisation, Organisation.id == Project.organisation_id)
    query = query.outerjoin(Statement, latest_statement()).where(reach.condition())
    for word in search_text(search).split():
        query = query.where(Project.search_text.contains(word, autoescape=True))
    return query if state is None else query.where(state_of() == state)
