"""Signing in and out with a password, choosing another, and where all that leads."""

import json

import pytest
from sqlalchemy import select

from compliance.domain.history import SALT_LENGTH
from compliance.services.actors import LOCAL_OPERATOR
from compliance.services.password_links import password_link
from compliance.store.models import OrganisationEntry
from compliance.web.accounts.sessions_page import agent_words
from compliance.web.accounts.sign_in import is_local
from tests.web.pages import START, Page, Site, ready, signed_in
from tests.web.signing_in import EMAIL, PASSWORD, Person, somebody

WRONG = "This e-mail address and password do not belong together. Check both and try again."
NEW = "nine loud kettles whistle"
ELSEWHERE = (
    *("//evil.example", "/\\evil.example", "\\\\evil.example", "///evil.example", "https://evil.example"),
    *("HTTPS:evil.example", "javascript:alert(1)", "%2f%2fevil.example", "/%2fevil.example", "/%5cevil.example"),
    *(
        "/\t/evil.example",
        "\n//evil.example",
        "@evil.example",
        "evil.example",
        "/%09/evil.example",
        "/%252fevil.example",
    ),
)


@pytest.fixture
def robin(site: Site) -> Person:
    """Somebody with a password."""
    return somebody(site)


def kinds(site: Site) -> list[tuple[str, str]]:
    """What the organisation's history says: kind of entry and who did it."""
    with site.database.read() as session:
        headers = [json.loads(row.header) for row in session.scalars(select(OrganisationEntry))]
    return [(header["kind"], header["actor"]) for header in headers if header["kind"] != "review_rule_chosen"]


def test_the_right_password_opens_a_session_under_a_new_id(robin: Person) -> None:
    """Whoever knew the id of before knows nothing (ASVS 5.0, 7.2.4)."""
    browser = robin.browser()
    browser.get("/sign-in")
    before = browser.client.get_cookie("colophon")
    response = browser.send("/sign-in?next=/rulebooks", email=f" {EMAIL.upper()}", password=PASSWORD)
    after = browser.client.get_cookie("colophon")

    assert (response.status_code, response.location) == (302, "/rulebooks")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert browser.is_signed_in()


def test_passkeys_are_offered_where_browsers_keep_them(robin: Person) -> None:
    """Under a number there is a link to the same page under a name."""
    client = robin.browser().client
    by_number = Page(client.get("/sign-in", base_url="http://127.0.0.1:8000"))
    assert by_number.links()["http://localhost:8000"] == "http://localhost:8000"
    assert "Sign in with a passkey" not in by_number.text
    assert "Sign in with a passkey" in Page(client.get("/sign-in", base_url="http://localhost:8000")).text


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "wrong"), ("nobody@example.org", PASSWORD), (EMAIL, ""), ("", PASSWORD), ("no", "no")],
)
def test_every_wrong_pair_is_answered_alike(robin: Person, email: str, password: str) -> None:
    """Nobody learns who has an account; the address stays, the password does not."""
    response = robin.browser().send("/sign-in", email=email, password=password)
    page = Page(response)

    assert response.status_code == 422
    page.has_error("password", WRONG)
    assert page.value("email") == email
    assert page.value("password") == ""


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in_leads_nowhere_else(robin: Person, address: str) -> None:
    """An address that a browser could read as another site is dropped (ASVS 5.0, 3.7.2)."""
    assert not is_local(address)
    browser = robin.browser()
    browser.get("/sign-in")
    client = browser.client
    token = browser.get("/sign-in").value("csrf_token")
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": token, "next": address}
    response = client.post("/sign-in", query_string={"next": address}, data=form)

    assert (response.status_code, response.location) == (302, "/")


def test_a_copied_cookie_is_worth_nothing_after_signing_out(robin: Person) -> None:
    """The session ends on the server; the browser is told to forget what it kept (ASVS 5.0, 7.4.1 and 14.3.1)."""
    browser = robin.signed_in()
    copied = browser.client.get_cookie("colophon")
    assert browser.get("/sign-out").text.startswith("Sign out?")
    assert browser.is_signed_in(), "looking at the page signs nobody out"

    response = browser.send("/sign-out")

    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert copied is not None
    browser.client.set_cookie("colophon", copied.value)
    assert not browser.is_signed_in()
    assert [kind for kind, _ in kinds(robin.site)] == ["signed_in", "signed_out"]


def test_ten_wrong_passwords_make_one_account_wait_and_no_other(robin: Person) -> None:
    """429 with the time to wait; the right password does not help before, and nobody else waits."""
    browser = robin.browser()
    answers = [browser.send("/sign-in", email=EMAIL, password="wrong") for _ in range(20)]
    last = browser.send("/sign-in", email=EMAIL, password=PASSWORD)

    assert {answer.status_code for answer in answers} == {422, 429}
    assert last.status_code == 429
    assert 1 <= int(last.headers["Retry-After"]) <= 900
    assert "Too many tries. Wait " in Page(last).text
    assert browser.send("/sign-in", email="dev@example.org", password="wrong").status_code == 422
    failed = [(kind, actor) for kind, actor in kinds(robin.site) if kind == "sign_in_failed"]
    assert failed == [("sign_in_failed", "unknown")] * [answer.status_code for answer in answers].count(422)


def test_an_account_that_waits_costs_no_hash(robin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """So guessing cannot keep the server busy."""
    browser = robin.browser()
    for _ in range(20):
        browser.send("/sign-in", email=EMAIL, password="wrong")
    monkeypatch.setattr("compliance.web.accounts.datastore.User.verify_and_update_password", None)

    assert browser.send("/sign-in", email=EMAIL, password="wrong").status_code == 429


def test_success_is_forgotten(robin: Person) -> None:
    """Four mistypings today and four tomorrow make nobody wait."""
    for _ in range(4):
        browser = robin.browser()
        assert browser.send("/sign-in", email=EMAIL, password="wrong").status_code == 422
        assert robin.signed_in().is_signed_in()


def test_what_is_sent_as_json_is_refused(robin: Person) -> None:
    """There are pages here, and no other way in."""
    browser = robin.browser()
    token = browser.get("/sign-in").value("csrf_token")
    headers = {"X-CSRFToken": token, "Accept": "application/json"}

    for body in ({"email": EMAIL, "password": PASSWORD}, [1, 2]):
        assert browser.client.post("/sign-in", json=body, headers=headers).status_code == 400
    assert robin.browser().client.get("/account?auth_token=x", headers=headers).status_code == 303


def test_a_password_is_changed_with_the_old_one_and_signs_out_everywhere_else(robin: Person) -> None:
    """This browser stays signed in, under a new id."""
    browser, other = robin.signed_in(), robin.signed_in()
    response = browser.send("/account/password", password=PASSWORD, new_password=NEW)

    assert (response.status_code, response.location) == (302, "/account")
    assert browser.get("/account").text.count("Your password is changed") == 1
    assert not other.is_signed_in()
    assert robin.browser().send("/sign-in", email=EMAIL, password=PASSWORD).status_code == 422
    assert robin.browser().send("/sign-in", email=EMAIL, password=NEW).status_code == 302


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("", "Choose a password."),
        ("short", "Choose a password of at least 12 characters; this one has 5."),
        ("x1!" * 43, "Choose a password of at most 128 characters; this one has 129."),
        ("passwordpassword", "This password is easy to guess."),
        ("RobinMarsh2026", "This password is easy to guess."),
        ("PellwoodInteractive", "This password is easy to guess."),
        ("robin@example.org", "This password is easy to guess."),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(robin: Person, new: str, sentence: str) -> None:
    """In a sentence that says what to do (ASVS 5.0, 6.2)."""
    response = robin.signed_in().send("/account/password", password=PASSWORD, new_password=new)

    assert response.status_code == 422
    Page(response).has_error("new_password", sentence)


@pytest.mark.parametrize(
    "new",
    [
        "nine loud kettles whistle at the pale moon " * 2 + "again and again, and then again",
        "ж" * 5 + " 漢字 kettle 🦆🦆 loud",
    ],
)
def test_a_long_password_counts_whole(robin: Person, new: str) -> None:
    """Up to 128 characters of any script, none of them cut off."""
    assert robin.signed_in().send("/account/password", password=PASSWORD, new_password=new).status_code == 302

    assert robin.browser().send("/sign-in", email=EMAIL, password=new[:-1]).status_code == 422
    assert robin.browser().send("/sign-in", email=EMAIL, password=new).status_code == 302


def test_a_password_is_chosen_anew_with_a_link(robin: Person) -> None:
    """It works once; what was opened with the old password is closed."""
    open_before = robin.signed_in()
    with robin.site.database.write() as session:
        address = f"/password/new/{password_link(session, START, LOCAL_OPERATOR, robin.account.id)}"
    browser = robin.browser()

    assert "For Robin Marsh." in browser.get(address).text
    Page(browser.send(address, password="short")).has_error("password", "at least 12 characters")
    assert browser.send(address, password=NEW).location == "/sign-in"
    assert "Your password is changed." in browser.get("/sign-in").text
    assert not open_before.is_signed_in()
    assert browser.get(address, 404).text.startswith("This link does not work any more")
    assert browser.send("/sign-in", email=EMAIL, password=NEW).status_code == 302


def test_without_a_mail_server_the_page_says_whom_to_ask(robin: Person) -> None:
    """And sends nothing."""
    page = robin.browser().get("/password/forgotten")

    assert "Ask an owner of your organisation" in page.text
    assert not page.controls()


def test_a_statement_is_withdrawn_only_by_whoever_shows_again_who_they_are(robin: Person) -> None:
    """What was typed is kept, word for word, and done with the password (ASVS 5.0, 7.5.3)."""
    browser = robin.signed_in()
    address = ready(robin.site)
    seen = browser.get(f"{address}/statements/issue").value("seen_sequence")
    robin.grow_stale()
    form = {"seen_sequence": seen, "checked": "yes", "note": "“Ünïcode” & <b>"}

    asked = Page(browser.send(f"{address}/statements/issue", "/sign-out", **form))
    assert asked.status == 401
    assert {name: asked.value(name) for name in form} == form
    wrong = Page(browser.send(f"{address}/statements/issue", "/sign-out", **form, again_password="wrong"))
    wrong.has_error("again_password", "This is not your password.")
    assert wrong.value("note") == form["note"]
    done = browser.send(f"{address}/statements/issue", "/sign-out", **form, again_password=PASSWORD)

    assert done.status_code == 303
    assert done.location.startswith("/statements/")
    assert browser.get(f"{done.location}/withdraw").title.startswith("Withdraw")


def test_the_page_of_something_that_counts_asks_first(robin: Person) -> None:
    """And leads back there."""
    browser = robin.signed_in()
    robin.grow_stale()
    first = browser.client.get("/account/recovery-codes")

    assert first.location == "/sign-in/again?next=/account/recovery-codes"
    Page(browser.send(first.location, password="wrong")).has_error("password", "This is not your password.")
    again = browser.send(first.location, password=PASSWORD)
    assert (again.status_code, again.location) == (302, "/account/recovery-codes")
    browser.get("/account/recovery-codes")


def test_a_form_from_elsewhere_is_never_shown_to_be_confirmed(robin: Person) -> None:
    """Whoever gives their password would send what somebody else wrote."""
    browser = robin.signed_in()
    robin.grow_stale()

    assert browser.client.post("/account/recovery-codes", data={"csrf_token": "forged"}).status_code == 400


def test_roles_are_named_as_everywhere(robin: Person) -> None:
    """The first with a capital, with commas between them."""
    assert "Owner, preparer, approver" in robin.signed_in().get("/account").text


def test_sessions_are_listed_and_end_one_by_one_or_together(robin: Person) -> None:
    """Each with its browser; this one is marked, and stays."""
    here, there, elsewhere = (robin.signed_in() for _ in range(3))
    page = here.get("/account")
    assert page.text.count("This browser") == 1
    ends = [
        form.get("action") or ""
        for form in page.root.iter("form")
        if "/account/sessions/" in (form.get("action") or "")
    ]
    assert len(ends) == 3

    here.send(ends[0], "/sign-out")
    assert [browser.is_signed_in() for browser in (here, there, elsewhere)].count(True) == 2
    here.send("/account/sessions/end", "/sign-out")
    assert [browser.is_signed_in() for browser in (here, there, elsewhere)] == [True, False, False]
    assert here.send("/account/sessions/0123456789abcdef/end", "/sign-out").status_code == 404


def test_nobody_ends_the_session_of_somebody_else(robin: Person) -> None:
    """Its key, even if it were known, is no session of theirs."""
    browser = robin.signed_in()
    robin.signed_in()
    ends = [form.get("action") or "" for form in browser.get("/account").root.iter("form")]
    address = next(end for end in ends if end.endswith("/end") and "sessions/end" not in end)
    other = signed_in(robin.site.app)
    token = Page(other.get("/sign-out")).value("csrf_token")

    assert other.post(address, data={"csrf_token": token}).status_code == 404


def test_signing_in_is_in_the_history_in_plain_words(robin: Person) -> None:
    """With the name of today, and without any address."""
    browser = robin.browser()
    browser.send("/sign-in", email=EMAIL, password="wrong")
    browser = robin.signed_in()
    with robin.site.database.read() as session:
        organisation = session.scalars(select(OrganisationEntry.organisation_id)).first()
        # What is said follows the random bytes, among which any sign may be.
        said = [payload[SALT_LENGTH:] for payload in session.scalars(select(OrganisationEntry.payload)) if payload]
    assert len(said) > 2
    assert b"@" not in b"".join(said)
    page = browser.get(f"/organisations/{organisation}/history")

    assert "Robin Marsh signed in" in page.text
    assert "Somebody did not get in as Robin Marsh" in page.text


def test_a_download_of_the_history_is_in_the_history(robin: Person) -> None:
    """Who takes much away at once is known afterwards."""
    browser = robin.signed_in()
    address = ready(robin.site)
    assert browser.client.get(f"{address}/history.csv", buffered=True).status_code == 200

    assert kinds(robin.site)[-1] == ("exported", robin.account.id)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iOS"),
        ("curl/8.0", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_in_words(agent: str, words: str) -> None:
    """As far as it says what it is."""
    assert agent_words(agent) == words
