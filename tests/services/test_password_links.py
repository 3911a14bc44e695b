"""Links with which somebody chooses a new password: once, within a day, and made only by those who may."""

from datetime import UTC, datetime, timedelta

import pytest

from compliance.domain.history import utc_text
from compliance.services.accounts import Account, find_account, new_account
from compliance.services.actors import LOCAL_OPERATOR, Actor, Reach
from compliance.services.database import Database
from compliance.services.one_time_links import LinkOver
from compliance.services.password_links import choose_password, password_link, password_link_by_mail, whose_link
from compliance.services.refusals import NotFound, Refused
from compliance.services.web_sessions import open_web_session, start_web_session
from compliance.store.account_models import Membership
from compliance.store.projects import make_organisation

NOW = datetime(2026, 11, 23, 16, 42, 5, tzinfo=UTC)
AT = utc_text(NOW)


@pytest.fixture
def robin(database: Database) -> Account:
    """Somebody with a password, in one organisation."""
    with database.write() as session:
        account = new_account(session, AT, "Robin Marsh", "robin@example.org", "a hash")
        for name in ("here", "elsewhere"):
            make_organisation(session, name, name)
        session.add(Membership(organisation_id="here", person_id=account.id, roles="preparer", since=AT))
    return account


def owner_of(*organisations: str) -> Actor:
    """An owner of these organisations."""
    return Actor("owner", "An owner", Reach(organisations))


def test_a_link_changes_the_password_once_and_ends_every_session(database: Database, robin: Account) -> None:
    """The second of two finds it used."""
    with database.write() as session:
        browser = start_web_session(session, NOW, robin.id, "{}", "", "")
        secret = password_link(session, NOW, owner_of("here"), robin.id)
        found = whose_link(session, secret, AT)
    assert found is not None
    assert found.id == robin.id

    with database.write() as session:
        choose_password(session, AT, secret, "another hash")

    with database.read() as session:
        kept = find_account(session, id=robin.id)
        assert kept is not None
        assert kept.password == "another hash"
        assert open_web_session(session, browser, NOW) is None
        assert whose_link(session, secret, AT) is None
    with pytest.raises(LinkOver), database.write() as session:
        choose_password(session, AT, secret, "a third hash")


def test_a_link_ends_after_a_day_and_with_a_newer_one(database: Database, robin: Account) -> None:
    """Only the newest works."""
    with database.write() as session:
        older, newer = (password_link(session, NOW, LOCAL_OPERATOR, robin.id) for _ in range(2))

        assert whose_link(session, older, AT) is None
        assert whose_link(session, newer, utc_text(NOW + timedelta(hours=23))) is not None
        assert whose_link(session, newer, utc_text(NOW + timedelta(hours=24))) is None


def test_an_owner_makes_no_link_for_somebody_of_another_organisation_too(database: Database, robin: Account) -> None:
    """With it they could become the person there; whoever runs Colophon may, and owners of both may."""
    with database.write() as session:
        session.add(Membership(organisation_id="elsewhere", person_id=robin.id, roles="owner", since=AT))
    with pytest.raises(Refused, match="belongs to another organisation as well"), database.write() as session:
        password_link(session, NOW, owner_of("here"), robin.id)

    with database.write() as session:
        assert password_link(session, NOW, owner_of("here", "elsewhere"), robin.id)
        assert password_link(session, NOW, LOCAL_OPERATOR, robin.id)


def test_nobody_gets_a_link_without_an_account_to_sign_in_to(database: Database, robin: Account) -> None:
    """Neither by mail nor from an owner; a guest has no password to forget."""
    with database.write() as session:
        guest = new_account(session, AT, "Jo Okafor", None)
        with pytest.raises(NotFound):
            password_link(session, NOW, owner_of("here"), guest.id)
        with pytest.raises(NotFound):
            password_link(session, NOW, owner_of("here"), "nobody")
        assert password_link_by_mail(session, NOW, "nobody@example.org") is None
        sent = password_link_by_mail(session, NOW, " ROBIN@example.org")
        assert sent is not None
        assert sent[0].id == robin.id
