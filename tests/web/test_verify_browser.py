"""A stranger with a real browser, on a phone without scripts: from the QR code to the file, by keyboard."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.browser.visitor import PHONE, Visitor, visit
from tests.web.pages import Site, ready
from tests.web.test_verify import Issued, issue_with_data


@pytest.fixture
def issued(site: Site) -> Issued:
    """A statement whose file holds its data."""
    return issue_with_data(site, ready(site))


@pytest.fixture
def address(issued: Issued) -> Iterator[str]:
    """Where the site is served."""
    server = make_server("127.0.0.1", 0, issued.site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_stranger_checks_a_statement(browser: Browser, address: str, issued: Issued, tmp_path: Path) -> None:
    """Every page on the way keeps the rules for pages; nothing has to be clicked."""
    stranger = visit(browser, address, PHONE, java_script_enabled=False)
    number, code = issued.statement.number, issued.statement.check_code
    stranger.go(f"/verify/{number}/{code}")
    stranger.reads(f"Statement {number} is valid", "Saltmarsh (Game)", "Reported, not law", "You gave no file.")
    good, bad = tmp_path / "statement.pdf", tmp_path / "altered.pdf"
    good.write_bytes(issued.pdf)
    bad.write_bytes(issued.pdf + b"\n")
    _give(stranger, good)
    stranger.reads(f"Statement {number} is valid", "byte for byte")
    _give(stranger, bad)
    stranger.reads("This is not the file that was issued", "Failed: The file was changed after it was signed")
    stranger.go("/verify")
    stranger.page.focus("#number")
    for words in ("2026-0001", "Tab", "half a code", "Enter"):
        stranger.page.keyboard.press(words) if words in ("Tab", "Enter") else stranger.page.keyboard.type(words)
    stranger.page.wait_for_url("**/verify?number=*")
    stranger.look()
    stranger.reads("One thing to put right", "Enter the check code as it is printed")
    for page in (stranger.page, stranger.twin):
        if page is not None:
            page.context.close()


def _give(stranger: Visitor, file: Path) -> None:
    """Choose a file, go on to the button with the tab key, and press it."""
    stranger.page.set_input_files("#file", file)
    stranger.page.focus("#file")
    stranger.page.keyboard.press("Tab")
    with stranger.page.expect_navigation():
        stranger.page.keyboard.press("Enter")
    stranger.look()
