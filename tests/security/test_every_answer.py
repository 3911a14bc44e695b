"""What comes with every answer, whatever it says, and what a request may bring along (ASVS 5.0, 3.3 to 5.2)."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from compliance import create_app
from compliance.config import load_settings
from compliance.store.account_models import WebSession
from compliance.web.access_table import ACCESS
from compliance.web.headers import CONTENT_SECURITY_POLICY, HEADERS, YEAR_SECONDS
from tests.security.odd_requests import opened
from tests.web.estate import ANONYMOUS, GUEST, STRANGER, Estate, address, arguments, routes
from tests.web.pages import Page
from tests.web.people import ORGANISATION

# Spellings of an address elsewhere that some browser or parser takes for one of ours.
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/%09/evil.example",
    "/%5cevil.example",
    "/%2fevil.example",
    "%2f%2fevil.example",
    " //evil.example",
    "https:evil.example",
    "http:/evil.example",
    "javascript:alert(1)",
    "//127.0.0.1@evil.example",
    "/sign-in\r\nLocation: https://evil.example",
)


@pytest.fixture
def visitor(estate: Estate) -> FlaskClient:
    """Somebody with every role."""
    return estate.browser("everything")


def _answers(estate: Estate) -> Iterator[TestResponse]:
    """Answers of every kind: pages, files, pictures, leading on, and refusals."""
    for who in ("everything", ANONYMOUS, GUEST, STRANGER):
        for where in opened(estate, who):
            yield estate.browser(who).get(where, buffered=True)
    visitor, token = estate.browser("everything"), {"csrf_token": estate.tokens["everything"]}
    things = estate.things[ORGANISATION]
    sheet = re.search(r'href="(/static/[^"]+\.css\?v=[^"]+)"', visitor.get("/").text)
    assert sheet
    pdf = visitor.get(f"/statements/{things['statement_id']}/pdf", buffered=True)
    whole = visitor.get(sheet[1], buffered=True)
    yield whole
    yield visitor.get(sheet[1], headers={"If-None-Match": whole.headers["ETag"]}, buffered=True)
    yield visitor.get(pdf.request.path, headers={"If-None-Match": pdf.headers["ETag"]}, buffered=True)
    yield visitor.get("/static/../../etc/passwd", buffered=True)
    yield visitor.get("/nothing-here", buffered=True)
    yield visitor.put("/")
    yield visitor.options("/")
    yield visitor.head("/")
    yield visitor.post("/samples")
    yield estate.browser(ANONYMOUS).post("/samples", data={"csrf_token": estate.tokens[ANONYMOUS]})
    yield visitor.post("/samples", data=b"x" * 600_000)
    yield visitor.post(f"/projects/{things['project_id']}/statements/issue", data=token)
    yield visitor.get("/", headers={"Host": "evil.example"})
    yield estate.browser("auditor").get(f"/projects/{things['project_id']}/components/add")


def test_the_headers_come_with_every_answer(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors, files and answers without a body included; nothing signed in is kept by a cache (14.3.2)."""
    seen: Counter[int] = Counter()

    def check(answer: TestResponse) -> None:
        seen[answer.status_code] += 1
        for name, value in HEADERS.items():
            assert answer.headers.getlist(name) == [value], (answer.request.path, name)
        kept = answer.headers["Cache-Control"]
        if not answer.request.path.startswith("/static/"):
            assert kept in ("no-store", "private, no-cache"), (answer.request.path, kept)
            assert kept == "no-store" or answer.headers.get("ETag"), answer.request.path
        assert "Server" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers

    for answer in _answers(estate):
        check(answer)
    monkeypatch.setitem(estate.app.view_functions, "projects.listing", lambda: 1 / 0)
    check(estate.browser("everything").get("/"))
    assert {200, 302, 303, 304, 400, 401, 403, 404, 405, 413, 422, 500} <= seen.keys()
    assert seen.total() > 200


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    """Nothing is allowed that is not named, nothing inline, nobody may frame us, and forms are sent to us alone."""
    policy = dict(directive.split(" ", 1) for directive in CONTENT_SECURITY_POLICY.split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert not re.search(r"unsafe|\*|https?:", CONTENT_SECURITY_POLICY)


def test_the_session_cookie_is_for_this_site_only(estate: Estate) -> None:
    """No script can read it, no other site's form brings it along, and no other host gets it (3.3.2 to 3.3.4)."""
    cookie = estate.app.test_client().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_under_a_public_address_everything_is_for_https(estate: Estate) -> None:
    """The cookie has the prefix that ties it to the host, and browsers are told to come by https alone (3.4.1)."""
    settings = replace(estate.app.extensions["colophon"].settings, origin="https://colophon.example")
    app = create_app(
        settings, render=estate.site.printer, walk=lambda *_: lambda: True, compare=lambda *_: lambda: True
    )
    client = app.test_client()
    for where in ("/sign-in", "/nothing", "/static/colophon.css"):
        answer = client.get(where, base_url="https://colophon.example", buffered=True)
        told = answer.headers["Strict-Transport-Security"]
        assert told == f"max-age={YEAR_SECONDS}; includeSubDomains"
    cookie = client.get("/sign-in", base_url="https://colophon.example").headers.get("Set-Cookie") or ""
    first = app.test_client().get("/sign-in", base_url="https://colophon.example").headers["Set-Cookie"]
    assert first.startswith("__Host-colophon=")
    assert "Secure" in first
    assert "Domain" not in first + cookie
    assert client.get("/sign-in", base_url="https://other.example").status_code == 400
    app.extensions["colophon"].database.close()


def test_every_address_that_counts_asks_again_who_it_is(estate: Estate) -> None:
    """After a while, being signed in is not enough (7.5.3): nothing is done, and nothing is shown."""
    asked = [(rule, method) for rule, method in routes(estate.app) if ACCESS[rule.endpoint].fresh]
    assert len(asked) >= 8
    with estate.site.database.write() as session:
        for row in session.query(WebSession):
            row.data = re.sub(r'"fs_paa": ?[0-9.]+', '"fs_paa":1.0', row.data)
    before = estate.stored()
    things = {**estate.things[ORGANISATION], **estate.personal["everything"]}
    for rule, method in asked:
        where = address(estate.app, rule, arguments(rule, things))
        data = {"csrf_token": estate.tokens["everything"]} if method == "POST" else None
        answer = estate.browser("everything").open(where, method=method, data=data)
        shown = answer.status_code in (302, 303) and answer.location.startswith("/sign-in/again")
        assert shown or 'action="/sign-in/again' in answer.text or "Show that it is you" in answer.text, (
            rule,
            answer.status_code,
            Page(answer).title,
        )
    assert estate.stored() == before


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_address_leads_away_from_here(estate: Estate, elsewhere: str) -> None:
    """Wherever something says where to go on, it stays on this site (3.7.2). The fuzz looks at every answer for it."""
    names = ("next", "back", "url", "to", "return")
    for who in (ANONYMOUS, "everything"):
        client = estate.browser(who)
        for where in ("/sign-in", "/sign-in/again", "/", "/sign-out", "/account", f"/guest/{elsewhere}"):
            query = dict.fromkeys(names, elsewhere)
            for method in ("GET", "POST"):
                form = {**query, "csrf_token": estate.tokens[who]}
                data = form if method == "POST" and where != "/sign-out" else None
                answer = client.open(where, method=method, query_string=query, data=data, buffered=True)
                away = answer.headers.get("Location", "/").removeprefix("http://localhost")
                assert re.match(r"/(?![/\\])", away), (where, away)
                assert "\n" not in away


def test_only_the_server_knows_who_asks(estate: Estate) -> None:
    """Nobody stands between the browser and us unless the settings say so: such headers are not believed (4.1.3)."""
    headers = {f"X-Forwarded-{name}": "evil.example" for name in ("Host", "Server", "For", "Prefix", "Proto", "Port")}
    headers |= {"Forwarded": "host=evil.example;proto=https", "X-Original-URL": "/account", "X-Rewrite-URL": "/account"}
    for who in ("everything", ANONYMOUS):
        for where in ("/", "/sign-in", "/sign-in?next=/account"):
            answer = estate.browser(who).get(where, headers=headers)
            assert "evil.example" not in answer.text + str(answer.headers)
            assert "Strict-Transport-Security" not in answer.headers


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
def test_too_much_at_once_is_refused(estate: Estate, visitor: FlaskClient, kind: str, body: bytes) -> None:
    """A form has a largest size, as a whole and in memory, and a largest number of fields (5.2.1), wherever it goes."""
    project = estate.things[ORGANISATION]["project_id"]
    for where in ("/samples", f"/projects/{project}/sections/about"):
        response = visitor.post(where, data=body, content_type=kind)
        assert response.status_code == 413
        assert "too much" in Page(response).text
        assert "Nothing was saved" in Page(response).text


def test_a_form_with_a_nameless_field_is_refused(visitor: FlaskClient) -> None:
    """No browser sends one, and no code expects one."""
    body = b"--cut\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--cut--\r\n"
    assert visitor.post("/samples", data=body, content_type="multipart/form-data; boundary=cut").status_code == 400


def test_a_token_of_another_session_is_refused(estate: Estate) -> None:
    """A token counts for the session that it was made for (3.5.1)."""
    answer = estate.browser("owner").post("/samples", data={"csrf_token": estate.tokens["everything"]})
    assert answer.status_code in (400, 403)
    answer = estate.browser("preparer").post("/samples", data={"csrf_token": estate.tokens["everything"]})
    assert answer.status_code == 400


def test_nothing_is_debugged_while_people_use_it(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the surroundings say (13.4.2): a debugger in a browser would run anything for anybody."""
    monkeypatch.setenv("FLASK_DEBUG", "1")
    folder = estate.file.parent
    app = create_app(load_settings({"INSTANCE_PATH": str(folder)}, folder), render=estate.site.printer)
    assert app.debug is False
    assert not app.config["PROPAGATE_EXCEPTIONS"]
    app.extensions["colophon"].database.close()


def test_an_unknown_session_is_never_taken_over(estate: Estate) -> None:
    """Whoever brings an id of their own gets another one (7.2.4)."""
    client = estate.app.test_client()
    client.set_cookie("colophon", "A" * 43)
    answer = client.get("/sign-in")
    assert "A" * 43 not in answer.headers["Set-Cookie"]
