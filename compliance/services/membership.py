"""Who belongs to which organisation, with which roles; and to which organisation something belongs."""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.domain.roles import Permission, Role, permissions, roles_from_text
from compliance.store import guests as guest_store
from compliance.store import people as store
from compliance.store.database import Session
from compliance.store.models import Project, Statement


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation with what a person is and may do in it."""

    id: str
    name: str
    roles: tuple[Role, ...]

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the roles allow."""
        return permissions(self.roles)


def places_of(session: Session, person_id: str) -> tuple[Place, ...]:
    """The organisations of a person, by name."""
    return tuple(
        Place(organisation.id, organisation.name, roles_from_text(membership.roles))
        for membership, organisation in store.memberships_of(session, person_id)
    )


def owner_of(session: Session, named: Mapping[str, str]) -> str | None:
    """The organisation that what an address names belongs to, by the names of the address's arguments.

    None when it does not exist, or when its parts belong to different organisations.
    """
    owners: set[str | None] = set()
    if "organisation_id" in named:
        owners.add(named["organisation_id"])
    if "project_id" in named:
        project = session.get(Project, named["project_id"])
        owners.add(project.organisation_id if project else None)
    if "statement_id" in named:
        statement = session.get(Statement, named["statement_id"])
        owners.add(statement.organisation_id if statement else None)
    return owners.pop() if len(owners) == 1 else None


def is_guest_of(session: Session, person_id: str, named: Mapping[str, str], at: str) -> bool:
    """Whether the person was invited to answer for the very component that an address names, and still may."""
    project_id, component_id = named.get("project_id"), named.get("component_id")
    if not project_id or not component_id:
        return False
    return guest_store.guest_invitation(session, person_id, project_id, component_id, at) is not None


def set_up(session: Session) -> bool:
    """Whether somebody has an account: until then there is nothing but the page that sets Colophon up."""
    return store.anybody(session)
