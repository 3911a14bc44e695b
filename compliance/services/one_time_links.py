"""Links that work once and for a while: to set up the installation, or to choose a new password.

Only the SHA-256 of a link's secret is stored, so a copy of the database opens nothing.
"""

from datetime import datetime, timedelta
from typing import Literal

from compliance.domain.history import utc_text
from compliance.services.refusals import Refused
from compliance.services.web_sessions import new_secret, secret_hash
from compliance.store import one_time_links as store
from compliance.store.database import Session

Purpose = Literal["set_up", "password"]

LINK_OVER = "This link does not work any more: it was used, has expired, or was replaced by a newer one."


class LinkOver(Refused):
    """The link was used, has expired, was replaced, or never was one."""


def new_link(session: Session, now: datetime, purpose: Purpose, hours: int, person_id: str | None = None) -> str:
    """Make a link; gives the secret for its address. Those of before for the same purpose and person stop working."""
    secret = new_secret()
    ends = utc_text(now + timedelta(hours=hours))
    store.replace_link(session, secret_hash(secret), purpose, person_id, utc_text(now), ends)
    return secret


def link_works(session: Session, secret: str, purpose: Purpose, at: str) -> bool:
    """Whether somebody could use the link now. Looking at it does not use it."""
    return store.open_link(session, secret_hash(secret), purpose, at) is not None


def person_of_link(session: Session, secret: str, purpose: Purpose, at: str) -> str | None:
    """The id of the person that a link is for, while it works. Looking at it does not use it."""
    link = store.open_link(session, secret_hash(secret), purpose, at)
    return link.person_id if link else None


def use_link(session: Session, secret: str, purpose: Purpose, at: str) -> str | None:
    """Use the link up; gives the id of the person that it is for. Raises LinkOver, for the second of two as well."""
    link = store.open_link(session, secret_hash(secret), purpose, at)
    if link is None or secret_hash(secret) not in store.use_links(session, purpose, link.person_id, at):
        raise LinkOver(LINK_OVER)
    return link.person_id
