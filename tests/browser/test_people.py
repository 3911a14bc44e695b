"""From the first start to a colleague at work, in a browser: the set-up, an invitation, joining, and looking around."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.serving import Installation
from tests.browser.visitor import PHONE, Visitor, visit

PASSWORD = "sandpiper ledger velvet moor"


def fill(visitor: Visitor, **fields: str) -> None:
    """Type into fields, by their ids."""
    for name, text in fields.items():
        visitor.page.locator(f"#{name}").fill(text)


def test_the_first_person_sets_up_and_invites_a_second(browser: Browser, tmp_path: Path) -> None:
    """Every page on the way keeps the rules for pages; what is wrong is said; the second person gets in."""
    installation = Installation(tmp_path)
    with installation.served(set_up=False) as address:
        first, second = visit(browser, address, PHONE), visit(browser, address)
        first.go("/")
        first.reads("Colophon waits to be set up", "colophon set-up-link")
        first.go("/set-up/" + installation.run("set-up-link").strip().rpartition("/")[2])
        first.press("Set up Colophon")
        first.reads("Four things to put right")
        fill(first, organisation="Lower Reach Press", name="Ines Calder", email="ines@example.org", password=PASSWORD)
        first.page.get_by_role("button", name="Show the password").click()
        assert first.page.locator("#password").get_attribute("type") == "text"
        first.press("Set up Colophon")
        first.reads("Colophon is set up, and you are signed in.", "No projects yet")

        first.go("/organisations")
        first.press("People of Lower Reach Press")
        fill(first, name="Dev Okafor", email="dev@example.org")
        first.page.locator("label[for=role-preparer]").click()
        first.press("Make the link")
        second.go(first.page.locator("#new-link").input_value().removeprefix(address))
        second.reads("Join Lower Reach Press", "Ines Calder invites you as preparer.")
        fill(second, password=PASSWORD)
        second.press("Join Lower Reach Press")
        second.reads("You belong to Lower Reach Press now.")
        second.go("/account/erase")
        first.go("/organisations")
        first.press("People of Lower Reach Press")
        first.press("Dev Okafor")
        first.press("Remove from Lower Reach Press")
        first.press("Remove Dev Okafor")
        first.reads("The person was removed")
        for each in (first, second):
            each.page.context.close()
