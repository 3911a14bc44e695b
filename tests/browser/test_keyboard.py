"""The keyboard alone: everything is reached in order, the focus can be seen, and questions open as they are asked."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.addresses import addresses
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor

# Every stop of the tab key, in the order of the page. A group of radio buttons is one stop, and so is a wide table that
# can be scrolled sideways; Chromium's field for a date is four: day, month, year and the button for the calendar.
STOPS = """() => {
  const groups = new Set();
  const stops = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  return [...document.querySelectorAll(stops)].filter((each) => {
    if (each.disabled || each.type === "hidden" || !each.checkVisibility()) return false;
    if (each.readOnly && each.tabIndex < 0) return false;  // tells password managers whose password it is
    if (!each.getClientRects().length) return false;
    if (each.type !== "radio") return true;
    if (groups.has(each.name)) return false;
    groups.add(each.name);
    return true;
  }).flatMap((each, number) => {
    const stop = each.type === "radio" ? `radio ${each.name}` : (each.dataset.stop = `stop ${number}`);
    return Array(each.type === "date" ? 4 : 1).fill(stop);
  });
}"""
HERE = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const style = getComputedStyle(each);
  const box = each.getBoundingClientRect();
  return {
    stop: each.type === "radio" ? `radio ${each.name}` : each.dataset.stop ?? each.outerHTML.slice(0, 80),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def test_the_tab_key_reaches_every_control_in_the_order_of_the_page(
    visitors: Visit, samples_address: str, tmp_path: Path
) -> None:
    """Nothing is left out, nothing traps, and wherever the focus is, an outline on the screen shows it."""
    visitor = visitors(address=samples_address)
    for address in addresses(visitor.page, samples_address, tmp_path):
        visitor.page.goto(samples_address + address.path)
        if "#" in visitor.page.url:
            # It led to a place within a page, from which the tab key would go on; here the page is walked from its top.
            visitor.page.goto(visitor.page.url.partition("#")[0])
        visitor.page.evaluate("document.activeElement.blur()")
        stops = visitor.page.evaluate(STOPS)
        assert stops
        assert _walk(visitor, len(stops)) == stops, address.path


def _walk(visitor: Visitor, most: int) -> list[str]:
    reached: list[str] = []
    for _ in range(most):
        visitor.page.keyboard.press("Tab")
        here = visitor.page.evaluate(HERE)
        if here is None:
            break
        assert here["outlined"], f"{visitor.page.url}: no outline shows the focus on {here['stop']}"
        assert here["seen"], f"{visitor.page.url}: the focus is off the screen on {here['stop']}"
        reached.append(here["stop"])
    return reached


def test_questions_that_open_are_reached_with_the_next_key(visitors: Visit, samples_address: str) -> None:
    """An arrow key answers; what the answer asks for opens below, and the tab key goes there."""
    visitor = visitors(address=samples_address)
    page = visitor.page
    visitor.go("/")
    page.get_by_role("link", name="Lanterns of Dunmarrow").click()
    page.get_by_role("link", name="2D art").click()
    expect(page.locator("#ai_did")).to_be_hidden()

    page.locator("#q-ai_used-no").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q-ai_used-yes")).to_be_checked()
    expect(page.locator("#ai_did")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.comment-on a')"), "the comment on what was just answered"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.comment-on a:last-child')"), "and the evidence for it"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('#ai_did summary')"), "first why we ask, then the choices"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#q-ai_did-correction")).to_be_checked()
    visitor.look()


def test_the_dialog_for_a_new_component_opens_and_closes_by_keyboard(visitors: Visit, samples_address: str) -> None:
    """Enter opens it with the name in focus, Escape closes it, and the focus is back on the button."""
    visitor = visitors(address=samples_address)
    page = visitor.page
    visitor.go("/")
    page.get_by_role("link", name="Lanterns of Dunmarrow").click()
    page.get_by_role("button", name="Add a component").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#component-name")).to_be_focused()
    visitor.look()
    page.keyboard.press("Escape")
    expect(page.locator("#add-component")).to_be_hidden()
    assert page.evaluate("document.activeElement.getAttribute('popovertarget')") == "add-component"
