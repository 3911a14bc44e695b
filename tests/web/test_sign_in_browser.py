"""Passkeys in a real browser with a device that a test can press: made, used, removed; and axe on each page."""

import threading
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as BrowserPage
from sqlalchemy import update
from werkzeug.serving import make_server

from compliance.store.account_models import Passkey
from compliance.web.accounts.passkeys import where_passkeys_work
from tests.web.pages import Site
from tests.web.signing_in import EMAIL, PASSWORD, Person, somebody

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def robin(site: Site) -> Person:
    """Somebody with a password."""
    return somebody(site)


@pytest.fixture
def origin(robin: Person) -> Iterator[str]:
    """The application, served on this machine under a name, as passkeys need it."""
    server = make_server("127.0.0.1", 0, robin.site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def reader(page: BrowserPage) -> str:
    """A device with a reader for fingers, on which one is always laid; gives its id."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    return str(protocol.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"])


def checked(page: BrowserPage) -> None:
    """No finding of axe that keeps somebody out, and nothing that scrolls sideways on a phone."""
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in found] == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 900})


def sign_in(page: BrowserPage, origin: str, then: str) -> None:
    """Type address and password."""
    page.goto(f"{origin}/sign-in?next={then}")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")


def sign_out(page: BrowserPage, origin: str) -> None:
    """Leave."""
    page.goto(f"{origin}/sign-out")
    page.click("button[type=submit]")
    page.wait_for_selector("#email")


def test_a_passkey_from_its_making_to_its_end(robin: Person, origin: str, page: BrowserPage, reader: str) -> None:
    """It signs in alone, it is the step after the password, and it shows again who somebody is."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    # That a form was refused, and that sign-out cleared what was kept, the browser notes as well.
    noted = ("status of 4", "Clear-Site-Data header")
    page.on("console", lambda said: None if any(each in said.text for each in noted) else faults.append(said.text))

    sign_in(page, origin, "/account/passkeys")
    checked(page)
    page.fill("#name", "Work laptop")
    page.click("text=Add a passkey")
    page.wait_for_url(f"{origin}/account")
    assert "Work laptop" in page.inner_text("main")
    checked(page)

    sign_out(page, origin)
    checked(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url}\n{request.post_data}"))
    page.click("text=Sign in with a passkey")
    page.wait_for_url(f"{origin}/")
    answer = next(each for each in sent if "credential=" in each)

    sign_out(page, origin)
    sign_in(page, origin, "/account/recovery-codes")
    assert page.url.startswith(f"{origin}/sign-in/passkey"), "the password alone opens nothing any more"
    checked(page)
    page.click("button:has-text('Use a passkey')")
    page.wait_for_url(f"{origin}/account/recovery-codes")

    robin.grow_stale()
    page.click("text=Make the codes")
    assert "What you sent is kept" in page.inner_text("main")
    checked(page)
    page.click("button:has-text('Use a passkey')")
    page.wait_for_selector(".codes")
    checked(page)

    # What somebody has listened to opens nothing: it was signed for another session, and once. Also where a device
    # does not count what it signs, as those do not that share their passkeys.
    with robin.site.database.write() as session:
        session.execute(update(Passkey).values(sign_count=0))
    address, _, form = answer.partition("\n")
    thief = robin.browser()
    signed = {name: values[0] for name, values in parse_qs(form).items() if name != "csrf_token"}
    assert thief.send(address, f"{origin}/sign-in", **signed).location == "/sign-in/passkey"
    assert not thief.is_signed_in()

    page.goto(f"{origin}/account/passkeys")
    page.click("text=Remove")
    page.wait_for_selector("text=The passkey is removed.")
    sign_out(page, origin)
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("text=The passkey was not accepted.")
    assert faults == []


@pytest.mark.parametrize(
    ("address", "named"),
    [("http://127.0.0.1:8000", False), ("http://[::1]:8000", False), ("http://localhost:8000", True)],
)
def test_where_browsers_keep_no_passkeys_the_page_says_where_they_do(site: Site, address: str, named: bool) -> None:
    """For a number no browser keeps any."""
    with site.app.test_request_context("/", base_url=address):
        assert where_passkeys_work() == {"named": named, "by_name": "http://localhost:8000"}


def test_a_device_that_refuses_leaves_the_person_where_they_were(
    robin: Person, origin: str, page: BrowserPage, reader: str
) -> None:
    """With a sentence, and a button to try again."""
    page.goto(f"{origin}/sign-in")
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("text=The passkey was not used.")
    assert page.is_visible("text=Use the passkey")
    checked(page)
