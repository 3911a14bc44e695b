"""Setting Colophon up: whoever has the link that the start prints becomes the owner of the first organisation."""

from dataclasses import dataclass
from datetime import datetime

from compliance.services import membership, one_time_links
from compliance.services.accounts import Account, actor_of, new_account
from compliance.services.email_addresses import checked_email
from compliance.services.identifiers import new_id
from compliance.services.one_time_links import LINK_OVER, LinkOver
from compliance.services.parts import checked_name
from compliance.services.people import found
from compliance.store.database import Session
from compliance.store.projects import make_organisation, organisations
from compliance.store.reach import EVERYTHING

LINK_HOURS = 24


@dataclass(frozen=True, slots=True)
class Founded:
    """What setting up made: the person's account, and the organisation's id."""

    account: Account
    organisation_id: str


def new_set_up_link(session: Session, now: datetime) -> str | None:
    """The secret of a link to set Colophon up, which replaces older ones; None when somebody has an account already."""
    if membership.set_up(session):
        return None
    return one_time_links.new_link(session, now, "set_up", LINK_HOURS)


def set_up_link_works(session: Session, secret: str, at: str) -> bool:
    """Whether Colophon can be set up with the link."""
    return not membership.set_up(session) and one_time_links.link_works(session, secret, "set_up", at)


def organisations_there(session: Session) -> tuple[str, ...]:
    """The names of the organisations that are there before anybody has an account: made by the command line, or when
    Colophon had no accounts.
    """
    return tuple(each.name for each in organisations(session, EVERYTHING))


def set_up_colophon(
    session: Session, at: str, secret: str, *, organisation: str, name: str, email: str, password: str
) -> Founded:
    """Make the first account, owner of the organisation with that name and of all that are there; `password` is a hash.

    Every organisation's history says so in one entry. Raises LinkOver, and Refused when a name or the address is
    unusable.
    """
    wanted = checked_name(organisation, "name of the organisation")
    names = (checked_name(name, "name"), checked_email(email))
    one_time_links.use_link(session, secret, "set_up", at)
    if membership.set_up(session):
        raise LinkOver(LINK_OVER)
    account = new_account(session, at, *names, password)
    founded = make_organisation(session, new_id(), wanted).id
    others = [each.id for each in organisations(session, EVERYTHING) if each.id != founded]
    for organisation_id in (founded, *others):
        found(session, actor_of(account, (organisation_id,)), at, organisation_id)
    return Founded(account, founded)
