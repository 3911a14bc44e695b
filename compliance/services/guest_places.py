"""What guests were invited to, and who was invited to a component. `compliance.services.guests` invites them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from compliance.domain.roles import permissions, roles_from_text
from compliance.services.actors import ERASED_PERSON, Reach, actor_name
from compliance.services.refusals import NotFound, Refused
from compliance.services.web_sessions import secret_hash
from compliance.store import guests as store
from compliance.store.account_models import Invitation, Membership, Person
from compliance.store.database import Session
from compliance.store.models import Component
from compliance.store.people import members_of, person_name
from compliance.store.projects import component_of, find_project, organisation

GuestState = Literal["waiting", "opened", "expired", "revoked"]


class GuestLinkOver(Refused):
    """The invitation has expired or was revoked, its component was removed, or its guest was erased."""


@dataclass(frozen=True, slots=True)
class GuestShown:
    """Somebody who was invited to a component, and what came of it. `accepted_at` is None until the link was used."""

    id: str
    name: str
    email: str
    state: GuestState
    made_by: str
    made_at: str
    expires_at: str
    accepted_at: str | None
    revoked_at: str | None
    erased: bool


@dataclass(frozen=True, slots=True)
class GuestPlace:
    """What a guest was invited to, by whom and until when; `name` is the guest's own, as far as it is known.

    `host_email` is where whoever invited can be asked, empty when they no longer belong to the organisation; `owner`
    and `owner_email` are then somebody who can be asked instead. `person_id` is None until the guest has joined.
    """

    organisation_id: str
    organisation: str
    project_id: str
    project: str
    component_id: str
    component: str
    name: str
    person_id: str | None
    host: str
    host_email: str
    owner: str
    owner_email: str
    expires_at: str

    @property
    def reach(self) -> Reach:
        """Where the component is found."""
        return Reach((self.organisation_id,))


def look_at_guest_link(session: Session, at: str, secret: str) -> GuestPlace:
    """What a link leads to. Looking does not use it. Raises NotFound and GuestLinkOver."""
    return _place(session, at, invitation_with(session, secret))


def guest_place(session: Session, at: str, person_id: str) -> GuestPlace:
    """What a guest answers for. Raises NotFound for somebody who is no guest, and GuestLinkOver when it is over."""
    invitation = store.invitation_of(session, person_id)
    if invitation is None:
        raise NotFound("Nobody invited this person.")
    return _place(session, at, invitation)


def guests_of(session: Session, reach: Reach, at: str, project_id: str, component_id: str) -> tuple[GuestShown, ...]:
    """Everybody who was invited to a component, last invited first. Raises NotFound."""
    project = find_project(session, reach, project_id)
    return tuple(
        GuestShown(
            id=row.id,
            name=name_of_guest(session, row),
            email=row.email,
            state=_state(row, at),
            made_by=actor_name(row.made_by, row),
            made_at=row.made_at,
            expires_at=row.expires_at,
            accepted_at=row.accepted_at,
            revoked_at=row.revoked_at,
            erased=is_erased(session, row),
        )
        for row in store.invitations_to(session, project.id, component_id)
    )


def is_guest(session: Session, person_id: str) -> bool:
    """Whether the person came by a guest's link, and so has no other way to sign in; once a guest, always one."""
    return store.is_guest(session, person_id)


def invitation_with(session: Session, secret: str) -> Invitation:
    """The invitation whose link has this secret, over or not. Raises NotFound."""
    found = store.invitation_by_secret(session, secret_hash(secret))
    if found is None:
        raise NotFound("There is no such link.")
    return found


def refuse_over(session: Session, invitation: Invitation, component: Component, at: str) -> None:
    """Raises GuestLinkOver unless the guest may answer for the component at this time."""
    ended = _state(invitation, at) in ("expired", "revoked")
    if ended or component.removed_at is not None or is_erased(session, invitation):
        raise GuestLinkOver("This invitation has ended.")


def name_of_guest(session: Session, invitation: Invitation) -> str:
    """The guest's own name; until the guest has joined, the one that they were invited by."""
    return _own_name(session, invitation) or ERASED_PERSON


def is_erased(session: Session, invitation: Invitation) -> bool:
    """Whether nobody may know any more who was invited."""
    return not _own_name(session, invitation)


def _own_name(session: Session, invitation: Invitation) -> str | None:
    return person_name(session, invitation.person_id) if invitation.person_id else invitation.name


def _place(session: Session, at: str, invitation: Invitation) -> GuestPlace:
    project = find_project(session, Reach((invitation.organisation_id,)), str(invitation.project_id))
    component = component_of(session, project.id, str(invitation.component_id))
    refuse_over(session, invitation, component, at)
    people = {person.id: (membership, person) for membership, person in members_of(session, project.organisation_id)}
    _, host = people.get(invitation.made_by, (None, None))
    owner = None if host else _owner(people.values())
    return GuestPlace(
        organisation_id=project.organisation_id,
        organisation=organisation(session, project.organisation_id).name,
        project_id=project.id,
        project=project.title,
        component_id=component.id,
        component=component.name,
        name=name_of_guest(session, invitation),
        person_id=invitation.person_id,
        host=actor_name(invitation.made_by, invitation),
        host_email=(host.email or "") if host else "",
        owner=owner.name if owner else "",
        owner_email=(owner.email or "") if owner else "",
        expires_at=invitation.expires_at,
    )


def _owner(people: Iterable[tuple[Membership, Person]]) -> Person | None:
    """The first of the organisation's owners by name, if it has any."""
    return next((person for each, person in people if "own" in permissions(roles_from_text(each.roles))), None)


def _state(invitation: Invitation, at: str) -> GuestState:
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.expires_at <= at:
        return "expired"
    return "waiting" if invitation.person_id is None else "opened"
