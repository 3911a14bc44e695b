"""What each role is shown: no page has a link or a button that the role may not use."""

import re
from collections import deque
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest

from compliance.domain.roles import PERMISSIONS, ROLES, Role
from compliance.web.access_table import ACCESS
from tests.web.interviewing import NO_AI
from tests.web.pages import Page, Site, doubtful, issued, project, ready
from tests.web.people import ORGANISATION, signed_in

# Of pages that differ by an id or by a rule alone one is enough, but for projects, whose states differ.
ID = re.compile(r"(?<![^/])[2-9A-HJ-NP-Za-km-z]{12}(?![^/])|(?<=result/).+|(?<=pack/).+|^[^/]+/(?=compare)")


@pytest.fixture
def filled(site: Site) -> Site:
    """An installation with a bit of everything, made by somebody who may do it all."""
    address = ready(site)
    issued(site, address)
    project(site, {"Text": NO_AI, "Cover": {}}, title="Half done")
    project(site, [], title="Nothing yet", own={})
    doubtful(site)
    organisation = site.get(address).links()[f"AI tools of {ORGANISATION}"].split("/")[2]
    site.sent(f"/organisations/{organisation}/tools/add", {"name": "Brush"})
    site.sent(f"/organisations/{organisation}/impact", {"what": "assumption:term_length=years_25"})
    return site


def walk(visitor: Site) -> Iterator[tuple[str, Page]]:
    """Every page that links lead to from the start, one of each kind."""
    waiting, seen = deque(["/"]), {"/"}
    while waiting:
        address = waiting.popleft()
        response = visitor.client.get(address, follow_redirects=True, buffered=True)
        assert response.status_code == 200, (address, response.status_code)
        if response.mimetype != "text/html":
            continue
        page = Page(response)
        yield address, page
        for href in page.links().values():
            path = href.partition("#")[0]
            if path.startswith("/") and not path.startswith("/sign-out") and kind_of(path) not in seen:
                seen.add(kind_of(path))
                waiting.append(path)


def kind_of(path: str) -> str:
    """What an address is about: that of a project with its id, without all other ids."""
    about, _, rest = path.partition("?")[0].removeprefix("/projects/").removeprefix("/").partition("/")
    return about if about == "rulebooks" else f"{about}/{ID.sub('-', rest)}"


def actions(page: Page, address: str) -> Iterator[str]:
    """Where the forms of a page are sent to by POST."""
    for form in page.root.iter("form"):
        if (form.get("method") or "get").lower() == "post" and _has_button(form):
            yield (form.get("action") or address).partition("#")[0]


def _has_button(form: Element) -> bool:
    return any(button.get("type") in (None, "submit") for button in form.iter("button"))


@pytest.mark.parametrize("role", ROLES)
def test_no_page_offers_what_the_role_may_not_do(filled: Site, role: Role) -> None:
    """From the start page by links: each opens, and each form could be sent."""
    visitor = Site(filled.app, signed_in(filled.app, "Sam Fell", {ORGANISATION: (role,)}), filled.printer)
    seen = []
    for address, page in walk(visitor):
        seen.append(address)
        for action in actions(page, page.response.request.path):
            endpoint = filled.app.url_map.bind("127.0.0.1").match(action.partition("?")[0], method="POST")[0]
            if ACCESS[endpoint].post in PERMISSIONS:
                # Without its token nothing is done; without the right, the answer is 403 before that is looked at.
                assert visitor.client.post(action).status_code == 400, (address, action)
    assert len(seen) > 30
