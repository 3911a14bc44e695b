"""Adding, renaming, removing and ordering the components of a project. A removed one stays in the history."""

from collections.abc import Sequence

from compliance.services.actors import Actor
from compliance.services.answers import changes_json
from compliance.services.parts import NewComponent, checked_name, refuse_taken_name, store_component
from compliance.services.recording import append
from compliance.services.refusals import NotFound, Refused
from compliance.store import projects as store
from compliance.store.database import Session
from compliance.store.models import Component

__all__ = ["NewComponent"]


def add_component(session: Session, actor: Actor, at: str, project_id: str, component: NewComponent) -> str:
    """Add a component after the others; gives its id. Raises NotFound, and Refused for an unusable or taken name."""
    project = store.lock_project(session, actor.reach, project_id)
    rows = store.components_of(session, project.id)
    last = max((row.position for row in rows), default=0)
    name = checked_name(component.name, "name of the component")
    refuse_taken_name(name, (row.name for row in rows if row.removed_at is None))
    part, changes = store_component(session, project.id, component, last + 1, actor.id, at)
    body = {
        "component": part["id"],
        "component_name": part["name"],
        "preset": part["preset"],
        "release": project.release,
        "changes": changes_json(changes),
    }
    append(session, actor, at, project, "component_added", body)
    return str(part["id"])


def rename_component(session: Session, actor: Actor, at: str, project_id: str, component_id: str, name: str) -> None:
    """Give a component another name. The same name again changes nothing. Raises NotFound, Refused."""
    project = store.lock_project(session, actor.reach, project_id)
    component = _present(store.component_of(session, project.id, component_id))
    name = checked_name(name, "name of the component")
    if component.name == name:
        return
    rows = store.components_of(session, project.id)
    refuse_taken_name(name, (row.name for row in rows if row.removed_at is None and row is not component))
    body = {"component": component.id, "component_name": name, "from": component.name, "to": name}
    component.name = name
    append(session, actor, at, project, "component_renamed", body)


def remove_component(session: Session, actor: Actor, at: str, project_id: str, component_id: str) -> None:
    """Take a component out of the project; its answers stay stored. Removing it again changes nothing.

    Raises NotFound.
    """
    project = store.lock_project(session, actor.reach, project_id)
    component = store.component_of(session, project.id, component_id)
    if component.removed_at is not None:
        return
    component.removed_at = at
    append(
        session,
        actor,
        at,
        project,
        "component_removed",
        {"component": component.id, "component_name": component.name},
    )


def reorder_components(session: Session, actor: Actor, at: str, project_id: str, order: Sequence[str]) -> None:
    """Put the components in the order of these ids. The order they have already changes nothing.

    Raises NotFound, and Refused when the ids are not exactly the project's components (somebody added or removed one).
    """
    project = store.lock_project(session, actor.reach, project_id)
    rows = {row.id: row for row in store.components_of(session, project.id) if row.removed_at is None}
    if sorted(order) != sorted(rows):
        raise Refused("The list of components has changed in the meantime. Look at it again, then put it in order.")
    if list(order) == list(rows):
        return
    for position, component_id in enumerate(order, 1):
        rows[component_id].position = position
    body = {"order": [{"id": component_id, "name": rows[component_id].name} for component_id in order]}
    append(session, actor, at, project, "components_reordered", body)


def _present(component: Component) -> Component:
    if component.removed_at is not None:
        raise NotFound("There is no such component.")
    return component
