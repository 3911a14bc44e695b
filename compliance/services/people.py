"""The people of an organisation: who belongs to it with which roles, and the organisations that somebody starts.

The history knows people by their ids alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from compliance.domain.roles import Role, permissions, roles_from_text, roles_in_order, roles_text
from compliance.services.actors import Actor, Reach
from compliance.services.identifiers import new_id
from compliance.services.parts import checked_name
from compliance.services.recording import append_to_organisation
from compliance.services.refusals import NotFound, Refused
from compliance.store import people as store
from compliance.store.account_models import Membership
from compliance.store.database import Session
from compliance.store.models import Organisation
from compliance.store.projects import (
    find_organisation,
    lock_organisation,
    make_organisation,
    organisation_named,
    organisations,
)

# Whoever starts an organisation can do everything in it until there are others.
FOUNDER: tuple[Role, ...] = ("owner", "preparer", "approver")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who belongs to an organisation. `since` is a UTC time; `last_owner` says that nobody else is one."""

    id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    since: str
    last_owner: bool


def members(session: Session, reach: Reach, organisation_id: str) -> tuple[Member, ...]:
    """Everybody who belongs to an organisation within reach, by name. Raises NotFound."""
    rows = store.members_of(session, find_organisation(session, reach, organisation_id).id)
    owners = [person.id for membership, person in rows if _owns(membership)]
    return tuple(
        Member(
            id=person.id,
            name=person.name,
            email=person.email or "",
            roles=roles_from_text(membership.roles),
            since=membership.since,
            last_owner=owners == [person.id],
        )
        for membership, person in rows
    )


def organisations_here(session: Session, reach: Reach) -> dict[str, str]:
    """The ids of the organisations within reach by their names, ordered by these."""
    return {each.name: each.id for each in organisations(session, reach)}


def member(session: Session, reach: Reach, organisation_id: str, person_id: str) -> Member:
    """One of them. Raises NotFound."""
    found = next((each for each in members(session, reach, organisation_id) if each.id == person_id), None)
    if found is None:
        raise NotFound("There is no such member.")
    return found


def checked_roles(roles: Sequence[Role]) -> tuple[Role, ...]:
    """The roles, each once and in order. Raises Refused for none, and for an auditor who could change something."""
    wanted = roles_in_order(roles)
    if not wanted:
        raise Refused("Tick at least one role.")
    if "auditor" in wanted and len(wanted) > 1:
        raise Refused("An auditor changes nothing, so that role goes with no other. Tick Auditor alone, or the others.")
    return wanted


def change_roles(
    session: Session, actor: Actor, at: str, organisation_id: str, person_id: str, roles: Sequence[Role]
) -> bool:
    """Give a member these roles and no others, from the next request on; gives whether that changes anything.

    Raises NotFound, and Refused when there would be no role or no owner left, or an auditor with another role.
    """
    organisation = _locked(session, actor, organisation_id)
    person = member(session, actor.reach, organisation_id, person_id)
    wanted = roles_in_order(roles)
    if wanted == person.roles:
        return False
    if not wanted:
        raise Refused(f"Tick at least one role. To end what {person.name} may do here, remove them.")
    checked_roles(wanted)
    if person.last_owner and "own" not in permissions(wanted):
        raise Refused(f"{person.name} is the last owner. Make somebody else an owner first.")
    _membership(session, organisation_id, person_id).roles = roles_text(wanted)
    body = {"person": person_id, "from": list(person.roles), "to": list(wanted)}
    append_to_organisation(session, actor, at, organisation, "roles_changed", body)
    return True


def remove_person(session: Session, actor: Actor, at: str, organisation_id: str, person_id: str) -> None:
    """End a membership: from the next request on the person may do nothing here. The account stays.

    Raises NotFound, and Refused for the last owner.
    """
    organisation = _locked(session, actor, organisation_id)
    person = member(session, actor.reach, organisation_id, person_id)
    if person.last_owner:
        raise Refused(f"{person.name} is the last owner, and cannot be removed. Make somebody else an owner first.")
    session.delete(_membership(session, organisation_id, person_id))
    append_to_organisation(session, actor, at, organisation, "person_removed", {"person": person_id})


def start_organisation(session: Session, actor: Actor, at: str, name: str) -> str:
    """Start an organisation, whose first owner is whoever does so; gives its id.

    Raises Refused when the name is unusable or taken: statements are issued in the name of one organisation.
    """
    wanted, taken = checked_name(name, "name of the organisation"), "There is an organisation of this name already."
    if organisation_named(session, wanted) is not None:
        raise Refused(taken)
    made = make_organisation(session, wanted_id := new_id(), wanted)
    if made.id != wanted_id:  # somebody else was first, at the same moment
        raise Refused(taken)
    found(session, actor, at, wanted_id)
    return wanted_id


def found(session: Session, actor: Actor, at: str, organisation_id: str) -> None:
    """Make somebody the first member of an organisation that has none; one entry of its history says so."""
    join(session, actor, at, lock_organisation(session, organisation_id), FOUNDER, "organisation_set_up", {})


def join(
    session: Session,
    actor: Actor,
    at: str,
    organisation: Organisation,
    roles: Sequence[Role],
    kind: str,
    about: dict[str, str],
) -> None:
    """Make the actor a member of a locked organisation, with an entry of this kind that says `about` what it was."""
    session.add(Membership(organisation_id=organisation.id, person_id=actor.id, roles=roles_text(roles), since=at))
    session.flush()
    body = {"person": actor.id, "roles": list(roles_in_order(roles)), **about}
    append_to_organisation(session, actor, at, organisation, kind, body)


def _locked(session: Session, actor: Actor, organisation_id: str) -> Organisation:
    # Whoever changes memberships holds the organisation, so that two owners cannot both remove the other.
    find_organisation(session, actor.reach, organisation_id)
    return lock_organisation(session, organisation_id)


def _membership(session: Session, organisation_id: str, person_id: str) -> Membership:
    return session.get_one(Membership, (organisation_id, person_id))


def _owns(membership: Membership) -> bool:
    return "own" in permissions(roles_from_text(membership.roles))
