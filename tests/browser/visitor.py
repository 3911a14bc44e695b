"""A person with a browser, under whose eyes no page may have a fault."""

import os
import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

from tests.browser.checks import axe_faults, own_faults
from tests.browser.serving import ROOT, SET_UP

DESKTOP = (1280, 900)
PHONE = (360, 740)
# Pictures are kept only where somebody wants to look at them: taking them takes as long as half the checks of a page.
SCREENSHOTS = ROOT / os.environ["SCREENSHOTS"] if os.environ.get("SCREENSHOTS") else None

# Chromium's own remark about a page that was answered with 404, 409 or 422. Those answers are meant.
ANSWERED_WITH = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@dataclass
class Visitor:
    """A browser window on one server. `twin` is a window with scripts, for axe, when this one has none."""

    page: Page
    address: str
    scripts: bool = True
    twin: Page | None = None
    messages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))

    def go(self, path: str) -> None:
        """Open a page of the site and look at it."""
        self.page.goto(self.address + path)
        self.look()

    def look(self, axe: bool = True) -> None:
        """Fail unless the page keeps every rule, and the console has stayed empty."""
        faults = [*own_faults(self.page), *(self._axe() if axe else ()), *self.messages]
        assert not faults, "\n".join([self.page.url, *faults])

    def press(self, name: str) -> None:
        """Press the button or follow the link of this name, and look at the page that comes."""
        main = self.page.locator("main")
        target = main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True))
        with self.page.expect_navigation():
            target.first.click()
        self.look()

    def reads(self, *words: str) -> None:
        """Fail unless the page says all of this."""
        text = " ".join(self.page.locator("main").inner_text().split())
        missing = [each for each in words if each not in text]
        assert not missing, f"{self.page.url} does not say {missing}:\n{text}"

    def unfold(self) -> None:
        """Open what is folded up, so that it is seen as well."""
        self.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")

    @property
    def path(self) -> str:
        """Where on the site the visitor is."""
        return self.page.url.removeprefix(self.address).partition("#")[0]

    def _axe(self) -> list[str]:
        if self.scripts:
            return axe_faults(self.page)
        # Axe needs scripts: the very same page is shown once more in a window that has them.
        assert self.twin is not None
        html = self.page.content()

        def answer(route: Route) -> None:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

        url = self.page.url.partition("#")[0]
        self.twin.route(url, answer)
        self.twin.goto(url)
        faults = axe_faults(self.twin)
        self.twin.unroute(url)
        return faults

    def _note(self, message: ConsoleMessage) -> None:
        if not ANSWERED_WITH.match(message.text):
            self.messages.append(f"console: {message.text}")


def visit(browser: Browser, address: str, size: tuple[int, int] = DESKTOP, **options: Any) -> Visitor:
    """A visitor with a browser context of their own, which the caller closes."""
    viewport = {"width": size[0], "height": size[1]}
    context = _context(browser, viewport, **options)
    if address in SET_UP:
        context.add_cookies([{"name": "colophon", "value": SET_UP[address].sign_in(), "url": address}])
    scripts = options.get("java_script_enabled", True)
    twin = None if scripts else _context(browser, viewport, **{**options, "java_script_enabled": True}).new_page()
    return Visitor(context.new_page(), address, scripts, twin)


def _context(browser: Browser, viewport: Any, **options: Any) -> BrowserContext:
    return browser.new_context(viewport=viewport, locale="en-GB", reduced_motion="reduce", **options)


def keep_screenshot(page: Page, name: str) -> None:
    """A picture of the whole page in the folder that SCREENSHOTS names; none without it."""
    if SCREENSHOTS is not None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True, animations="disabled")
