"""Every page of the route table, in light and dark, on a desktop and a phone: axe, our own rules, and a screenshot."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserType

from tests.browser.addresses import addresses
from tests.browser.conftest import Visit
from tests.browser.serving import Installation
from tests.browser.visitor import DESKTOP, PHONE, keep_screenshot, visit

# Fewer would mean that the walk has lost pages.
AT_LEAST = 45


# Some fifty pages in two widths, each with all of axe: on a busy machine that takes minutes.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read_and_used_by_everybody(
    visitors: Visit, samples_address: str, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    """No page has a serious fault, scrolls sideways on a phone, or makes the console say anything."""
    visitor = visitors(address=samples_address, color_scheme=scheme)
    pages = addresses(visitor.page, samples_address, tmp_path)
    assert len(pages) >= AT_LEAST

    for address in pages:
        visitor.page.goto(samples_address + address.path)
        if visitor.path != address.path:
            continue  # it leads to another of these pages
        for size in (DESKTOP, PHONE):
            visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
            keep_screenshot(visitor.page, f"{address.name}-{size[0]}-{scheme}")
        visitor.unfold()
        # Looking takes long, so each scheme and each size has its turn once: the dark one is seen on the phone. On the
        # main way every page is looked at again.
        if scheme == "light":
            visitor.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        visitor.look()


def test_names_of_rows_in_the_tables_of_a_result_are_set_like_their_cells(
    visitors: Visit, samples_address: str, tmp_path: Path
) -> None:
    """Tables are used and not read: 15 px sans, in every column."""
    visitor = visitors(address=samples_address)
    path = next(each.path for each in addresses(visitor.page, samples_address, tmp_path) if "result" in each.name)
    visitor.page.goto(samples_address + path)
    fonts = "all => all.map(each => getComputedStyle(each)).map(style => `${style.fontSize} ${style.fontFamily}`)"
    names = visitor.page.locator(".listing tbody .rowname").evaluate_all(fonts)
    cells = visitor.page.locator(".listing tbody td").evaluate_all(fonts)
    assert len(names) > 5
    assert set(names) == set(cells)
    assert names[0].startswith("15px ")


CUT_OFF = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const texts = document.querySelectorAll("main :is(h1, h2, h3, p, label, legend, a, button, th, td, dd)");
  const clipped = [...texts].filter((each) => !each.closest(".vh, [popover]") && each.checkVisibility()
    && each.clientWidth > 0 && getComputedStyle(each).overflowX !== "visible"
    && each.scrollWidth > each.clientWidth + 1);
  return [...(wide > 0 ? [`scrolls ${wide} px sideways`] : []), ...clipped.map((each) => each.innerText.slice(0, 40))];
}"""


@pytest.mark.timeout(600)  # all pages again
def test_text_can_be_twice_as_large(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], samples_address: str, tmp_path: Path
) -> None:
    """With text at 200 %, nothing has to be read by scrolling sideways, and no control is cut off."""
    larger = [*browser_type_launch_args["args"], "--blink-settings=defaultFontSize=32"]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": larger})
    visitor = visit(browser, samples_address)
    visitor.page.goto(samples_address)
    assert visitor.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    for address in addresses(visitor.page, samples_address, tmp_path):
        visitor.page.goto(samples_address + address.path)
        cut = visitor.page.evaluate(CUT_OFF)
        assert not cut, f"{address.path}: {cut}"
    browser.close()


def test_an_empty_installation_offers_two_ways_on(browser: Browser, tmp_path: Path) -> None:
    """Whoever starts Colophon for the first time can start a project, or look at the samples first."""
    with Installation(tmp_path).served() as address:
        visitor = visit(browser, address)
        visitor.go("/")
        visitor.reads("No projects yet")
        keep_screenshot(visitor.page, "projects-listing-empty-1280-light")
        assert visitor.page.get_by_role("link", name="Start a project").count() == 1
        visitor.press("Explore with the sample projects")
        visitor.reads("Lanterns of Dunmarrow", "The Salt Ledger", "Slack Water", "Good Morning, Kettle")
        visitor.page.context.close()
