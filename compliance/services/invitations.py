"""Inviting people to an organisation, and joining it by the link of an invitation, which works once.

Only the SHA-256 of a link's secret is stored. The name and the address of whoever is invited are forgotten once the
invitation was accepted or taken back, and never reach the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from compliance.documents.canonical import Json
from compliance.domain.history import utc_text
from compliance.domain.roles import Role, roles_from_text, roles_text
from compliance.services.accounts import Account, actor_of, find_account, new_account
from compliance.services.actors import Actor, Reach, actor_name
from compliance.services.email_addresses import checked_email
from compliance.services.identifiers import new_id
from compliance.services.one_time_links import LINK_OVER, LinkOver
from compliance.services.parts import checked_name
from compliance.services.people import checked_roles, join, members
from compliance.services.recording import append_to_organisation
from compliance.services.refusals import Refused
from compliance.services.web_sessions import new_secret, secret_hash
from compliance.store import invitations as store
from compliance.store import people as people_store
from compliance.store.account_models import Invitation
from compliance.store.database import Session
from compliance.store.models import Organisation
from compliance.store.projects import find_organisation, lock_organisation, organisation

DAYS = 7


@dataclass(frozen=True, slots=True)
class NewLink:
    """An invitation made or renewed just now, with the secret of its link, which nobody can read again."""

    secret: str
    name: str
    email: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who was invited and has not joined yet. Times are UTC texts."""

    id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    made_by: str
    made_at: str
    expires_at: str
    expired: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """What the link of an invitation offers to whoever opens it; `has_account`: that address signs in here already."""

    organisation_id: str
    organisation: str
    roles: tuple[Role, ...]
    name: str
    email: str
    made_by: str
    expires_at: str
    has_account: bool


def invited(session: Session, reach: Reach, organisation_id: str, at: str) -> tuple[Invited, ...]:
    """Who was invited to an organisation within reach and has not joined, last invited first. Raises NotFound."""
    rows = store.open_invitations(session, find_organisation(session, reach, organisation_id).id)
    return tuple(
        Invited(
            id=row.id,
            name=row.name,
            email=row.email,
            roles=roles_from_text(row.roles),
            made_by=actor_name(row.made_by, row),
            made_at=row.made_at,
            expires_at=row.expires_at,
            expired=row.expires_at <= at,
        )
        for row in rows
    )


def invite(
    session: Session, actor: Actor, at: str, organisation_id: str, name: str, email: str, roles: Sequence[Role]
) -> NewLink:
    """Invite somebody to join with these roles. Raises NotFound, and Refused when a value is unusable or the address
    belongs to somebody who is here or is invited already.
    """
    find_organisation(session, actor.reach, organisation_id)
    owner = lock_organisation(session, organisation_id)
    address, wanted = checked_email(email), checked_roles(roles)
    if address in {each.email for each in members(session, actor.reach, organisation_id)}:
        raise Refused("Somebody with this address belongs to the organisation already.")
    if address in {each.email for each in store.open_invitations(session, organisation_id)}:
        raise Refused("This address is invited already. Take “New link” beside it to get another.")
    invitation = Invitation(
        id=new_id(),
        organisation_id=organisation_id,
        roles=roles_text(wanted),
        name=checked_name(name, "name"),
        email=address,
        made_by=actor.id,
        made_at=at,
    )
    link = _with_new_link(invitation, at)
    session.add(invitation)
    _record(session, actor, at, owner, invitation, renewed=False)
    return link


def refuse_unknown(session: Session, reach: Reach, organisation_id: str, invitation_id: str) -> None:
    """Raises NotFound unless the organisation is within reach and this is an invitation to it, over or not."""
    store.find_invitation(session, find_organisation(session, reach, organisation_id).id, invitation_id)


def renew_invitation(session: Session, actor: Actor, at: str, organisation_id: str, invitation_id: str) -> NewLink:
    """Give an open invitation a new link; the old one stops working. Raises NotFound, Refused when it is not open."""
    owner, invitation = _locked(session, actor, organisation_id, invitation_id)
    if not _is_open(invitation):
        raise Refused("This invitation was accepted or taken back.")
    link = _with_new_link(invitation, at)
    _record(session, actor, at, owner, invitation, renewed=True)
    return link


def revoke_invitation(session: Session, actor: Actor, at: str, organisation_id: str, invitation_id: str) -> None:
    """Take an invitation back: its link works no longer. Twice is once. Raises NotFound, Refused once accepted."""
    owner, invitation = _locked(session, actor, organisation_id, invitation_id)
    if invitation.accepted_at is not None:
        raise Refused("This invitation was accepted. Remove the person instead.")
    if invitation.revoked_at is None:
        invitation.revoked_at = at
        invitation.name = invitation.email = ""
        append_to_organisation(session, actor, at, owner, "invitation_revoked", {"invitation": invitation.id})


def look_at_invitation(session: Session, secret: str, at: str) -> Offer:
    """What a link offers; looking does not use it up. Raises LinkOver."""
    row = _working(session, secret, at)
    return Offer(
        organisation_id=row.organisation_id,
        organisation=organisation(session, row.organisation_id).name,
        roles=roles_from_text(row.roles),
        name=row.name,
        email=row.email,
        made_by=actor_name(row.made_by, row),
        expires_at=row.expires_at,
        has_account=find_account(session, email=row.email) is not None,
    )


def join_anew(session: Session, at: str, secret: str, name: str, password: str) -> tuple[Account, str]:
    """Make an account for the address that was invited, and join; gives it and the organisation's id. `password` is a
    hash. Raises LinkOver, and Refused for an unusable name or when the address has an account.
    """
    # Locked before it is read once more, so that of two with one link the second finds it used.
    lock_organisation(session, _working(session, secret, at).organisation_id)
    row = _working(session, secret, at)
    account = new_account(session, at, checked_name(name, "name that you go by"), row.email, password)
    return account, join_by_invitation(session, actor_of(account, (row.organisation_id,)), at, secret)


def join_by_invitation(session: Session, actor: Actor, at: str, secret: str) -> str:
    """Join with the account that the actor has; gives the organisation's id.

    Raises LinkOver, for the second of two as well, and Refused for somebody who belongs to the organisation already.
    """
    owner = lock_organisation(session, _working(session, secret, at).organisation_id)
    row = _working(session, secret, at)
    if people_store.membership(session, owner.id, actor.id) is not None:
        raise Refused(f"You belong to {owner.name} already. Its owners can change your roles.")
    row.accepted_at, row.person_id = at, actor.id
    row.name = row.email = ""
    join(session, actor, at, owner, roles_from_text(row.roles), "person_joined", {"invitation": row.id})
    return owner.id


def _working(session: Session, secret: str, at: str) -> Invitation:
    row = store.invitation_with(session, secret_hash(secret))
    if row is None or not _is_open(row) or row.expires_at <= at:
        raise LinkOver(LINK_OVER)
    return row


def _is_open(row: Invitation) -> bool:
    return row.accepted_at is None and row.revoked_at is None


def _locked(
    session: Session, actor: Actor, organisation_id: str, invitation_id: str
) -> tuple[Organisation, Invitation]:
    find_organisation(session, actor.reach, organisation_id)
    owner = lock_organisation(session, organisation_id)
    return owner, store.find_invitation(session, organisation_id, invitation_id)


def _with_new_link(invitation: Invitation, at: str) -> NewLink:
    secret = new_secret()
    invitation.token_hash = secret_hash(secret)
    invitation.expires_at = utc_text(datetime.fromisoformat(at) + timedelta(days=DAYS))
    return NewLink(secret, invitation.name, invitation.email, invitation.expires_at)


def _record(
    session: Session, actor: Actor, at: str, owner: Organisation, invitation: Invitation, *, renewed: bool
) -> None:
    body: dict[str, Json] = {
        "invitation": invitation.id,
        "roles": list(roles_from_text(invitation.roles)),
        "renewed": renewed,
    }
    append_to_organisation(session, actor, at, owner, "person_invited", body)
