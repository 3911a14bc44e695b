"""All routes at once: which there are, what they refuse, and what comes with every answer."""

import itertools
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from werkzeug.routing import Rule

from compliance.services import impact
from compliance.services.accounts import new_account
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.guests import NewGuestLink, invite_guest
from compliance.services.job_runner import Runner
from compliance.services.password_links import password_link
from compliance.services.records import project_record
from compliance.web.headers import HEADERS
from tests.web.interviewing import MAKERS, NO_AI, REWORKED
from tests.web.pages import START, Page, Site, issued, number_of_entries, project, ready, signed_in

# Every address with its methods. A new one is entered here, and is then part of every sweep below.
ROUTES = {
    "/": "GET",
    "/set-up": "GET",
    "/set-up/<token>": "GET POST",
    "/organisations": "GET POST",
    "/organisations/start": "GET POST",
    "/organisations/<id:organisation_id>/people": "GET POST",
    "/organisations/<id:organisation_id>/people/invitations/<id:invitation_id>/renew": "POST",
    "/organisations/<id:organisation_id>/people/invitations/<id:invitation_id>/revoke": "POST",
    "/organisations/<id:organisation_id>/people/<id:person_id>": "GET POST",
    "/organisations/<id:organisation_id>/people/<id:person_id>/remove": "GET POST",
    "/organisations/<id:organisation_id>/people/<id:person_id>/erase": "GET POST",
    "/join/<token>": "GET POST",
    "/account/erase": "GET POST",
    "/sign-in": "GET POST",
    "/sign-in/again": "GET POST",
    "/sign-in/again/passkey": "GET POST",
    "/sign-in/again/passkey/<token>": "POST",
    "/sign-in/code": "GET POST",
    "/sign-in/help": "GET POST",
    "/sign-in/passkey": "GET POST",
    "/sign-in/passkey/<token>": "POST",
    "/sign-in/recovery-code": "GET POST",
    "/sign-in/second-factor": "GET POST",
    "/sign-out": "GET POST",
    "/password/forgotten": "GET POST",
    "/password/new/<link>": "GET POST",
    "/account": "GET",
    "/account/second-factor": "GET",
    "/account/password": "GET POST",
    "/account/authenticator": "GET POST",
    "/account/authenticator/<token>": "POST",
    "/account/recovery-codes": "GET POST",
    "/account/passkeys": "GET POST",
    "/account/passkeys/<token>": "POST",
    "/account/passkeys/remove": "GET POST",
    "/account/sessions/end": "POST",
    "/account/sessions/<id:key>/end": "POST",
    "/samples": "POST",
    "/projects/start": "GET",
    "/projects/start/<id:sector_id>": "GET POST",
    "/projects/<id:project_id>": "GET",
    "/projects/<id:project_id>/answers": "GET",
    "/projects/<id:project_id>/components": "GET",
    "/projects/<id:project_id>/components/add": "GET POST",
    "/projects/<id:project_id>/components/order": "POST",
    "/projects/<id:project_id>/components/<id:component_id>": "GET",
    "/projects/<id:project_id>/components/<id:component_id>/name": "GET POST",
    "/projects/<id:project_id>/components/<id:component_id>/remove": "GET POST",
    "/projects/<id:project_id>/components/<id:component_id>/sections/<section_id>": "GET POST",
    "/projects/<id:project_id>/components/<id:component_id>/guests": "GET POST",
    "/projects/<id:project_id>/components/<id:component_id>/guests/<id:invitation_id>/renew": "POST",
    "/projects/<id:project_id>/components/<id:component_id>/guests/<id:invitation_id>/revoke": "POST",
    "/guest": "GET",
    "/guest/<token>": "GET POST",
    "/projects/<id:project_id>/sections/<section_id>": "GET POST",
    "/projects/<id:project_id>/result": "GET",
    "/projects/<id:project_id>/result/<rulebook_id>": "GET",
    "/projects/<id:project_id>/result/<rulebook_id>/<table_id>": "GET",
    "/projects/<id:project_id>/compare": "GET",
    "/projects/<id:project_id>/readiness": "GET",
    "/projects/<id:project_id>/statements": "GET",
    "/projects/<id:project_id>/statements/issue": "GET POST",
    "/projects/<id:project_id>/statements/confirm": "POST",
    "/projects/<id:project_id>/review/submit": "POST",
    "/projects/<id:project_id>/review/approve": "POST",
    "/projects/<id:project_id>/review/return": "GET POST",
    "/projects/<id:project_id>/review/changes": "GET",
    "/organisations/<id:organisation_id>/review": "GET POST",
    "/projects/<id:project_id>/comments": "GET",
    "/projects/<id:project_id>/comments/add": "GET POST",
    "/projects/<id:project_id>/comments/resolve": "POST",
    "/projects/<id:project_id>/comments/reopen": "POST",
    "/notices": "GET",
    "/notices/done": "POST",
    "/projects/<id:project_id>/statements/draft.pdf": "GET",
    "/projects/<id:project_id>/history": "GET",
    "/projects/<id:project_id>/history.jsonl": "GET",
    "/projects/<id:project_id>/history.csv": "GET",
    "/projects/<id:project_id>/assumptions": "GET POST",
    "/organisations/<id:organisation_id>/assumptions": "GET POST",
    "/organisations/<id:organisation_id>/tools": "GET",
    "/organisations/<id:organisation_id>/tools.csv": "GET",
    "/organisations/<id:organisation_id>/tools.cdx.json": "GET",
    "/organisations/<id:organisation_id>/tools/add": "GET POST",
    "/organisations/<id:organisation_id>/tools/import": "GET POST",
    "/organisations/<id:organisation_id>/tools/<id:tool_id>": "GET",
    "/organisations/<id:organisation_id>/tools/<id:tool_id>/change": "GET POST",
    "/organisations/<id:organisation_id>/tools/<id:tool_id>/retire": "POST",
    "/organisations/<id:organisation_id>/tools/<id:tool_id>/take-back": "POST",
    "/projects/<id:project_id>/components/<id:component_id>/tools": "GET POST",
    "/organisations/<id:organisation_id>/history": "GET",
    "/organisations/<id:organisation_id>/history.jsonl": "GET",
    "/organisations/<id:organisation_id>/history.csv": "GET",
    "/statements/<id:statement_id>": "GET",
    "/statements/<id:statement_id>/pdf": "GET",
    "/statements/<id:statement_id>/data": "GET",
    "/statements/<id:statement_id>/withdraw": "GET POST",
    "/projects/<id:project_id>/pack": "GET",
    "/projects/<id:project_id>/pack.zip": "GET",
    "/projects/<id:project_id>/pack.json": "GET",
    "/projects/<id:project_id>/pack/<piece_id>": "GET POST",
    "/rulebooks": "GET",
    "/rulebooks/<release_id>": "GET",
    "/rulebooks/<release_id>/questions": "GET",
    "/rulebooks/<before>/compare/<after>": "GET",
    "/projects/<id:project_id>/release": "GET POST",
    "/organisations/<id:organisation_id>/impact": "GET POST",
    "/organisations/<id:organisation_id>/impact/<id:job_id>": "GET",
    "/organisations/<id:organisation_id>/impact/<id:job_id>/cancel": "POST",
    "/organisations/<id:organisation_id>/impact/<id:job_id>/queue": "POST",
    "/organisations/<id:organisation_id>/impact/<id:job_id>/impact.csv": "GET",
    "/organisations/<id:organisation_id>/impact/replacements/<id:statement_id>/take-back": "POST",
    "/rulebooks/<release_id>/<rulebook_id>": "GET",
    "/rulebooks/<release_id>/<rulebook_id>/cases": "GET",
    "/rulebooks/<release_id>/<rulebook_id>/diagram.svg": "GET",
    "/static/<path:filename>": "GET",
    "/health": "GET",
    "/ready": "GET",
    "/metrics": "GET",
}

# Steps of signing in: they lead somebody who is signed in elsewhere, or sign out. tests/web/test_sign_in.py has them.
STEPS = ("/sign-in", "/sign-out", "/account/sessions", "/account/authenticator/", "/account/passkeys/")

ODD = (
    "\0",
    "\x1b[2J",
    "'; DROP TABLE project; --",
    "<script>alert(1)</script>",
    "%00",
    "\ud83d",
    "𓂀" * 300,
    "9" * 5000,
    "-1",
    "../../etc/passwd",
    "{{ 7 * 7 }}",
    " \t\n ",
    "*",
    "{work} {term} {parts}",
)

# What sentences of the rules use to be filled in and to carry the mark; in what a person typed it is text.
GAPS = ("*", "**", "*starred*", "a * b", "{work}", "{term}", "{parts}", "{", "}", "{}", "*{work}* {term} *{parts}")


def methods(rule: Rule) -> set[str]:
    """What a rule is for; HEAD and OPTIONS come by themselves."""
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def addresses(site: Site, values: dict[str, str], method: str) -> Iterator[str]:
    """The address of every route that knows the method, filled in with these values."""
    adapter = site.app.url_map.bind("127.0.0.1")
    for rule in site.app.url_map.iter_rules():
        if method in methods(rule) and not rule.rule.startswith(STEPS):
            filled = {name: values[name] for name in rule.arguments}
            yield adapter.build(rule.endpoint, filled, force_external=False)


def analysed(site: Site, organisation: str) -> str:
    """An analysis of what a setting would change, finished."""
    wanted = {"assumption": "term_length", "setting": "years_25"}
    with site.database.write() as session:
        job = impact.ask_for_impact(session, EVERYTHING, "local-operator", "2026-11-24T09:00:00Z", organisation, wanted)
    Runner(site.database, lambda: START, {impact.KIND: impact.analyse}).work()
    return job


def invited(site: Site, project_id: str, component_id: str) -> NewGuestLink:
    """Somebody who was invited to answer for a component."""
    at = "2026-11-23T09:00:00Z"
    with site.database.write() as session:
        return invite_guest(session, LOCAL_OPERATOR, at, project_id, component_id, name="Jo Okafor", days=7)


def password_link_of(site: Site) -> str:
    """A link with which somebody may choose a new password."""
    with site.database.write() as session:
        person = new_account(session, "2026-11-23T09:00:00Z", "Noor Haddad", "noor@example.org", "a hash")
        return password_link(session, START, LOCAL_OPERATOR, person.id)


@pytest.fixture
def own(site: Site) -> dict[str, str]:
    """One of everything: values for the arguments of every route."""
    address = ready(site)
    statement = issued(site, address)
    component = next(href for href in site.get(address).links().values() if "/components/" in href and "#" not in href)
    with site.database.read() as session:
        organisation = project_record(session, EVERYTHING, address.rpartition("/")[2]).organisation_id
    tool = site.post(f"/organisations/{organisation}/tools/add", {"name": "Brush"}).location
    guest = invited(site, address.rpartition("/")[2], component.rpartition("/")[2])
    return {
        "project_id": address.rpartition("/")[2],
        "organisation_id": organisation,
        "tool_id": tool.rpartition("/")[2],
        "component_id": component.rpartition("/")[2],
        "statement_id": statement.rpartition("/")[2],
        "sector_id": "games",
        "section_id": "about",
        "release_id": "2026-11",
        "job_id": analysed(site, organisation),
        "piece_id": "credit",
        "before": "2026-11",
        "after": "2026-11",
        "rulebook_id": "uk-cdpa",
        "table_id": "uk_disclosure",
        "filename": "colophon.css",
        "invitation_id": guest.invitation_id,
        "token": guest.secret,
        "link": password_link_of(site),
    }


def test_every_route_is_known_here(site: Site) -> None:
    """A new address, or a new method of one, is entered in the table above."""
    found: dict[str, set[str]] = {}
    for rule in site.app.url_map.iter_rules():
        found.setdefault(rule.rule, set()).update(methods(rule))
    assert found == {rule: set(words.split()) for rule, words in ROUTES.items()}


def test_every_page_is_there_and_keeps_the_rules_for_pages(site: Site, own: dict[str, str]) -> None:
    """Proper HTML, one h1, labels, no double ids; a page that leads on leads somewhere."""
    for address in addresses(site, own, "GET"):
        response = site.client.get(address, follow_redirects=True, buffered=True)
        # Without a token set for it, there is no page of metrics.
        nothing = ("/components/" in address and "/sections/about" in address) or address == "/metrics"
        expected = 404 if nothing else 200
        assert response.status_code == expected, address
        if response.mimetype == "text/html":
            Page(response)


def test_no_link_of_a_page_leads_nowhere(site: Site, own: dict[str, str]) -> None:
    """Every address that a page mentions is answered."""
    seen: set[str] = set()
    for address in addresses(site, own, "GET"):
        response = site.client.get(address, buffered=True)
        if response.mimetype == "text/html" and response.status_code == 200:
            page = Page(response)
            seen |= {href.partition("#")[0] for href in page.links().values()}
            seen |= {form.get("action") or address for form in page.root.iter("form") if form.get("method") != "post"}
    for address in sorted(address for address in seen if address.startswith("/")):
        assert site.client.get(address, follow_redirects=True, buffered=True).status_code == 200, address


def test_a_get_changes_nothing(site: Site, own: dict[str, str]) -> None:
    """Looking at every page writes no history entry."""
    before = list(number_of_entries(site))
    for address in addresses(site, own, "GET"):
        site.client.get(address, buffered=True)
    assert list(number_of_entries(site)) == before


def test_a_post_without_a_token_is_refused(site: Site, own: dict[str, str]) -> None:
    """Nothing can be sent from another site's page."""
    before = list(number_of_entries(site))
    for address in addresses(site, own, "POST"):
        for data in ({}, {"csrf_token": "forged"}):
            response = site.client.post(address, data=data)
            assert response.status_code == 400, address
            assert "out of date" in Page(response).text
    assert list(number_of_entries(site)) == before


def test_a_token_of_another_session_is_refused(site: Site) -> None:
    """A token counts for the session that it was made for."""
    token = site.token()
    other = signed_in(site.app)
    other.get("/projects/start/games")
    assert other.post("/samples", data={"csrf_token": token}).status_code == 400


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_does_not_exist_is_not_found(site: Site, own: dict[str, str], method: str) -> None:
    """An id that nobody has, or that belongs to another project, is answered like any other wrong address."""
    names = ("project_id", "organisation_id", "component_id", "statement_id", "sector_id", "release_id", "rulebook_id")
    elsewhere = {**own, **dict.fromkeys((*names, "job_id", "tool_id", "invitation_id", "token"), "nobodyHas1t")}
    token = site.token()
    for address in addresses(site, elsewhere, method):
        if "nobodyHas1t" in address:
            response = site.client.open(address, method=method, data={"csrf_token": token, "checked": "yes"})
            assert response.status_code == 404, address
            assert Page(response).text.startswith("There is no such page")


def test_a_component_of_another_project_is_not_found(site: Site, own: dict[str, str]) -> None:
    """A component is reached through its own project only."""
    other = ready(site, "The Tide Tables").rpartition("/")[2]
    for method in ("GET", "POST"):
        for address in addresses(site, {**own, "project_id": other, "section_id": "use"}, method):
            if own["component_id"] in address:
                response = site.client.open(address, method=method, data={"csrf_token": site.token()})
                assert response.status_code == 404, address


@pytest.mark.parametrize("odd", ODD)
def test_nothing_that_is_entered_breaks_a_page(site: Site, own: dict[str, str], odd: str) -> None:
    """Odd text in every field, and in every part of the address, is refused or kept, and is never our fault."""
    names = ("title", "organisation", "product", "version", "component-name", "component-kind", "name", "reason")
    more = ("seen", "seen_sequence", "ticket", "part", "own-name-1", "own-kind-1", "ai_used", "go", "back", "shown")
    of_tools = ("maker", "tier", "terms_link", "review_by", "concerns-1-text", "tool-1", "version-1", "new-name")
    odd_form = {name: odd.encode("utf-8", "surrogatepass") for name in names + more + of_tools}
    form = {**odd_form, "csrf_token": site.token(), "checked": "yes"}
    quoted = quote(odd, errors="surrogatepass")
    query = "&".join(f"{name}={quoted}" for name in ("q", "state", "page", "component", "kind", "back", "more"))
    for address in addresses(site, own, "POST"):
        assert site.client.post(address, data=form).status_code < 500, address
    for address in addresses(site, own, "GET"):
        assert site.client.get(f"{address}?{query}", buffered=True).status_code < 500, address
    for name, method in itertools.product(own, ("GET", "POST")):
        for address in addresses(site, {**own, "section_id": "use", name: "x"}, method):
            if "/x" not in address:
                continue
            strange = address.replace("/x", f"/{quoted[:120]}")
            response = site.client.open(strange, method=method, data=form, buffered=True)
            assert response.status_code < 500, strange


@pytest.mark.parametrize("odd", GAPS)
def test_what_looks_like_a_gap_in_a_sentence_is_kept_as_typed(site: Site, own: dict[str, str], odd: str) -> None:
    """In title, product, version and names: every page is there, and a statement says what was typed."""
    answers = {**MAKERS, "product": odd, "version": odd, "signatory": odd}
    parts = {odd: NO_AI, f"{odd} two": REWORKED}
    address = project(site, parts, title=odd, organisation=f"{odd} Ltd", own=answers)
    own = {**own, "project_id": address.rpartition("/")[2]}
    own["component_id"] = site.get(address).links()[odd].rpartition("/")[2]
    own["statement_id"] = issued(site, address).rpartition("/")[2]
    own["section_id"] = "use"
    for each in addresses(site, own, "GET"):
        response = site.client.get(each, follow_redirects=True, buffered=True)
        nothing = ("/sections/" in each and "/components/" not in each) or each == "/metrics"
        assert response.status_code == (404 if nothing else 200), each
    statement = site.printer.printed[-1]
    assert statement.headline[:2] == (f"This {odd} ({odd}) would be ", "AI-assisted")
    assert [row.name for row in statement.schedule] == [odd, f"{odd} two"]
    for page in (f"{address}/statements/issue", f"/statements/{own['statement_id']}", f"{address}/result"):
        assert " ".join(odd.split()) in site.get(page).text


@pytest.mark.parametrize("text", ["Ḿ" * 201, "line\nbreak", "tab\there"])
def test_a_page_number_or_filter_that_makes_no_sense_gives_a_page(site: Site, text: str) -> None:
    """A mistyped address still shows something."""
    ready(site)
    ready(site, "Two")
    site.get(f"/?page={text}")
    site.get(f"/?state={text}")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a b", "localhost@evil.example", ""])
def test_another_name_for_this_machine_is_refused(site: Site, host: str) -> None:
    """A page elsewhere cannot reach us under a name of its own (DNS rebinding)."""
    response = site.client.get("/", headers={"Host": host})
    assert response.status_code == 400
    assert response.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "[::1]"])
def test_the_names_of_this_machine_are_answered(site: Site, host: str) -> None:
    """With and without a port, IPv6 too."""
    assert site.client.get("/", headers={"Host": host}).status_code == 200


def test_forwarding_headers_are_not_believed(site: Site) -> None:
    """Nobody stands between the browser and us, so nobody may say who asks."""
    response = site.client.get("/projects/start", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in response.text


def test_errors_carry_the_same_headers(site: Site) -> None:
    """The policy holds on pages that say what went wrong."""
    for response in (
        site.client.get("/nothing-here"),
        site.client.put("/"),
        site.client.post("/samples"),
        site.client.post("/samples", data=b"x" * 600_000),
    ):
        assert response.status_code in (400, 404, 405, 413)
        Page(response)


def test_a_method_that_is_not_known_names_those_that_are(site: Site) -> None:
    """RFC 9110 section 15.5.6 wants them named."""
    response = site.client.put("/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def multipart(fields: dict[str, str]) -> bytes:
    """A form as a browser sends it when it has files."""
    parts = [f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields]
    return "".join([*parts, "--cut--\r\n"]).encode()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"x=" + b"y" * 600_000),
        ("multipart/form-data; boundary=cut", multipart({"x": "y" * 600_000})),
        ("multipart/form-data; boundary=cut", multipart({"x": "y" * 300_000})),
        ("multipart/form-data; boundary=cut", multipart({f"field-{number}": "" for number in range(1300)})),
    ],
    ids=["as a whole", "as a whole with parts", "in memory", "in fields"],
)
def test_too_much_at_once_is_refused(site: Site, kind: str, body: bytes) -> None:
    """A form has a largest size, as a whole and in memory, and a largest number of fields."""
    response = site.client.post("/samples", data=body, content_type=kind)
    assert response.status_code == 413
    assert "too much" in Page(response).text


def test_our_fault_is_admitted_without_details(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says that the fault is ours and gives a reference; what went wrong is for the log."""

    def fail(*_: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setitem(site.app.view_functions, "projects.listing", fail)
    response = site.client.get("/")
    assert response.status_code == 500
    page = Page(response)
    assert "The fault is ours" in page.text
    assert "reference" in page.text
    assert "hunter2" not in response.text


def test_the_cookie_is_for_this_site_only(site: Site) -> None:
    """No script can read it and no other site's form brings it along."""
    cookie = site.client.get("/projects/start/games").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_static_files_are_kept_for_as_long_as_they_stay_the_same(site: Site) -> None:
    """The address holds the content's hash; an address without it, or with another, is asked about each time."""
    page = site.get("/")
    address = next(link.get("href") or "" for link in page.root.iter("link") if link.get("rel") == "stylesheet")
    kept = site.client.get(address, buffered=True)
    assert "v=" in address
    assert "immutable" in kept.headers["Cache-Control"]
    for other in ("/static/colophon.css", "/static/colophon.css?v=0"):
        response = site.client.get(other, buffered=True)
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_what_is_entered_is_shown_as_text(site: Site) -> None:
    """Markup in a title stays text on every page."""
    address = ready(site, "<script>alert(1)</script> & <b>Sons</b>")
    for suffix in ("", "/components", "/statements", "/statements/issue", "/history", "/result", "/answers"):
        page = site.get(address + suffix)
        assert not [script for script in page.root.iter("script") if script.get("src") is None]
        assert not list(page.root.iter("b")) or suffix == "/history"
