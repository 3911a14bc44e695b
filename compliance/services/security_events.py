"""What concerns how people sign in, in the history of each of their organisations and in the log (ASVS 5.0, 16.3).

Ids only, no addresses: a person who is erased stays erased.
"""

import logging
from typing import Literal, get_args

from compliance.documents.canonical import Json
from compliance.services.accounts import Account, actor_of
from compliance.services.actors import UNKNOWN, Actor
from compliance.services.membership import places_of
from compliance.services.recording import append_to_organisation
from compliance.store.database import Session
from compliance.store.projects import lock_organisation

SecurityEvent = Literal[
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "sessions_ended",
    "password_changed",
    "second_factor_added",
    "second_factor_removed",
    "passkey_added",
    "passkey_removed",
    "recovery_codes_made",
    "recovery_code_used",
    "sso_linked",
    "sso_unlinked",
]
SECURITY_EVENTS: tuple[SecurityEvent, ...] = get_args(SecurityEvent)

# What can be downloaded that holds much at once.
Exported = Literal["history", "pack", "bundle", "statements"]

log = logging.getLogger(__name__)


def note(session: Session, at: str, account: Account, event: SecurityEvent, **more: str) -> None:
    """Add an entry to the history of each organisation of the person, and a line to the log.

    Whoever failed to sign in need not be the person: that entry names nobody as who did it.
    """
    log.info(event, extra={"person": account.id, **more})
    # In the order of their ids, as everybody who locks several.
    for organisation_id in sorted(place.id for place in places_of(session, account.id)):
        organisation = lock_organisation(session, organisation_id)
        actor = UNKNOWN if event == "sign_in_failed" else actor_of(account, (organisation_id,))
        append_to_organisation(session, actor, at, organisation, event, {"person": account.id, **more})


def note_export(
    session: Session, at: str, actor: Actor, organisation_id: str, what: Exported, project_id: str | None
) -> None:
    """Add to the history of the organisation that somebody downloaded what is kept of it, or of one of its projects."""
    more: dict[str, Json] = {"project": project_id} if project_id else {}
    log.info("exported", extra={"person": actor.id, "what": what, "organisation": organisation_id, **more})
    organisation = lock_organisation(session, organisation_id)
    append_to_organisation(session, actor, at, organisation, "exported", {"what": what, **more})
