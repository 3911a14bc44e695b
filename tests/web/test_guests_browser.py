"""A guest in a real browser, on a desktop with scripts and on a phone without: from the link to the last answer."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from tests.browser.visitor import DESKTOP, PHONE, Visitor, visit
from tests.web.pages import Site, project
from tests.web.test_guests import invite, part_of


@pytest.fixture
def served(site: Site) -> Iterator[tuple[str, str]]:
    """The address of the site, and that of a link to the cover of a game."""
    link = invite(site, part_of(site, project(site, {"Cover": {}, "Map": {}}), "Cover"))
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", link
    server.shutdown()
    thread.join()
    server.server_close()


def _answer(visitor: Visitor) -> None:
    for each in ("released-yes", "ai_used-no"):
        visitor.page.click(f'label[for="q-{each}"]')


@pytest.mark.parametrize(
    ("size", "scripts"), [(DESKTOP, True), (PHONE, False)], ids=["desktop with scripts", "phone without scripts"]
)
def test_a_guest_answers_from_a_link(
    browser: Browser, served: tuple[str, str], size: tuple[int, int], scripts: bool
) -> None:
    """Every page on the way keeps the rules for pages, and the way back to the projects is none."""
    address, link = served
    visitor = visit(browser, address, size, java_script_enabled=scripts)
    visitor.go(link)
    visitor.page.get_by_label("Your name").fill("Jo A. Okafor")
    visitor.press("Go to the questions")
    visitor.reads("Cover", "Your part of Saltmarsh", "Not started", "Who to ask")
    visitor.press("Go on")
    _answer(visitor)
    visitor.press("Save and continue")
    assert visitor.path == "/guest"
    visitor.reads("Everything is answered")
    visitor.page.locator("header .brand").click()
    expect(visitor.page).to_have_url(f"{address}/guest")
    for page in (visitor.page, visitor.twin):
        if page is not None:
            page.context.close()
