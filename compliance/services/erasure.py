"""Erasing a person: everything that says who they are goes; their id stays where they did something.

The history knows people by ids, so it verifies afterwards as it did before. Statements that were issued stay as they
were signed.
"""

from collections.abc import Iterable

from compliance.domain.roles import permissions, roles_from_text
from compliance.services.actors import EVERYTHING, Actor
from compliance.services.database import Database
from compliance.services.people import Member, members
from compliance.services.recording import append_to_organisation
from compliance.services.refusals import NotFound, Refused
from compliance.services.web_sessions import end_sessions, new_secret
from compliance.store import invitations as invitation_store
from compliance.store import one_time_links
from compliance.store import people as store
from compliance.store.account_models import Invitation, Membership, Person
from compliance.store.database import Session
from compliance.store.projects import lock_organisation


def person_to_erase(session: Session, asking: Actor, person_id: str) -> str:
    """The name of a person, member or guest, who can be erased by who is asking.

    Raises Refused when they cannot, with the reason, and NotFound when for who is asking there is no such person.
    """
    name, places = _person(session, person_id).name, _places(session, person_id)
    if asking.id != person_id and asking.reach != EVERYTHING:
        owned = _owned(session, asking.id)
        if not places.keys() & owned:
            raise NotFound("There is no such person.")
        if places.keys() - owned:
            raise Refused("This person belongs to another organisation as well. Remove them from yours instead.")
    for organisation_id, organisation in places.items():
        present = members(session, EVERYTHING, organisation_id)
        if len(present) > 1 and _is_last_owner(present, person_id):
            raise Refused(f"Nobody else owns {organisation}, which has other people. Make one of them an owner first.")
    return name


def erase_person(database: Database, actor: Actor, at: str, person_id: str) -> None:
    """Erase a person, with an entry in the history of every organisation that knows them.

    Raises Refused and NotFound as `person_to_erase` does. An erased person is not found a second time.
    """
    with database.write() as session:
        person = _person(session, person_id)
        about = invitation_store.invitations_about(session, person_id, person.email)
        places = _places(session, person_id).keys() | {each.organisation_id for each in about}
        organisations = [lock_organisation(session, each) for each in sorted(places)]
        person_to_erase(session, actor, person_id)
        _forget_invitations(about, at)
        _forget(session, person, at)
        for each in organisations:
            append_to_organisation(session, actor, at, each, "person_erased", {"person": person_id})
    database.overwrite_erased()


def _forget(session: Session, person: Person, at: str) -> None:
    end_sessions(session, person.id)
    one_time_links.forget_links(session, "password", person.id)
    for row in (*store.passkeys_of(session, person.id), *_memberships(session, person.id)):
        session.delete(row)
    person.name, person.email, person.active, person.erased_at = "", None, 0, at
    person.password = person.password_at = None
    person.second_factor = person.totp_secret = None
    person.totp_counter, person.recovery_codes = 0, "[]"
    person.issuer = person.subject = None
    person.uniquifier, person.passkey_handle = new_secret(), new_secret()
    store.forget_names(session)


def _forget_invitations(invitations: Iterable[Invitation], at: str) -> None:
    for each in invitations:
        each.name = each.email = ""
        each.revoked_at = each.revoked_at or at


def _person(session: Session, person_id: str) -> Person:
    person = store.person_with(session, id=person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def _memberships(session: Session, person_id: str) -> list[Membership]:
    return [membership for membership, _ in store.memberships_of(session, person_id)]


def _places(session: Session, person_id: str) -> dict[str, str]:
    """The organisations that the person belongs to, by id; for a guest those that invited them."""
    found = {organisation.id: organisation.name for _, organisation in store.memberships_of(session, person_id)}
    return found or {each.organisation_id: "" for each in invitation_store.invitations_about(session, person_id, None)}


def _owned(session: Session, person_id: str) -> set[str]:
    return {
        each.organisation_id
        for each in _memberships(session, person_id)
        if "own" in permissions(roles_from_text(each.roles))
    }


def _is_last_owner(present: Iterable[Member], person_id: str) -> bool:
    return any(each.last_owner for each in present if each.id == person_id)
