"""Browsers of people who are signed in."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from flask.testing import FlaskClient
from sqlalchemy import select

from compliance.domain.history import utc_text
from compliance.domain.roles import ROLES, Role, roles_text
from compliance.services.accounts import Account, find_account, new_account
from compliance.services.actors import LOCAL_OPERATOR
from compliance.services.database import Database, Session
from compliance.services.identifiers import new_id
from compliance.services.review_rules import choose_review_rule
from compliance.services.web_sessions import start_web_session
from compliance.store.account_models import Membership, Person
from compliance.store.projects import make_organisation, organisation_named

ORGANISATION = "Pellwood Interactive Ltd"
PERSON = "Robin Marsh"


def signed_in(app: Flask, name: str = PERSON, places: Mapping[str, Sequence[Role]] | None = None) -> FlaskClient:
    """The browser of somebody new who is signed in, with these roles in these organisations, made when there are none.

    Without saying where: with every role in the usual organisation, where one person prepares and approves.
    """
    wired = app.extensions["colophon"]
    client = app.test_client()
    secret = sign_in(wired.database, wired.clock(), name, {ORGANISATION: ROLES} if places is None else places)
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], secret)
    return client


def sign_in(database: Database, now: datetime, name: str, places: Mapping[str, Sequence[Role]]) -> str:
    """Somebody new, with these roles in these organisations; gives what their session's cookie holds."""
    with database.write() as session:
        account = new_account(session, utc_text(now), name, f"{uuid4().hex[:8]}@example.org")
        for organisation, roles in places.items():
            _join(session, utc_text(now), organisation, account.id, roles)
        return session_of(session, now, account)


def sign_in_again(database: Database, now: datetime, name: str) -> str:
    """Another session of somebody of this name; gives what its cookie holds."""
    with database.write() as session:
        person = session.scalars(select(Person).where(Person.name == name)).one()
        account = find_account(session, id=person.id)
        assert account is not None
        return session_of(session, now, account)


def session_of(session: Session, now: datetime, account: Account) -> str:
    """A session of somebody who has an account, begun just now; gives what its cookie holds."""
    kept = {"_user_id": account.uniquifier, "_fresh": True, "fs_paa": time.time(), "person": account.id}
    return start_web_session(session, now, account.id, TaggedJSONSerializer().dumps(kept), "127.0.0.1", "tests")


def join(app: Flask, organisation: str, roles: Sequence[Role] = ROLES, name: str = PERSON) -> None:
    """Make everybody of this name a member of the organisation, unless they are."""
    wired = app.extensions["colophon"]
    with wired.database.write() as session:
        for person in session.scalars(select(Person).where(Person.name == name)):
            _join(session, utc_text(wired.clock()), organisation, person.id, roles)


def _join(session: Session, at: str, organisation: str, person_id: str, roles: Sequence[Role]) -> None:
    owner = organisation_named(session, organisation) or make_organisation(session, new_id(), organisation)
    if session.get(Membership, (owner.id, person_id)) is None:
        session.add(Membership(organisation_id=owner.id, person_id=person_id, roles=roles_text(roles), since=at))
        # Most tests are about something else than who reviews what.
        choose_review_rule(session, LOCAL_OPERATOR, at, owner.id, one_person=True)
