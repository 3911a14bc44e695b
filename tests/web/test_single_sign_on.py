"""Signing in through an OpenID Connect provider: who gets in, who does not, and what is believed (ASVS 5.0, 10.5)."""

import json
import logging
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from playwright.sync_api import Browser as RealBrowser
from sqlalchemy import select
from werkzeug.serving import make_server

from compliance.services.accounts import find_account, keep_account
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.erasure import erase_person
from compliance.services.identities import UNKNOWN_HERE, UNVERIFIED
from compliance.services.single_sign_on import Provider
from compliance.services.verification import verify_organisations
from compliance.store.account_models import WebSession
from compliance.store.models import OrganisationEntry
from compliance.web.accounts.sign_in_words import START_AGAIN
from compliance.web.accounts.single_sign_on import DISBELIEVED, REFUSED, SOMEBODY_ELSE, UNREACHED
from tests.web.pages import Page, open_site
from tests.web.sign_on_provider import SUBJECT, SignOn, provider, sent_to
from tests.web.signing_in import EMAIL, Browser, Person, somebody

AT = "2026-11-23T17:00:00Z"
# What the provider of the tests logs by itself.
ITS_OWN = ("werkzeug", "oidc_provider_mock", "authlib.oauth2")
# The provider of the tests calls what Authlib is going to replace.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config")


@pytest.fixture(scope="module")
def running() -> Iterator[SignOn]:
    """One provider for all tests here."""
    with provider() as there:
        yield there


@pytest.fixture
def there(running: SignOn) -> SignOn:
    """The provider, which knows Robin and says so."""
    running.honest()
    running.knows()
    return running


@pytest.fixture
def robin(there: SignOn, tmp_path: Path) -> Iterator[Person]:
    """Somebody with a password, in an installation that was told of the provider."""
    site = open_site(tmp_path, **there.settings)
    yield somebody(site)
    site.database.close()


def kinds(robin: Person) -> list[str]:
    """What the organisation's history says, without who reviews what."""
    with robin.site.database.read() as session:
        found = [json.loads(row.header)["kind"] for row in session.scalars(select(OrganisationEntry))]
        assert all(verdict.sound for verdict in verify_organisations(session, EVERYTHING))
    return [kind for kind in found if kind != "review_rule_chosen"]


def link(robin: Person, there: SignOn, **more: object) -> None:
    """Have Robin's account linked, and changed in whatever else is said."""
    with robin.site.database.write() as session:
        account = find_account(session, id=robin.account.id)
        assert account is not None
        keep_account(session, AT, replace(account, issuer=there.issuer, subject=SUBJECT, **more))  # type: ignore[arg-type]


def linked(robin: Person) -> tuple[str | None, str | None]:
    """Whom the provider opens Robin's account to."""
    with robin.site.database.read() as session:
        account = find_account(session, id=robin.account.id)
    assert account is not None
    return account.issuer, account.subject


def enter(browser: Browser, there: SignOn, subject: str = SUBJECT) -> Page:
    """Sign in through the provider; gives the page that comes of it."""
    response = browser.client.get(there.come_back(sent_to(browser), subject))
    return Page(response) if response.status_code != 303 else browser.get(response.location)


def refused(robin: Person, there: SignOn, sentence: str, status: int, subject: str = SUBJECT) -> None:
    """Fail unless the browser is turned away with this sentence, on the page to sign in."""
    browser = robin.browser()
    page = enter(browser, there, subject)
    assert (page.status, page.title) == (status, "Error: Sign in - Colophon")
    assert sentence in page.text
    assert not browser.is_signed_in()


def test_a_linked_person_gets_in_under_a_new_session(robin: Person, there: SignOn) -> None:
    """The address that they have there does not matter any more; the history says that they signed in."""
    link(robin, there)
    there.knows(email="other@example.com", email_verified=False)
    browser = robin.browser()
    address = sent_to(browser, "/sign-in/sso?next=/rulebooks")
    before = browser.client.get_cookie("colophon")
    response = browser.client.get(there.come_back(address))
    after = browser.client.get_cookie("colophon")

    assert (response.status_code, response.location) == (303, "/rulebooks")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert browser.is_signed_in()
    assert kinds(robin) == ["signed_in"]
    # Only who began can use the code (RFC 7636, 4.6).
    challenge = urlsafe_b64encode(sha256(there.verifier.encode()).digest()).rstrip(b"=").decode()
    assert f"code_challenge={challenge}&" in address


def test_what_is_asked_is_bound_to_this_sign_in(robin: Person, there: SignOn) -> None:
    """A code, with a state, a nonce and the hash of a secret that are new each time (RFC 9700, 2.1)."""
    asked = [parse_qs(urlsplit(sent_to(robin.browser())).query) for _ in range(2)]

    for each in asked:
        assert (each["response_type"], each["scope"]) == (["code"], ["openid email"])
        assert each["redirect_uri"] == ["http://localhost/sign-in/sso/back"]
        assert each["code_challenge_method"] == ["S256"]
        assert "code_verifier" not in each
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[0][name][0]) > 40
        assert asked[0][name] != asked[1][name]


def test_a_verified_address_links_the_account_once(robin: Person, there: SignOn) -> None:
    """From then on it is the person at the provider that counts. No name and no address is in the history."""
    enter(robin.browser(), there)

    assert linked(robin) == (there.issuer, SUBJECT)
    assert kinds(robin) == ["sso_linked", "signed_in"]
    with robin.site.database.read() as session:
        said = "".join(str(row.payload) for row in session.scalars(select(OrganisationEntry)))
    assert robin.account.id in said
    assert EMAIL not in said
    assert SUBJECT not in said

    # Somebody else who comes to have the address there does not come to have the account.
    there.knows("successor", email=EMAIL, email_verified=True)
    refused(robin, there, UNKNOWN_HERE, 403, "successor")
    assert linked(robin) == (there.issuer, SUBJECT)


def test_an_address_that_is_not_verified_opens_nothing(robin: Person, there: SignOn) -> None:
    """Anybody could say that it is theirs."""
    for verified in (False, None, "true", 1):
        there.knows(email=EMAIL, email_verified=verified)
        refused(robin, there, UNVERIFIED, 403)
    assert linked(robin) == (None, None)


def test_nobody_gets_an_account_by_signing_in(robin: Person, there: SignOn) -> None:
    """Whoever is not known is told whom to ask."""
    there.knows("stranger", email="stranger@example.org", email_verified=True)
    refused(robin, there, UNKNOWN_HERE, 403, "stranger")
    with robin.site.database.read() as session:
        assert find_account(session, email="stranger@example.org") is None


def test_the_address_may_stand_beside_the_token(robin: Person, there: SignOn) -> None:
    """Many providers tell it only when asked, and of the same person (OpenID Connect Core 1.0, 5.4 and 5.3.2)."""
    there.token = {"email": None, "email_verified": None}
    there.more = {"sub": "somebody else"}
    refused(robin, there, UNVERIFIED, 403)
    there.more = {}
    assert enter(robin.browser(), there).status == 200
    assert linked(robin) == (there.issuer, SUBJECT)


@pytest.mark.parametrize("gone", ["erased", "closed", "closed before it was linked"])
def test_who_is_gone_does_not_come_back(robin: Person, there: SignOn, gone: str) -> None:
    """Whatever the provider says."""
    if gone == "erased":
        link(robin, there)
        erase_person(robin.site.database, LOCAL_OPERATOR, AT, robin.account.id)
    elif gone == "closed":
        link(robin, there, active=False)
    else:
        with robin.site.database.write() as session:
            keep_account(session, AT, replace(robin.account, active=False))
    refused(robin, there, UNKNOWN_HERE, 403)


LIES: tuple[dict[str, object], ...] = (
    *({"nonce": "of another sign-in"}, {"nonce": None}, {"iss": "https://evil.example"}, {"iss": None}),
    *({"aud": "another program"}, {"aud": None}, {"aud": ["colophon", "another program"]}),
    *({"aud": ["colophon", "another program"], "azp": "another program"}, {"azp": "another program"}),
    *({"exp": int(time.time()) - 600}, {"exp": None}, {"exp": "tomorrow"}, {"iat": int(time.time()) + 6000}),
    *({"sub": ""}, {"sub": None}, {"sub": 7}, {"sub": "x" * 256}, {"sub": "a\x00b"}),
)


def test_a_token_for_anything_else_is_not_believed(robin: Person, there: SignOn) -> None:
    """Though the provider has signed it (OpenID Connect Core 1.0, 3.1.3.7)."""
    link(robin, there)
    for lie in LIES:
        there.token = lie
        refused(robin, there, DISBELIEVED, 400)
    there.token = {"aud": ["colophon", "another program"], "azp": "colophon"}
    assert enter(robin.browser(), there).status == 200


def test_a_token_that_somebody_else_signed_is_not_believed(robin: Person, there: SignOn) -> None:
    """With another key, with the secret that two know, or not at all."""
    link(robin, there)
    there.key = RSAKey.generate_key(2048)
    refused(robin, there, DISBELIEVED, 400)
    there.key = None
    nobodys = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb2Jpbi1hdC13b3JrIn0."
    for beside in ({"id_token": nobodys}, {"id_token": "x"}, {"id_token": 7}, {"id_token": None}):
        there.beside = beside
        refused(robin, there, DISBELIEVED, 400)


def test_new_keys_are_read_when_they_are_needed(robin: Person, there: SignOn) -> None:
    """A provider changes them when it likes."""
    link(robin, there)
    signer: Provider = robin.site.app.extensions["colophon"].single_sign_on
    old = RSAKey.generate_key(2048, {"kid": "old"}).as_dict(private=False)
    signer._kept[f"{there.issuer}/jwks"] = (time.monotonic(), {"keys": [old]})
    assert enter(robin.browser(), there).status == 200


def test_each_answer_counts_once_and_in_the_browser_that_was_sent(robin: Person, there: SignOn) -> None:
    """Not a second time, not elsewhere, not with another state, and not after a quarter of an hour."""
    link(robin, there)
    browser, other = robin.browser(), robin.browser()
    came_back = there.come_back(sent_to(browser))
    sent_to(other)
    for where, address in ((other, came_back), (robin.browser(), came_back), (browser, f"{came_back}x")):
        page = where.get(address, 400)
        assert START_AGAIN in page.text
    assert browser.client.get(f"{came_back}&iss=https://evil.example").status_code == 400

    came_back = there.come_back(sent_to(browser))
    assert browser.client.get(came_back).status_code == 303
    assert START_AGAIN in browser.get(came_back, 400).text or browser.is_signed_in()
    assert other.is_signed_in() is False

    # The code alone, in a sign-in that is under way elsewhere.
    code = parse_qs(urlsplit(came_back).query)["code"][0]
    state = parse_qs(urlsplit(sent_to(other)).query)["state"][0]
    assert DISBELIEVED in other.get(f"/sign-in/sso/back?code={code}&state={state}", 400).text
    assert not other.is_signed_in()


def test_too_late_is_too_late(robin: Person, there: SignOn) -> None:
    """Whoever finds an open browser an hour later starts anew."""
    link(robin, there)
    browser = robin.browser()
    came_back = there.come_back(sent_to(browser))
    with robin.site.database.write() as session:
        for row in session.scalars(select(WebSession)):
            row.data = row.data.replace('"at":', '"at":1,"was":') if '"at":' in row.data else row.data
    assert browser.get(came_back, 400).text.count(START_AGAIN) == 1


def test_what_goes_wrong_there_is_said_in_a_sentence(robin: Person, there: SignOn) -> None:
    """Somebody who does not want to, a provider that is another or names untrusted addresses, and one that is away."""
    browser = robin.browser()
    assert REFUSED in browser.get(there.refuse(sent_to(browser)), 403).text
    robin.site.app.extensions["colophon"].single_sign_on._kept.clear()
    for about in (
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://[::1"},
        {"authorization_endpoint": None},
    ):
        there.about = about
        response = browser.send("/sign-in/sso", "/sign-in")
        assert response.status_code == 424, about
        assert UNREACHED in Page(response).text
    there.about = {}
    address = sent_to(browser)
    there.beside = {"error": "server_error"}
    assert DISBELIEVED in browser.get(there.come_back(address), 400).text


def test_a_provider_that_is_away_stops_nobody_else(tmp_path: Path) -> None:
    """The page to sign in says so, and a password still opens."""
    asked = {"OIDC_ISSUER": "http://127.0.0.1:9", "OIDC_CLIENT_ID": "colophon", "OIDC_CLIENT_SECRET": "x"}
    site = open_site(tmp_path, **asked, OIDC_NAME="Pellwood account")
    robin = somebody(site)
    browser = robin.browser()
    assert "Sign in with Pellwood account" in browser.get("/sign-in").text
    response = browser.send("/sign-in/sso", "/sign-in")
    assert response.status_code == 424
    assert UNREACHED in Page(response).text
    assert robin.signed_in().is_signed_in()
    site.database.close()


def test_one_network_address_may_ask_so_often(robin: Person, there: SignOn) -> None:
    """Then it waits; whoever succeeds is not counted."""
    link(robin, there)
    for _ in range(2):
        enter(robin.browser(), there)
    browser = robin.browser()
    answers = [browser.send("/sign-in/sso", "/sign-in").status_code for _ in range(51)]
    assert answers == [200] * 50 + [429]


def test_nothing_is_asked_before_somebody_signs_in(robin: Person, there: SignOn) -> None:
    """And what is asked then is kept, so that the next sign-in asks for a token alone."""
    robin.browser().get("/sign-in")
    assert there.asked == []
    for _ in range(2):
        enter(robin.browser(), there)
    assert there.asked == ["openid_config", "issue_token", "issue_token"]


def test_no_secret_reaches_the_log(robin: Person, there: SignOn, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the client's nor what came back."""
    browser = robin.browser()
    came_back = there.come_back(sent_to(browser))
    with caplog.at_level(logging.DEBUG):
        browser.client.get(came_back)
    assert browser.is_signed_in()
    lines = [each for each in caplog.records if not each.name.startswith(ITS_OWN)]
    ours = "\n".join(f"{each.getMessage()} {vars(each)}" for each in lines)
    assert lines
    said = parse_qs(urlsplit(came_back).query)
    for secret in (said["code"][0], said["state"][0], there.settings["OIDC_CLIENT_SECRET"], EMAIL):
        assert secret not in ours


def test_the_providers_factors_are_trusted_for_this_session_alone(there: SignOn, tmp_path: Path) -> None:
    """Under a public address a password alone is not enough; the provider asks for what it wants."""
    site = open_site(tmp_path, **there.settings)
    robin = somebody(site)
    wired = site.app.extensions["colophon"]
    public = replace(wired, settings=replace(wired.settings, origin="https://colophon.example.org"))
    link(robin, there)
    browser, by_password = robin.browser(), robin.signed_in()
    enter(browser, there)
    site.app.extensions["colophon"] = public
    for each, status in ((browser, 200), (by_password, 303)):
        cookie = each.client.get_cookie("colophon")
        assert cookie is not None
        each.client.set_cookie("colophon", cookie.value, domain="colophon.example.org")
        answer = each.client.get("/account", base_url="https://colophon.example.org")
        assert (answer.status_code, answer.location) == (status, "/account/second-factor" if status == 303 else None)
    site.database.close()


def test_the_account_says_that_it_is_linked_and_ends_it(robin: Person, there: SignOn) -> None:
    """Where something else opens it; the history says so."""
    browser = robin.signed_in()
    assert "Not linked" in browser.get("/account").text
    link(robin, there)
    assert "End the link" in browser.get("/account").text
    response = browser.send("/account/single-sign-on/unlink", "/account")
    assert (response.status_code, response.location) == (303, "/account")
    assert linked(robin) == (None, None)
    assert kinds(robin)[-1] == "sso_unlinked"
    history = browser.get(f"/organisations/{_organisation(robin)}/history").text
    assert "ended the link to single sign-on" in history
    assert browser.send("/account/single-sign-on/unlink", "/sign-out").status_code == 409


def test_the_last_way_in_cannot_be_ended(robin: Person, there: SignOn) -> None:
    """Somebody without password and passkey would be locked out."""
    link(robin, there, password=None)
    browser = robin.browser()
    enter(browser, there)
    assert "End the link" not in browser.get("/account").text
    response = browser.send("/account/single-sign-on/unlink", "/sign-out")
    assert response.status_code == 409
    assert linked(robin) == (there.issuer, SUBJECT)


def test_who_has_no_password_shows_it_at_the_provider_and_loses_nothing(robin: Person, there: SignOn) -> None:
    """In another tab, where the provider has to ask again; what was sent waits in the first."""
    link(robin, there, password=None)
    browser = robin.browser()
    enter(browser, there)
    robin.grow_stale()
    waiting = Page(browser.send("/account/recovery-codes", "/sign-out", kept="word for word"))
    assert waiting.status == 401
    assert waiting.value("kept") == "word for word"
    assert "Password" not in waiting.text

    address = sent_to(browser, page="/sign-out", again="yes")
    asked = parse_qs(urlsplit(address).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    there.token = {"auth_time": int(time.time()) - 3600}
    assert DISBELIEVED in browser.get(there.come_back(address), 400).text
    there.token = {"auth_time": int(time.time())}
    there.knows("colleague", email="colleague@example.org", email_verified=True)
    address = sent_to(browser, page="/sign-out", again="yes")
    assert SOMEBODY_ELSE in browser.get(there.come_back(address, "colleague"), 403).text
    assert Page(browser.send("/account/recovery-codes", "/sign-out")).status == 401

    shown = browser.get(there.come_back(sent_to(browser, page="/sign-out", again="yes")))
    assert "You have shown that it is you" in shown.text
    assert browser.send("/account/recovery-codes", "/sign-out").status_code == 200


def test_a_page_that_asks_again_is_reached_through_the_provider(robin: Person, there: SignOn) -> None:
    """And leads nowhere else."""
    link(robin, there)
    browser = robin.signed_in()
    robin.grow_stale()
    asking = browser.client.get("/account/recovery-codes")
    assert asking.location.startswith("/sign-in/again")
    assert "Use single sign-on" in browser.get(asking.location).text
    for wanted, reached in (("/account/recovery-codes", 303), ("//evil.example", 200)):
        address = sent_to(browser, f"/sign-in/sso?next={wanted}", asking.location, again="yes")
        response = browser.client.get(there.come_back(address))
        assert response.status_code == reached
        assert response.location in ("/account/recovery-codes", None)


def test_a_browser_gets_there_and_back_without_scripts(robin: Person, there: SignOn, browser: RealBrowser) -> None:
    """Though the policy lets forms lead nowhere else, redirects after them included."""
    server = make_server("127.0.0.1", 0, robin.site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/sign-in?next=/rulebooks")
        page.get_by_role("button", name="Sign in with single sign-on").click()
        page.fill("input[name=sub]", SUBJECT)
        page.keyboard.press("Enter")
        page.wait_for_url("**/rulebooks")
        assert page.get_by_role("link", name="Robin Marsh").is_visible()
    server.shutdown()
    thread.join()
    server.server_close()


def test_without_a_provider_there_is_nothing(site_without: Browser) -> None:
    """No button, and no address."""
    assert "single sign-on" not in site_without.get("/sign-in").text
    assert site_without.client.get("/sign-in/sso/back").status_code == 404
    assert site_without.send("/sign-in/sso", "/sign-in").status_code == 404


@pytest.fixture
def site_without(tmp_path: Path) -> Iterator[Browser]:
    """A browser in an installation without a provider."""
    site = open_site(tmp_path)
    yield Browser(site.app.test_client())
    site.database.close()


def _organisation(robin: Person) -> str:
    with robin.site.database.read() as session:
        return session.scalars(select(OrganisationEntry.organisation_id)).first() or ""
