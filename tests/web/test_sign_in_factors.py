"""What is asked for beside the password: codes of an app, recovery codes, and where they are required."""

import re
import time
from pathlib import Path

import pytest
from passlib.totp import TOTP
from sqlalchemy import select

from compliance import create_app
from compliance.config import load_settings
from compliance.domain.history import utc_text
from compliance.services.actors import LOCAL_OPERATOR
from compliance.services.lost_factors import remove_second_factors
from compliance.store.account_models import Person as Row
from compliance.store.models import OrganisationEntry
from tests.web.pages import START, Page, Site, never_done, open_site
from tests.web.signing_in import EMAIL, PASSWORD, Browser, Person, somebody

CODE = "/sign-in/code"
RECOVERY = "/sign-in/recovery-code"
FINISH = "/account/authenticator/code"


@pytest.fixture
def robin(site: Site) -> Person:
    """Somebody with a password."""
    return somebody(site)


def set_up_app(browser: Browser) -> TOTP:
    """Set up an authenticator app; gives it."""
    shown = browser.send("/account/authenticator", setup="authenticator")
    key = re.search(r'class="key">([^<]+)', shown.text)
    assert key
    app = TOTP(key[1])
    # With the code of the half minute before, so that the one of now is still unused.
    done = browser.send(FINISH, code=app.generate(time.time() - 30).token)
    assert (done.status_code, done.location) == (302, "/account")
    return app


def recovery_codes(browser: Browser) -> list[str]:
    """Make recovery codes; gives them."""
    return re.findall(r"<code>([^<]+)</code>", browser.send("/account/recovery-codes").text)


def half_signed_in(robin: Person) -> Browser:
    """A browser in which the password was right."""
    browser = robin.browser()
    response = browser.send("/sign-in?next=/rulebooks", email=EMAIL, password=PASSWORD)
    assert response.location == f"{CODE}?next=/rulebooks"
    assert not browser.is_signed_in()
    return browser


def test_the_key_is_shown_as_a_picture_and_as_text(robin: Person) -> None:
    """The picture is part of the page, which loads nothing from anywhere."""
    shown = Page(robin.signed_in().send("/account/authenticator", setup="authenticator"))
    picture = next(shown.root.iter("img"))

    assert (picture.get("src") or "").startswith("data:image/svg+xml;base64,")
    assert picture.get("alt")
    assert "secret" not in shown.text


def test_a_wrong_code_keeps_the_key_on_the_page(robin: Person) -> None:
    """Whoever mistyped it does not have to scan another picture; without having begun there is no key to show."""
    browser = robin.signed_in()
    assert browser.client.get(FINISH).location == "/account/authenticator"
    shown = Page(browser.send("/account/authenticator", setup="authenticator"))
    key = re.search(r'class="key">([^<]+)', shown.response.text)
    assert key

    wrong = Page(browser.send(FINISH, code="000000"))
    wrong.has_error("code", "This code does not count.")
    assert wrong.title == "Error: Set up an authenticator app - Colophon"
    assert key[1] in wrong.text
    assert next(wrong.root.iter("img")).get("src") == next(shown.root.iter("img")).get("src")
    right = browser.send(FINISH, code=TOTP(key[1]).generate().token)
    assert (right.status_code, right.location) == (302, "/account")


def test_after_the_password_comes_the_code_and_each_code_opens_once(robin: Person) -> None:
    """A code that somebody looked at over a shoulder is worth nothing (ASVS 5.0, 6.5.1)."""
    app = set_up_app(robin.signed_in())
    code = app.generate().token

    wrong = half_signed_in(robin).send(CODE, code="000000")
    Page(wrong).has_error("code", "This code does not count.")
    right = half_signed_in(robin)
    done = right.send(f"{CODE}?next=/rulebooks", code=f"{code[:3]} {code[3:]}")
    assert (done.status_code, done.location) == (302, "/rulebooks")
    assert right.is_signed_in()
    Page(half_signed_in(robin).send(CODE, code=code)).has_error("code", "each code works once")


def test_the_secret_is_encrypted_and_recovery_codes_are_hashed(robin: Person) -> None:
    """Whoever reads the database signs in with neither."""
    browser = robin.signed_in()
    app, codes = set_up_app(browser), recovery_codes(browser)
    with robin.site.database.read() as session:
        row = session.scalars(select(Row).where(Row.id == robin.account.id)).one()
        kept = f"{row.totp_secret} {row.recovery_codes}"

    assert app.base32_key not in kept
    assert len(set(codes)) == 10
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]


def test_guessing_codes_comes_to_an_end(robin: Person) -> None:
    """Also for somebody who knows the password and begins anew each time."""
    app = set_up_app(robin.signed_in())
    answers = [half_signed_in(robin).send(CODE, code="000000").status_code for _ in range(14)]

    assert 429 in answers
    last = half_signed_in(robin).send(CODE, code=app.generate().token)
    assert last.status_code == 429
    Page(last).has_error("code", "Too many tries.")


def test_a_recovery_code_opens_once_however_it_is_typed(robin: Person) -> None:
    """And says how many are left; new ones take the place of all."""
    browser = robin.signed_in()
    set_up_app(browser)
    codes = recovery_codes(browser)

    lost = half_signed_in(robin)
    Page(lost.send(RECOVERY, code="abcd-efgh")).has_error("code", "This is none of your recovery codes")
    assert lost.send(RECOVERY, code=codes[3].upper().replace("-", " ")).status_code == 302
    assert "Nine left" in lost.get("/account").text
    again = half_signed_in(robin).send(RECOVERY, code=codes[3])
    Page(again).has_error("code", "This is none of your recovery codes")
    newer = recovery_codes(browser)
    assert half_signed_in(robin).send(RECOVERY, code=codes[4]).status_code == 422
    assert half_signed_in(robin).send(RECOVERY, code=newer[4]).status_code == 302


def test_recovery_codes_are_shown_once(robin: Person) -> None:
    """Neither the page nor a parameter of its address shows them again."""
    browser = robin.signed_in()
    codes = recovery_codes(browser)

    page = browser.get("/account/recovery-codes?show_codes=1")
    assert not [code for code in codes if code in page.response.text]
    assert "Ten are left." in page.text


def test_the_step_after_the_password_is_not_reached_without_it(robin: Person) -> None:
    """Nor does it sign anybody out who is signed in."""
    for address in (CODE, RECOVERY, "/sign-in/second-factor"):
        assert robin.browser().client.get(address).location == "/sign-in"
    browser = robin.signed_in()
    assert browser.client.get(CODE).location == "/account"
    assert browser.is_signed_in()


def test_a_removed_app_is_asked_for_no_more(robin: Person) -> None:
    """And the history says so."""
    browser = robin.signed_in()
    set_up_app(browser)
    assert browser.send("/account/authenticator", setup="disable").status_code == 302

    assert robin.signed_in().is_signed_in()


def test_whoever_has_lost_everything_is_let_in_again(robin: Person) -> None:
    """By whoever runs Colophon; what was open is closed, and the history says so."""
    browser = robin.signed_in()
    set_up_app(browser)
    recovery_codes(browser)
    with robin.site.database.write() as session:
        remove_second_factors(session, utc_text(START), LOCAL_OPERATOR, robin.account.id)

    assert not browser.is_signed_in()
    again = robin.signed_in()
    assert "Authenticator app Not set up" in again.get("/account").text
    with robin.site.database.read() as session:
        organisation = session.scalars(select(OrganisationEntry.organisation_id)).first()
    history = again.get(f"/organisations/{organisation}/history").text
    assert "Local operator took away the second factors of Robin Marsh" in history


def test_an_owner_hands_over_a_link_for_a_new_password(robin: Person) -> None:
    """It is shown once, and opens the page where the password is chosen."""
    browser = robin.signed_in()
    with robin.site.database.read() as session:
        organisation = session.scalars(select(OrganisationEntry.organisation_id)).first()
    address = f"/organisations/{organisation}/people/{robin.account.id}/password"
    assert "/password/new/" not in browser.get(address).response.text
    shown = Page(browser.send(address))
    field = next(each for each in shown.root.iter("input") if each.get("id") == "new-link")
    link = re.search(r"http://localhost(/password/new/\S+)", field.get("value") or "")

    assert link
    assert field.get("readonly") is not None
    assert robin.browser().get(link[1]).text.startswith("Choose a new password")
    assert browser.client.get(address.replace(robin.account.id, "nobodyHas1t")).status_code == 404


def test_a_secret_of_before_is_read_after_the_key_was_changed(tmp_path: Path) -> None:
    """The app that somebody has goes on working."""
    site = open_site(tmp_path)
    robin = somebody(site)
    app = set_up_app(robin.signed_in())
    (tmp_path / "secret_key").rename(tmp_path / "secret_key_old")

    renewed = open_site(tmp_path)
    browser = half_signed_in(Person(renewed, robin.account))
    assert browser.send(CODE, code=app.generate().token).status_code == 302
    for each in (site, renewed):
        each.database.close()


@pytest.fixture
def public(tmp_path: Path) -> Person:
    """Somebody with a password, on an installation that is reached under an address of its own."""
    site = open_site(tmp_path)
    robin = somebody(site)
    site.database.close()
    settings = load_settings(
        {"INSTANCE_PATH": str(tmp_path), "COLOPHON_ADDRESS": "https://colophon.example.org", "PROXIES": "1"}, tmp_path
    )
    app = create_app(settings, clock=lambda: START, walk=never_done, compare=lambda *_: lambda: True)
    return Person(Site(app, app.test_client(), site.printer), robin.account)


FORWARDED = {
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "colophon.example.org",
}


def from_outside(person: Person) -> Browser:
    """A browser that comes through the proxy."""
    client = person.site.app.test_client()
    for name, value in FORWARDED.items():
        client.environ_base[f"HTTP_{name.upper().replace('-', '_')}"] = value
    client.environ_base["HTTP_REFERER"] = "https://colophon.example.org/"
    return Browser(client)


def test_under_a_public_address_a_password_alone_opens_nothing(public: Person) -> None:
    """Until there is a second factor, only its set-up is reached (ASVS 5.0, 6.3.3)."""
    browser = from_outside(public)
    assert browser.send("/sign-in", email=EMAIL, password=PASSWORD).status_code == 302
    for address in ("/", "/rulebooks", "/account", "/account/password"):
        response = browser.client.get(address)
        assert (response.status_code, response.location) == (303, "/account/second-factor"), address
    assert browser.get("/account/second-factor").text.startswith("One more step")

    set_up_app(browser)
    assert browser.client.get("/rulebooks").status_code == 200
    public.site.database.close()


def test_a_public_address_is_answered_over_https_with_a_cookie_of_that_host_alone(public: Person) -> None:
    """And no other name is (ASVS 5.0, 3.3.3 and 3.4.1)."""
    browser = from_outside(public)
    response = browser.client.get("/sign-in")

    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-colophon=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    spoofed = browser.client.get("/sign-in", headers={"X-Forwarded-Host": "evil.example"})
    assert spoofed.status_code == 400
    assert "https://colophon.example.org" in spoofed.text
    browser.send("/sign-in", email=EMAIL, password=PASSWORD)
    set_up_app(browser)
    assert "From 198.51.100.7" in browser.get("/account").text
    public.site.database.close()
