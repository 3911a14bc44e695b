"""Links with which somebody who cannot sign in chooses a new password: once, within a day."""

from datetime import datetime

from compliance.domain.history import utc_text
from compliance.services import one_time_links, security_events
from compliance.services.accounts import Account, find_account, keep_account
from compliance.services.actors import LOCAL_OPERATOR, Actor
from compliance.services.membership import places_of
from compliance.services.one_time_links import LINK_OVER, LinkOver
from compliance.services.recording import append_to_organisation
from compliance.services.refusals import NotFound, Refused
from compliance.services.web_sessions import new_secret
from compliance.store.database import Session
from compliance.store.projects import lock_organisation

LINK_HOURS = 24


def password_link(session: Session, now: datetime, actor: Actor, person_id: str) -> str:
    """The secret of a link for somebody to whom an owner, or whoever runs Colophon, hands it over.

    Whoever has it can become the person, so an owner makes one only for people who belong nowhere else; whether the
    actor is an owner is for the caller to know. The history of each organisation of the person says who made it.
    Raises NotFound and Refused.
    """
    account = find_account(session, id=person_id)
    if account is None or account.email is None:
        raise NotFound("There is no such account.")
    places = sorted(place.id for place in places_of(session, person_id))
    if actor.id != LOCAL_OPERATOR.id and not (places and all(actor.reach.covers(each) for each in places)):
        raise Refused(
            "This person belongs to another organisation as well, so an owner of this one alone cannot let them in "
            "again. Whoever runs Colophon can: .venv/bin/colophon people password-link."
        )
    for organisation_id in places:
        organisation = lock_organisation(session, organisation_id)
        append_to_organisation(session, actor, utc_text(now), organisation, "password_link_made", {"person": person_id})
    return one_time_links.new_link(session, now, "password", LINK_HOURS, person_id)


def password_link_by_mail(session: Session, now: datetime, email: str) -> tuple[Account, str] | None:
    """The account with this address, and the secret of a link to send there; None when nobody has it."""
    account = find_account(session, email=email)
    if account is None or not account.active or not account.password:
        return None
    return account, one_time_links.new_link(session, now, "password", LINK_HOURS, account.id)


def whose_link(session: Session, secret: str, at: str) -> Account | None:
    """The account that a link is for, while it works. Looking at it does not use it."""
    person_id = one_time_links.person_of_link(session, secret, "password", at)
    return find_account(session, id=person_id) if person_id else None


def choose_password(session: Session, at: str, secret: str, password: str) -> None:
    """Use the link up and keep the password, which is a hash; every session of the person ends. Raises LinkOver."""
    person_id = one_time_links.use_link(session, secret, "password", at)
    account = find_account(session, id=person_id) if person_id else None
    if account is None:
        raise LinkOver(LINK_OVER)
    account.password, account.uniquifier = password, new_secret()
    keep_account(session, at, account)
    security_events.note(session, at, account, "password_changed")
