"""Secrets stay where they belong: not in a log, not in the database as they are (ASVS 5.0, 13.3, 14.2, 16.2.5)."""

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO

import pytest
from flask_security import hash_password
from passlib.totp import TOTP

from compliance.logs import set_up_logs
from compliance.services.accounts import new_account
from compliance.services.actors import LOCAL_OPERATOR
from compliance.services.password_links import password_link
from tests.web.estate import ANONYMOUS, Estate
from tests.web.pages import START

PASSWORD = "canary sandpiper ledger velvet"
WRONG = "canary wrong heron umber moor"
CHOSEN = "canary chosen lantern quarry fen"
EMAIL = "canary@example.org"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that is logged, by whatever part of the program, in full detail."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = StringIO()
    set_up_logs("json", written)
    root.setLevel(logging.DEBUG)
    yield written
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_no_secret_is_in_any_log_or_table(estate: Estate, log: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords right and wrong, links, codes, sessions and tokens go through the program, and through a fault."""
    with estate.app.app_context():
        hashed = hash_password(PASSWORD)
    with estate.site.database.write() as session:
        account = new_account(session, "2026-11-23T16:00:00Z", "Canary", EMAIL, hashed)
    client = estate.app.test_client()

    def token(where: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(where, buffered=True).text)
        assert found, where
        return found[1]

    secrets = {WRONG, PASSWORD, CHOSEN}

    def send(where: str, **fields: str) -> str:
        secrets.add(token(where))
        answer = client.post(
            where, data={**fields, "csrf_token": token(where)}, query_string={"next": "/account"}, buffered=True
        )
        cookie = client.get_cookie("colophon")
        secrets.update({cookie.value} if cookie else set())
        assert answer.status_code < 500
        return answer.text

    send("/sign-in", email=EMAIL, password=WRONG)
    send("/sign-in", email=EMAIL, password=PASSWORD)
    assert client.get("/account").status_code == 200
    setting_up = client.get("/account/authenticator").text + send("/account/authenticator", setup="authenticator")
    key = re.search(r"(?:[A-Z2-7]{4}[ -]?){6,}", setting_up)
    assert key
    shown = key[0].replace(" ", "").replace("-", "")
    secrets |= {key[0].strip(), shown, TOTP(key=shown, format="base32").generate().token}
    with estate.site.database.write() as session:
        link = password_link(session, START, LOCAL_OPERATOR, account.id)
    secrets.add(link)
    client = estate.app.test_client()
    send(f"/password/new/{link}", password=CHOSEN)
    for opened in ("secret of guests.link", "secret of join.by_link"):
        secret = next(things[opened] for things in estate.things.values())
        secrets.add(secret)
        path = {"secret of guests.link": "guest", "secret of join.by_link": "join"}[opened]
        client.get(f"/{path}/{secret}", buffered=True)
    # A fault of ours is logged with all that led to it.
    monkeypatch.setitem(estate.app.view_functions, "rulebooks.index", lambda: 1 / 0)
    visitor, secret = estate.browser("everything"), estate.cookies["everything"]
    secrets.add(secret)
    assert visitor.get(f"/rulebooks?password={PASSWORD}", data={"password": PASSWORD}, buffered=True).status_code == 500

    told = log.getvalue()
    assert "ZeroDivisionError" in told
    assert len(told.splitlines()) > 10
    assert all(json.loads(line) for line in told.splitlines())
    settings = estate.app.extensions["colophon"].settings
    assert [each for each in {*secrets, settings.secret_key, hashed, EMAIL} if each in told] == []
    # The token that forms carry belongs to the session that it is kept in; all else is stored as a hash or encrypted.
    kept = str(estate.stored(()))
    assert [each for each in secrets if each in kept and "." not in each] == []


def test_settings_are_printed_without_what_opens_something(estate: Estate) -> None:
    """Where settings end up in an error message, their secrets do not."""
    settings = estate.app.extensions["colophon"].settings
    assert settings.secret_key not in repr(settings)
    assert settings.secret_key not in repr(estate.app.extensions["colophon"])
    assert estate.browser(ANONYMOUS).get("/metrics").status_code == 404
