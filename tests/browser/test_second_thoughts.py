"""Two people, changed minds, impatient fingers and the back button: nobody loses an answer, nothing happens twice."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import Answers, fill_in, tick
from tests.browser.conftest import Visit
from tests.browser.test_main_way import ABOUT, AT_HOME, MAKERS, NO_AI, TRANSLATED
from tests.browser.visitor import Visitor


@pytest.fixture
def visitor(visitors: Visit) -> Visitor:
    """Somebody on the page of a new project with two parts, both answered."""
    visitor = visitors()
    page = visitor.page
    page.goto(f"{visitor.address}/projects/start/other")
    fill_in(page, ABOUT)
    _save(page, "Start the project")
    hub = visitor.path
    page.get_by_role("link", name="Text", exact=True).click()
    _section(page, NO_AI)
    _section(page, TRANSLATED)
    _section(page, AT_HOME)
    _section(page, MAKERS)
    assert visitor.path == f"{hub}/sections/disclosure", "nothing that needs an answer is left"
    page.goto(visitor.address + hub)
    return visitor


def test_the_second_of_two_people_is_told_and_loses_nothing(visitors: Visit, visitor: Visitor) -> None:
    """Both opened the same section; the second sees what the first saved beside their own answers, and chooses."""
    hub = visitor.path
    other = visitors()
    for each in (visitor, other):
        each.go(f"{hub}/sections/makers")
    fill_in(visitor.page, {"signatory": "Dev Okafor, Producer"})
    visitor.press("Save and continue")

    fill_in(other.page, {"signatory": "Mina Roth, Studio Head", "records": "after_memory"})
    other.press("Save and continue")
    other.reads("Somebody saved this section while you had it open", "Dev Okafor, Producer", "Mina Roth, Studio Head")
    other.press("Save all of mine")
    other.go(f"{hub}/sections/makers")
    expect(other.page.locator("#q-signatory")).to_have_value("Mina Roth, Studio Head")
    expect(other.page.locator("#q-records-after_memory")).to_be_checked()
    other.go(f"{hub}/history")
    other.unfold()
    other.reads("Dev Okafor, Producer", "Mina Roth, Studio Head", "entries fit together")


def test_changing_an_earlier_answer_first_shows_what_it_changes(visitor: Visitor) -> None:
    """The result that changes and the answers no longer asked are shown; going back and saving both work."""
    hub = visitor.path
    page = visitor.page
    page.get_by_role("link", name="Pictures", exact=True).click()
    use = visitor.path.replace("/law", "/use")
    visitor.go(use)
    fill_in(page, {"ai_used": "no"})
    visitor.press("Save and continue")
    visitor.reads("What saving changes", "AI-assisted", "Fully human-authored", "Two translators corrected names")
    visitor.press("Go back to the questions")
    expect(page.locator("#q-ai_used-no")).to_be_checked()
    visitor.press("Save and continue")
    visitor.press("Save these answers")
    visitor.go(hub)
    visitor.reads("No generative AI was used")
    visitor.go(use)
    fill_in(page, {"ai_used": "yes"})
    expect(page.locator("#q-human_context")).to_have_value("Two translators corrected names and tone.")


def test_a_double_click_issues_one_statement(visitor: Visitor) -> None:
    """Both clicks lead to the same statement, and there is no second one."""
    hub = visitor.path
    page = visitor.page
    visitor.go(f"{hub}/statements/issue")
    boxes = [box.get_attribute("id") or "" for box in page.locator("input[name=seen]").all()]
    for box in boxes:
        tick(page, box)
    if boxes:
        visitor.press("Confirm what is ticked")
    tick(page, "checked")
    page.get_by_role("button", name="Issue the statement").dblclick()
    expect(page.locator("h1")).to_contain_text("is in force", timeout=30_000)
    visitor.look()
    visitor.go(f"{hub}/statements")
    assert page.locator("table a.name").count() == 1
    visitor.reads("1 statement.", "nothing was changed since")


def test_the_back_button_shows_what_was_saved(visitor: Visitor) -> None:
    """Going back after saving shows the saved answers, and saving them again is no conflict."""
    hub = visitor.path
    page = visitor.page
    visitor.go(f"{hub}/sections/makers")
    fill_in(page, {"signatory": "Mina Roth, Studio Head", "suppliers": "some"})
    visitor.press("Save and continue")
    page.go_back()
    expect(page.locator("#q-signatory")).to_have_value("Mina Roth, Studio Head")
    expect(page.locator("#q-suppliers-some")).to_be_checked()
    fill_in(page, {"suppliers": "all"})
    visitor.press("Save and continue")
    visitor.go(f"{hub}/sections/makers")
    expect(page.locator("#q-suppliers-all")).to_be_checked()


def _section(page: Page, answers: Answers) -> None:
    fill_in(page, answers)
    _save(page, "Save and continue")


def _save(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()
