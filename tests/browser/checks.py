"""What every page has to keep, as seen in a browser: axe's rules, and those that axe does not know."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

GRAVE = ("serious", "critical")
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    # Off unless asked for: targets of at least 24 px, or with as much space around them (WCAG 2.2, 2.5.8).
    "rules": {"target-size": {"enabled": True}},
}

# Each line returned is a fault. Runs at once, so that it works in a browser without scripts, too.
OWN_RULES = """() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const visible = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const named = (element) => `<${element.tagName.toLowerCase()}${element.id ? " id=" + element.id : ""}> ` +
    `"${(element.innerText || element.value || "").slice(0, 40)}"`;

  if (all("h1").length !== 1) faults.push(`${all("h1").length} h1`);
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) {
    const culprits = all("main *, header *, footer *").filter(
      (each) => visible(each) && each.getBoundingClientRect().right > document.documentElement.clientWidth + 1);
    faults.push(`scrolls ${wide} px sideways, for example ${culprits.slice(0, 3).map(named).join(", ")}`);
  }

  for (const field of all("[aria-invalid=true]")) {
    const described = (field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
    const errors = described.map((id) => document.getElementById(id)).filter((each) => each?.matches(".error"));
    if (!errors.length) faults.push(`${named(field)} is wrong, and names no error`);
  }
  for (const error of all(".error")) {
    const tied = all("[aria-invalid=true]").some(
      (field) => (field.getAttribute("aria-describedby") || "").split(" ").includes(error.id));
    if (!error.id || !tied) faults.push(`${named(error)} belongs to no field`);
  }
  const summary = document.querySelector(".summary-errors");
  if (all(".error").length && !summary) faults.push("errors without a summary");
  if (summary) {
    if (document.activeElement !== summary) faults.push("the summary of errors has not the focus");
    if (!document.title.startsWith("Error: ")) faults.push(`the title does not say Error: ${document.title}`);
    const links = [...summary.querySelectorAll("a")];
    if (!links.length) faults.push("the summary of errors links to nothing");
    for (const link of links) {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!target?.matches("input, select, textarea")) faults.push(`${named(link)} leads to no control`);
    }
  } else if (document.title.startsWith("Error: ")) faults.push("the title says Error without a summary");

  // Rows of choices and buttons are used with a thumb.
  for (const control of all(".choice, .button, input[type=text], input[type=search], select, textarea, summary")) {
    const { width, height } = control.getBoundingClientRect();
    if (visible(control) && (height < 24 || width < 24)) faults.push(`${named(control)} is ${width} by ${height} px`);
  }
  return faults;
}"""


def own_faults(page: Page) -> list[str]:
    """What is wrong with the page apart from what axe finds."""
    summary = page.locator(".summary-errors")
    if summary.count():
        # A browser gives `autofocus` with the first frame that it draws, which can come after the page is loaded.
        expect(summary).to_be_focused()
    faults: list[str] = page.evaluate(OWN_RULES)
    return faults


def axe_faults(page: Page) -> list[str]:
    """The violations that axe calls serious or critical."""
    violations = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [_sentence(each) for each in violations if each["impact"] in GRAVE]


def _sentence(violation: dict[str, Any]) -> str:
    places = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
    return f"axe, {violation['id']}: {violation['help']}: {places}"
