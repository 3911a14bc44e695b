"""Guests: somebody outside the organisation answers for one component of one project, under their own name.

A guest comes by a link, which works until it expires or is revoked, and has no other way to sign in. Only the SHA-256
of the link's secret is stored. The history knows a guest by id alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from compliance.domain.history import utc_text
from compliance.services.accounts import Account, actor_of, find_account, keep_account, new_account
from compliance.services.actors import Actor, Reach
from compliance.services.email_addresses import checked_email
from compliance.services.guest_places import GuestLinkOver, invitation_with, is_erased, name_of_guest, refuse_over
from compliance.services.identifiers import new_id
from compliance.services.parts import checked_name
from compliance.services.recording import append
from compliance.services.refusals import NotFound, Refused
from compliance.services.web_sessions import new_secret, secret_hash
from compliance.store import guests as store
from compliance.store.account_models import Invitation
from compliance.store.database import Session
from compliance.store.models import Component
from compliance.store.projects import component_of, lock_project

# For how many days a link may work.
PERIODS = (1, 7, 30, 90)


@dataclass(frozen=True, slots=True)
class NewGuestLink:
    """An invitation made or renewed just now, with the secret of its link, which nobody can read again."""

    invitation_id: str
    secret: str
    name: str
    email: str
    expires_at: str


def invite_guest(
    session: Session,
    actor: Actor,
    at: str,
    project_id: str,
    component_id: str,
    *,
    name: str,
    email: str = "",
    days: int,
) -> NewGuestLink:
    """Invite somebody to answer for a component; the link works for so many days. The e-mail address may be empty.

    Raises NotFound, and Refused for an unusable name or address, or a number of days that is none of `PERIODS`.
    """
    project = lock_project(session, actor.reach, project_id)
    component = _present(session, project.id, component_id)
    secret, ends = new_secret(), _ends(at, days)
    invitation = Invitation(
        id=new_id(),
        token_hash=secret_hash(secret),
        organisation_id=project.organisation_id,
        project_id=project.id,
        component_id=component.id,
        roles="",
        name=checked_name(name, "name of the guest"),
        email=_checked(email),
        made_by=actor.id,
        made_at=at,
        expires_at=ends,
    )
    session.add(invitation)
    body = {**_about(invitation, component), "expires_at": ends, "renewed": False}
    append(session, actor, at, project, "guest_invited", body)
    return NewGuestLink(invitation.id, secret, invitation.name, invitation.email, ends)


def renew_guest(
    session: Session, actor: Actor, at: str, project_id: str, component_id: str, invitation_id: str, *, days: int
) -> NewGuestLink:
    """Give a guest a new link, which works for so many days from now; the old one stops working.

    One whose invitation has expired or was revoked answers again, as the same person. Raises NotFound, and Refused when
    the guest was erased or the number of days is none of `PERIODS`.
    """
    project = lock_project(session, actor.reach, project_id)
    component = _present(session, project.id, component_id)
    invitation = store.find_invitation(session, project.id, component.id, invitation_id)
    if is_erased(session, invitation):
        raise Refused("This guest was erased. Invite the person anew.")
    secret = new_secret()
    invitation.token_hash = secret_hash(secret)
    invitation.expires_at = _ends(at, days)
    invitation.revoked_at = None
    body = {**_about(invitation, component), "expires_at": invitation.expires_at, "renewed": True}
    append(session, actor, at, project, "guest_invited", body)
    shown = name_of_guest(session, invitation)
    return NewGuestLink(invitation.id, secret, shown, invitation.email, invitation.expires_at)


def revoke_guest(
    session: Session, actor: Actor, at: str, project_id: str, component_id: str, invitation_id: str
) -> None:
    """End an invitation at once: the link opens nothing, and the guest answers nothing more. Twice is once.

    What the guest answered stays. Raises NotFound.
    """
    project = lock_project(session, actor.reach, project_id)
    component = component_of(session, project.id, component_id)
    invitation = store.find_invitation(session, project.id, component.id, invitation_id)
    if invitation.revoked_at is not None:
        return
    invitation.revoked_at = at
    append(session, actor, at, project, "guest_revoked", _about(invitation, component))


def open_guest_link(session: Session, at: str, secret: str, name: str) -> Account:
    """Who comes by a link: somebody new the first time, the same person after that, called as they say now.

    Raises NotFound when there is no such link, GuestLinkOver when it does not work any more, and Refused for an
    unusable name.
    """
    found = invitation_with(session, secret)
    project = lock_project(session, Reach((found.organisation_id,)), str(found.project_id))
    invitation = store.find_invitation(session, project.id, str(found.component_id), found.id)
    if invitation.token_hash != secret_hash(secret):
        raise NotFound("There is no such link.")
    component = component_of(session, project.id, str(invitation.component_id))
    refuse_over(session, invitation, component, at)
    own_name = checked_name(name, "name")
    if invitation.person_id is not None:
        return _called(session, at, invitation.person_id, own_name)
    account = new_account(session, at, own_name, None)
    invitation.person_id, invitation.accepted_at = account.id, at
    actor = actor_of(account, (project.organisation_id,))
    append(session, actor, at, project, "guest_joined", _about(invitation, component))
    return account


def _present(session: Session, project_id: str, component_id: str) -> Component:
    component = component_of(session, project_id, component_id)
    if component.removed_at is not None:
        raise NotFound("This component was removed from the project.")
    return component


def _called(session: Session, at: str, person_id: str, name: str) -> Account:
    account = find_account(session, id=person_id)
    if account is None or not account.active:
        raise GuestLinkOver("This invitation has ended.")
    if account.name != name:
        account.name = name
        keep_account(session, at, account)
    return account


def _about(invitation: Invitation, component: Component) -> dict[str, str | bool | None]:
    return {
        "component": component.id,
        "component_name": component.name,
        "invitation": invitation.id,
        "guest": invitation.person_id,
    }


def _ends(at: str, days: int) -> str:
    if days not in PERIODS:
        raise Refused("Choose how long the link works.")
    return utc_text(datetime.fromisoformat(at) + timedelta(days=days))


def _checked(email: str) -> str:
    return checked_email(email) if email.strip() else ""
