"""Somebody with a password, and their browsers."""

import re
from dataclasses import dataclass
from functools import cache

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select
from werkzeug.test import TestResponse

from compliance.domain.history import utc_text
from compliance.services.accounts import Account, new_account
from compliance.store.account_models import Membership, WebSession
from compliance.store.projects import organisation_named
from tests.web.pages import ORGANISATION, Page, Site

EMAIL = "robin@example.org"
PASSWORD = "seven quiet herons wade"


@cache
def _hash(_app: Flask) -> str:
    with _app.app_context():
        return str(hash_password(PASSWORD))


@dataclass
class Person:
    """Somebody who signs in with a password."""

    site: Site
    account: Account

    def browser(self) -> "Browser":
        """A browser in which nobody is signed in."""
        return Browser(self.site.app.test_client())

    def signed_in(self) -> "Browser":
        """A browser in which the person has signed in."""
        browser = self.browser()
        assert browser.send("/sign-in", email=EMAIL, password=PASSWORD).status_code == 302
        return browser

    def grow_stale(self) -> None:
        """Let it be long ago that the person showed who they are."""
        with self.site.database.write() as session:
            for row in session.scalars(select(WebSession)):
                row.data = re.sub(r'"fs_paa": ?[0-9.]+', '"fs_paa":1.0', row.data)


@dataclass
class Browser:
    """A browser that sends forms as its pages have them."""

    client: FlaskClient

    def get(self, address: str, status: int = 200) -> Page:
        """The page at this address."""
        response = self.client.get(address)
        assert response.status_code == status, (address, response.status_code, response.location)
        return Page(response)

    def send(self, address: str, page: str = "", **data: str) -> TestResponse:
        """Send the form that is on `page`, or at the address itself."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page or address).text)
        assert token, page or address
        return self.client.post(address, data={**data, "csrf_token": token[1]})

    def is_signed_in(self) -> bool:
        """Whether the account's page opens."""
        return self.client.get("/account").status_code == 200


def somebody(site: Site, roles: str = "owner,preparer,approver") -> Person:
    """Somebody with a password and with these roles in the usual organisation."""
    at = utc_text(site.app.extensions["colophon"].clock())
    with site.database.write() as session:
        account = new_account(session, at, "Robin Marsh", EMAIL, _hash(site.app))
        organisation = organisation_named(session, ORGANISATION)
        assert organisation is not None
        session.add(Membership(organisation_id=organisation.id, person_id=account.id, roles=roles, since=at))
    return Person(site, account)
