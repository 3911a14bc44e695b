"""Filling in the pages of the interview by hand: ticks, words and dates, as far as the page shows their questions."""

from collections.abc import Mapping

from playwright.sync_api import Locator, Page

from tests.browser.visitor import Visitor

Answers = Mapping[str, str | tuple[str, ...]]


def fill_in(page: Page, answers: Answers) -> int:
    """Answer every question that the page shows and that has an answer here; gives the number of clicks on choices."""
    done: set[str] = set()
    clicks = 0
    # With scripts an answer makes further questions appear, so look again until nothing new comes.
    while waiting := [name for name in answers if name not in done and _question(page, name).is_visible()]:
        for name in waiting:
            clicks += _answer(page, name, answers[name])
            done.add(name)
    return clicks


def answer_section(visitor: Visitor, answers: Answers) -> int:
    """Answer a section to its end, with as many steps as it takes; gives the number of steps."""
    here, steps = visitor.path.partition("?")[0], 0
    while visitor.path.partition("?")[0] == here:
        assert steps < 12, f"{here} is never complete"
        fill_in(visitor.page, answers)
        visitor.press("Save and continue")
        steps += 1
    return steps


def _question(page: Page, name: str) -> Locator:
    return page.locator(f"#{name}")


def _answer(page: Page, name: str, answer: str | tuple[str, ...]) -> int:
    control = page.locator(f"#q-{name}")
    if isinstance(answer, tuple):
        for choice in answer:
            tick(page, f"q-{name}-{choice}")
        return len(answer)
    if control.count():
        control.fill(answer)
        return 0
    if page.locator(f"#q-{name}-day").count():
        year, month, day = answer.split("-")
        for part, words in (("day", day), ("month", month), ("year", year)):
            page.locator(f"#q-{name}-{part}").fill(words)
        return 0
    tick(page, f"q-{name}-{answer}")
    return 1


def tick(page: Page, id_: str, ticked: bool = True) -> None:
    """Choose a row, wherever it is hit: the label covers all of it."""
    if page.locator(f"[id='{id_}']").is_checked() is not ticked:
        page.locator(f"label[for='{id_}']").click()
