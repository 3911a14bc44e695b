"""Letting in again who has lost phone, keys and recovery codes: whoever runs Colophon takes the second step away."""

from compliance.services.accounts import find_account, keep_account
from compliance.services.actors import Actor
from compliance.services.membership import places_of
from compliance.services.recording import append_to_organisation
from compliance.services.refusals import NotFound
from compliance.services.web_sessions import new_secret
from compliance.store.database import Session
from compliance.store.projects import lock_organisation


def remove_second_factors(session: Session, at: str, actor: Actor, person_id: str) -> None:
    """Remove the authenticator app, the passkeys and the recovery codes of a person, and end all their sessions.

    The password alone signs in then, so that another second factor can be set up. The history of each organisation of
    the person says who did it. Raises NotFound.
    """
    account = find_account(session, id=person_id)
    if account is None:
        raise NotFound("There is no such account.")
    account.second_factor, account.totp_secret = None, None
    account.passkeys, account.recovery_codes = [], []
    account.uniquifier = new_secret()
    keep_account(session, at, account)
    for organisation_id in sorted(place.id for place in places_of(session, person_id)):
        organisation = lock_organisation(session, organisation_id)
        append_to_organisation(session, actor, at, organisation, "second_factors_reset", {"person": person_id})
