"""The main way through, as somebody who has never seen it goes it: from no project to a statement and its history."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.browser.answering import Answers, answer_section, fill_in, tick
from tests.browser.conftest import Visit
from tests.browser.visitor import DESKTOP, PHONE, Visitor

ABOUT: Answers = {
    "title": "Saltmarsh",
    "product": "Game",
    "version": "1.0.3",
    "release_date": "2027-03-12",
}
# Nobody asks more of a project that stays in the UK. The EU and Steam ask more of the project and of its parts.
AT_HOME: Answers = {"territories": ("uk",), "channels": ("none",), "awards": ("none",)}
ABROAD: Answers = {"territories": ("uk", "eu"), "channels": ("steam",), "awards": ("none",)}
CIRCUMSTANCES: Answers = {
    "tool_role": "uses",
    "business_size": "sme",
    "converses": "no",
    "character": "artistic",
}
MAKERS: Answers = {
    "signatory": "Imogen Hale, Managing Director",
    "business": "registered",
    "authors": "living",
    "uk_link": "yes",
    "made_year": "2026",
    "publication": "published",
    "same_dates": "yes",
    "records": "during",
    "suppliers": "no_suppliers",
}
NO_AI: Answers = {"released": "yes", "ai_used": "no"}
TRANSLATED: Answers = {
    "released": "yes",
    "ai_used": "yes",
    "ai_did": ("translated",),
    "ai_context": "Dialogue was translated by machine into six languages.",
    "ai_remains": "all",
    "first_version": "ai",
    "directed": "reference",
    "human_acts": ("chose", "edited"),
    "human_context": "Two translators corrected names and tone.",
    "likeness": "no",
    "reviewed": "this_version",
}
UNKNOWN: Answers = {"released": "yes", "ai_used": "dont_know"}
CUT: Answers = {"released": "cut", "ai_used": "no"}
TRANSLATION_ABROAD: Answers = {"meaning": "no", "realism": "words", "public_interest": "no"}
TRAILER_ABROAD: Answers = {"part_role": "marketing"}


@pytest.mark.parametrize(
    ("size", "scripts"), [(DESKTOP, True), (PHONE, False)], ids=["desktop with scripts", "phone without scripts"]
)
def test_from_a_new_project_to_a_statement_and_its_history(
    visitors: Visit, size: tuple[int, int], scripts: bool, tmp_path: Path
) -> None:
    """A project is started, answered, issued, downloaded and read back, on any screen and with or without scripts."""
    visitor = visitors(size, java_script_enabled=scripts)
    # So that both ways are gone: of a work that stays at home, and of one for which more rules are asked.
    abroad = scripts

    _start(visitor)
    hub = visitor.path
    visitor.reads("Saltmarsh", "Still missing", "Code", "Music", "Localisation", "Trailer")
    _answer_components(visitor)
    _answer_project(visitor, abroad)
    _check(visitor, hub)
    _compare(visitor, hub, abroad)
    _read_forms(visitor, abroad)
    number = _issue(visitor)
    _download(visitor, number, tmp_path)
    _history(visitor, hub, number)


def _start(visitor: Visitor) -> None:
    visitor.go("/")
    visitor.press("Start a project")
    visitor.press("Games studio")
    # Nothing entered: the page says what is needed, and keeps the ticks.
    visitor.press("Start the project")
    visitor.reads("Enter the title")
    page = visitor.page
    fill_in(page, ABOUT)
    for preset in ("art_2d", "art_3d", "story"):
        tick(page, f"part-{preset}", ticked=False)
    tick(page, "part-localisation")
    page.get_by_label("Name of component 1 of your own").fill("Trailer")
    visitor.press("Start the project")


def _answer_components(visitor: Visitor) -> None:
    visitor.press("Code")
    clicks = fill_in(visitor.page, NO_AI)
    visitor.press("Save and continue")
    assert clicks == 2, "a part without AI takes two clicks and saving"

    assert visitor.page.locator("h1").inner_text().startswith("Music"), "saving leads to the next part"
    answer_section(visitor, UNKNOWN)
    assert visitor.page.locator("h1").inner_text().startswith("Localisation")
    steps = answer_section(visitor, TRANSLATED)
    assert (steps == 1) is visitor.scripts, "without scripts the questions that follow come with the next step"
    assert visitor.page.locator("h1").inner_text().startswith("Trailer")
    answer_section(visitor, CUT)
    answer_section(visitor, {"kind": "film"})


def _answer_project(visitor: Visitor, abroad: bool) -> None:
    visitor.reads("Where it goes")
    visitor.press("Save and continue")
    visitor.reads("One question is not answered", "Tick at least one answer.")
    answer_section(visitor, ABROAD if abroad else AT_HOME)
    if abroad:
        visitor.reads("What these rules ask of the project")
        visitor.press("Save and continue")
        visitor.reads("Four questions are not answered")
        answer_section(visitor, CIRCUMSTANCES)
    visitor.reads("Who made it and who answers for it")
    visitor.press("Save and continue")
    visitor.reads("Eight questions are not answered")
    answer_section(visitor, MAKERS)
    visitor.reads("What has been said about AI")
    fill_in(visitor.page, {"disclosed": ("nowhere",)})
    visitor.press("Save and continue")
    if abroad:
        _answer_particulars(visitor)


def _answer_particulars(visitor: Visitor) -> None:
    """What the EU and Steam ask of the parts, once it is known that they ask; of two parts everything is known."""
    visitor.reads("Localisation: what these rules ask of this part")
    visitor.press("Save and continue")
    visitor.reads("Three questions are not answered")
    answer_section(visitor, TRANSLATION_ABROAD)
    visitor.reads("Trailer: what these rules ask of this part")
    answer_section(visitor, TRAILER_ABROAD)


def _check(visitor: Visitor, hub: str) -> None:
    assert visitor.path == f"{hub}/answers", "after the last section come the answers"
    visitor.reads("Check your answers", "Every question is answered.", "Two translators corrected names and tone.")
    visitor.press("See the result")
    visitor.reads("AI-assisted", "Cannot tell", "Assumptions")


def _compare(visitor: Visitor, hub: str, abroad: bool) -> None:
    visitor.press(visitor.page.locator("#side-by-side a").inner_text())
    assert visitor.path == f"{hub}/compare"
    visitor.reads("The work", "Music", "Localisation", "Where they disagree")
    names = visitor.page.locator(".sides:visible thead a").all_inner_texts()
    assert names[0] == "Reported UK Bill"
    assert {"EU AI Act Article 50", "Steam"} & set(names) == ({"EU AI Act Article 50", "Steam"} if abroad else set())
    visitor.press("All results")


def _read_forms(visitor: Visitor, abroad: bool) -> None:
    visitor.press("Forms and texts")
    titles = visitor.page.locator(".passage h2").all_inner_texts()
    assert any("Steam" in title for title in titles) is abroad, titles
    visitor.press("Result")
    visitor.press("Go on to the statement")
    visitor.reads("No statements yet")


def _issue(visitor: Visitor) -> str:
    visitor.press("See what to confirm")
    visitor.reads("Confirm each result that you have seen")
    assert not visitor.page.get_by_role("button", name="Issue the statement").count(), "unseen doubts stand in the way"
    visitor.press("Confirm what is ticked")
    visitor.reads("Tick the results that you have seen.")
    for box in visitor.page.locator("input[name=seen]").all():
        tick(visitor.page, box.get_attribute("id") or "")
    visitor.press("Confirm what is ticked")
    visitor.press("Issue the statement")
    visitor.reads("Tick the box")
    tick(visitor.page, "checked")
    visitor.press("Issue the statement")
    words = visitor.page.locator("h1").inner_text().split()
    assert words[0] == "Statement"
    assert words[2:] == ["is", "in", "force"]
    return words[1]


def _download(visitor: Visitor, number: str, folder: Path) -> None:
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="Download the PDF").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    data = file.read_bytes()
    assert data.startswith(b"%PDF")
    assert number in file.name
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())
    assert number in text
    assert "Saltmarsh" in text
    assert "Pellwood Interactive Ltd" in text


def _history(visitor: Visitor, hub: str, number: str) -> None:
    visitor.go(f"{hub}/history")
    visitor.reads("Yes. All", "entries fit together", f"issued statement {number}")
    numbers = [
        int(words.split()[1].strip(",")) for words in visitor.page.locator(".log .note:has(.hash)").all_inner_texts()
    ]
    assert numbers == sorted(numbers, reverse=True), "the newest entry comes first"
    assert len(numbers) == numbers[0], "every entry is there"
    visitor.go(hub)
    visitor.reads("All 4 components complete", f"Statement {number} is in force, and nothing was changed since.")
