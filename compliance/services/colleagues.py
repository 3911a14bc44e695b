"""The people of an organisation who can be asked to do something, and the names behind ids."""

from dataclasses import dataclass

from compliance.domain.roles import Permission, permissions, roles_from_text
from compliance.services.actors import ERASED_PERSON, LOCAL_OPERATOR
from compliance.store import people as store
from compliance.store.database import Session


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who belongs to the organisation, with what the person may do there."""

    id: str
    name: str
    permissions: frozenset[Permission]


def colleagues(session: Session, organisation_id: str) -> tuple[Colleague, ...]:
    """Everybody who belongs to the organisation and can sign in, by name."""
    return tuple(
        Colleague(person.id, person.name, permissions(roles_from_text(membership.roles)))
        for membership, person in store.members_of(session, organisation_id)
        if person.active and person.erased_at is None
    )


def name_of(session: Session, actor_id: str) -> str:
    """The name behind an id in the history, as it is today."""
    if actor_id == LOCAL_OPERATOR.id:
        return LOCAL_OPERATOR.name
    name = store.person_name(session, actor_id)
    return actor_id if name is None else name or ERASED_PERSON
