"""All pages at once: what every one of them keeps to, and what comes with every answer.

Which addresses there are, and who may call them with which method, is said in `compliance.web.access_table`, and tried
in `tests.web.test_access`; odd requests are sent in `tests.security.test_fuzz`.
"""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from compliance.web.access_table import ACCESS
from compliance.web.headers import HEADERS
from tests.web.estate import ANONYMOUS, GUEST, Estate, address, arguments, routes
from tests.web.interviewing import MAKERS, NO_AI, REWORKED
from tests.web.pages import Page, Site, issued, project
from tests.web.people import ORGANISATION

# What sentences of the rules use to be filled in and to carry the mark; in what a person typed it is text.
GAPS = ("*", "*{work}* {term} *{parts}", "{} a ** b {")
# Addresses that show nothing here: no token for metrics and no provider is set, and somebody has an account already.
NOTHING_THERE = {"operation.metrics", "set_up.begin", "sso.back"}
AT_LEAST = 60


def addresses(estate: Estate, visitor: str = "everything", **instead: str) -> Iterator[str]:
    """Every address that can be opened, with what belongs to the usual organisation."""
    things = {**estate.things[ORGANISATION], **estate.personal[visitor], **instead}
    for rule, method in routes(estate.app):
        if method == "GET" and rule.endpoint not in NOTHING_THERE and ACCESS[rule.endpoint].get != "nobody":
            yield address(estate.app, rule, arguments(rule, things))


@pytest.fixture
def visitor(estate: Estate) -> FlaskClient:
    """Somebody with every role."""
    return estate.browser("everything")


@pytest.fixture
def site(estate: Estate) -> Site:
    """The same as other tests have it."""
    return Site(estate.app, estate.browser("everything"), estate.site.printer)


def test_every_page_is_there_and_keeps_the_rules_for_pages(estate: Estate) -> None:
    """Proper HTML, one h1, labels, no double ids; a page that leads on leads somewhere."""
    seen = 0
    for where in addresses(estate):
        response = estate.browser("everything").get(where, follow_redirects=True, buffered=True)
        assert response.status_code == 200, (where, response.status_code)
        if response.mimetype == "text/html":
            Page(response)
            seen += 1
    assert seen > AT_LEAST


@pytest.mark.parametrize("who", ["everything", "owner", "auditor", GUEST, ANONYMOUS])
def test_no_link_of_a_page_leads_nowhere(estate: Estate, who: str) -> None:
    """Every address that a page mentions is answered for whoever sees the page."""
    client, seen = estate.browser(who), set()
    for where in addresses(estate, who):
        response = client.get(where, buffered=True)
        if response.mimetype == "text/html" and response.status_code == 200:
            page = Page(response)
            seen |= {href.partition("#")[0] for href in page.links().values()}
            seen |= {form.get("action") or where for form in page.root.iter("form") if form.get("method") != "post"}
    assert len(seen) > 1
    for where in sorted(each for each in seen if each.startswith("/")):
        assert client.get(where, follow_redirects=True, buffered=True).status_code == 200, where


@pytest.mark.parametrize("odd", GAPS)
def test_what_looks_like_a_gap_in_a_sentence_is_kept_as_typed(estate: Estate, site: Site, odd: str) -> None:
    """In title, product, version and names: every page is there, and a statement says what was typed."""
    answers = {**MAKERS, "product": odd, "version": odd, "signatory": odd}
    parts = {odd: NO_AI, f"{odd} two": REWORKED}
    place = project(site, parts, title=odd, own=answers)
    part = site.get(place).links()[odd].rpartition("/")[2]
    statement = issued(site, place)
    own = {"project_id": place.rpartition("/")[2], "component_id": part, "statement_id": statement.rpartition("/")[2]}
    own["sequence"] = "1"
    for where in addresses(estate, **own):
        # The estate's guest was invited to another project, and its evidence belongs to that one.
        other = "/guests/" in where or estate.things[ORGANISATION]["evidence_id"] in where
        if (own["project_id"] in where or own["statement_id"] in where) and not other:
            response = site.client.get(where, follow_redirects=True, buffered=True)
            assert response.status_code == 200, where
    printed = site.printer.printed[-1]
    assert printed.headline[:2] == (f"This {odd} ({odd}) would be ", "AI-assisted")
    assert [row.name for row in printed.schedule] == [odd, f"{odd} two"]
    for page in (f"{place}/statements/issue", statement, f"{place}/result"):
        assert " ".join(odd.split()) in site.get(page).text


@pytest.mark.parametrize("text", ["Ḿ" * 201, "line\nbreak", "tab\there"])
def test_a_page_number_or_filter_that_makes_no_sense_gives_a_page(site: Site, text: str) -> None:
    """A mistyped address still shows something."""
    project(site, title="Two")
    site.get(f"/?page={text}")
    site.get(f"/?state={text}")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a b", "localhost@evil.example", ""])
def test_another_name_for_this_machine_is_refused(visitor: FlaskClient, host: str) -> None:
    """A page elsewhere cannot reach us under a name of its own (DNS rebinding)."""
    response = visitor.get("/", headers={"Host": host})
    assert response.status_code == 400
    assert response.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "[::1]"])
def test_the_names_of_this_machine_are_answered(estate: Estate, host: str) -> None:
    """With and without a port, IPv6 too."""
    assert estate.app.test_client().get("/sign-in", headers={"Host": host}).status_code == 200


def test_a_method_that_is_not_known_names_those_that_are(visitor: FlaskClient) -> None:
    """RFC 9110 section 15.5.6 wants them named."""
    response = visitor.put("/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_our_fault_is_admitted_without_details(
    estate: Estate, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says that the fault is ours and gives a reference; what went wrong is for the log."""

    def fail(*_: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setitem(estate.app.view_functions, "projects.listing", fail)
    response = visitor.get("/")
    assert response.status_code == 500
    page = Page(response)
    assert "The fault is ours" in page.text
    assert "reference" in page.text
    assert "hunter2" not in response.text


def test_static_files_are_kept_for_as_long_as_they_stay_the_same(site: Site) -> None:
    """The address holds the content's hash; an address without it, or with another, is asked about each time."""
    page = site.get("/")
    where = next(link.get("href") or "" for link in page.root.iter("link") if link.get("rel") == "stylesheet")
    kept = site.client.get(where, buffered=True)
    assert "v=" in where
    assert "immutable" in kept.headers["Cache-Control"]
    for other in ("/static/colophon.css", "/static/colophon.css?v=0"):
        response = site.client.get(other, buffered=True)
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_what_is_entered_is_shown_as_text(site: Site) -> None:
    """Markup in a title stays text on every page."""
    place = project(site, {"Text": NO_AI}, title="<script>alert(1)</script> & <b>Sons</b>")
    for suffix in ("", "/components", "/statements", "/statements/issue", "/history", "/result", "/answers"):
        page = site.get(place + suffix)
        assert not [script for script in page.root.iter("script") if script.get("src") is None]
        assert not list(page.root.iter("b")) or suffix == "/history"
