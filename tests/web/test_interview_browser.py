"""The interview in a real browser: questions that appear as they are asked, focus, narrow screens, axe."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as BrowserPage
from werkzeug.serving import make_server

from tests.web.interviewing import ACCEPTED, NO_AI, REWORKED, Interview, saltmarsh

__all__ = ["saltmarsh"]

SERIOUS = {"serious", "critical"}


@pytest.fixture
def origin(saltmarsh: Interview, context: BrowserContext) -> Iterator[str]:
    """The project's application, served on this machine to a browser in which its person is signed in."""
    server = make_server("127.0.0.1", 0, saltmarsh.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    cookie = saltmarsh.client.get_cookie(saltmarsh.app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def faults(page: BrowserPage) -> list[str]:
    """What the browser complains about: script faults and what the content security policy stopped."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    # A page that says what to put right is answered with 422 or 409, which the browser notes as well.
    page.on("console", lambda message: None if "status of 4" in message.text else found.append(message.text))
    return found


def choose(page: BrowserPage, id_: str) -> None:
    """Click a row: its label covers the whole of it."""
    page.click(f'label[for="q-{id_}"]')


def check_page(page: BrowserPage) -> None:
    """No serious finding of axe, and nothing that scrolls sideways on a phone."""
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in SERIOUS]
    assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in found] == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 900})


def test_questions_appear_as_they_are_asked(
    saltmarsh: Interview, origin: str, page: BrowserPage, faults: list[str]
) -> None:
    """Without a reload; what is hidden again keeps what was typed and is not asked for."""
    page.goto(origin + saltmarsh.address("use", "Music"))
    expect(page.locator("#ai_did")).to_be_hidden()
    choose(page, "released-yes")
    choose(page, "ai_used-yes")
    expect(page.locator("#ai_did")).to_be_visible()
    page.fill("#q-ai_context", "Eleven stems.")
    choose(page, "ai_did-music")
    choose(page, "ai_remains-all")
    choose(page, "first_version-ai")
    choose(page, "human_acts-rewrote")
    expect(page.locator("#human_context")).to_be_visible()
    choose(page, "human_acts-nothing")
    expect(page.locator("#human_context")).to_be_hidden()
    expect(page.locator("#q-human_acts-rewrote")).not_to_be_checked()
    choose(page, "ai_used-no")
    expect(page.locator("#human_acts")).to_be_hidden()
    choose(page, "ai_used-yes")
    expect(page.locator("#q-ai_context")).to_have_value("Eleven stems.")
    choose(page, "directed-prompts")
    choose(page, "likeness-no")
    choose(page, "reviewed-no")
    page.click("text=Save and continue")
    page.wait_for_url("**/sections/**")
    answers = saltmarsh.record().components[1].answers
    assert answers["human_acts"] == ("nothing",)
    assert faults == []


def test_a_component_without_ai_takes_two_clicks_and_save(saltmarsh: Interview, origin: str, page: BrowserPage) -> None:
    """Two rows and the button."""
    page.goto(origin + saltmarsh.address("use", "Code"))
    choose(page, "released-yes")
    choose(page, "ai_used-no")
    page.click("text=Save and continue")
    page.wait_for_url("**/sections/use")
    assert saltmarsh.record().components[0].answers["ai_used"] == "no"


def test_a_question_under_its_choice_opens_without_a_script(
    saltmarsh: Interview, origin: str, page: BrowserPage
) -> None:
    """The stylesheet alone shows it."""
    context = page.context.browser
    assert context is not None
    plain = context.new_context(java_script_enabled=False, storage_state=page.context.storage_state()).new_page()
    plain.goto(origin + saltmarsh.address("makers"))
    expect(plain.locator("#q-author_deaths")).to_be_hidden()
    plain.click('label[for="q-authors-dead"]')
    expect(plain.locator("#q-author_deaths")).to_be_visible()
    plain.context.close()


def test_the_error_summary_has_the_focus_and_leads_to_the_control(
    saltmarsh: Interview, origin: str, page: BrowserPage, faults: list[str]
) -> None:
    """Whoever cannot see the page hears what is wrong first."""
    page.goto(origin + saltmarsh.address("use", "Code"))
    page.click("text=Save and continue")
    expect(page.locator(".summary-errors")).to_be_focused()
    check_page(page)
    page.click(".summary-errors a >> nth=0")
    expect(page.locator("#q-released-yes")).to_be_focused()
    assert faults == []


def test_every_page_passes_axe_and_fits_a_phone(
    saltmarsh: Interview, origin: str, page: BrowserPage, faults: list[str]
) -> None:
    """The form, what saving changes, what somebody else changed, the check and the result."""
    saltmarsh.store("use", REWORKED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    project = f"/projects/{saltmarsh.project_id}"
    for address in (
        saltmarsh.address("about"),
        saltmarsh.address("use", "Music"),
        f"{project}/answers",
        f"{project}/result",
    ):
        page.goto(origin + address)
        check_page(page)

    page.goto(origin + saltmarsh.address("use", "Music"))
    choose(page, "ai_used-no")
    page.click("text=Save and continue")
    expect(page.locator("h1")).to_have_text("What saving changes")
    check_page(page)

    page.goto(origin + saltmarsh.address("use", "Music"))
    saltmarsh.store("use", ACCEPTED, "Music")
    page.fill("#q-ai_context", "Other words.")
    page.click("text=Save and continue")
    expect(page.locator("text=What changed")).to_be_visible()
    check_page(page)
    assert faults == []
