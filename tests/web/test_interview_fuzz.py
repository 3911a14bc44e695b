"""Whatever is posted, a section answers with a sentence or saves: never with a fault of ours."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.domain.questionnaire import Answers, Kind, Question
from compliance.services.assessments import current_release
from tests.web.interviewing import (
    ABOUT,
    ACCEPTED,
    MAKERS,
    Interview,
    Page,
    everywhere,
    open_interview,
    pairs,
    saltmarsh,
)

__all__ = ["saltmarsh"]

QUESTIONNAIRE = current_release().questionnaire
# Of every kind the last question that every project is asked, and the last that only some rulebooks ask for.
KINDS = {
    (question.kind, bool(question.rulebooks)): question
    for question in QUESTIONNAIRE.questions.values()
    if question.id != "us_states"
}
BASE: dict[str, Answers] = {
    "about": ABOUT,
    "reach": everywhere(QUESTIONNAIRE),
    "circumstances": {},
    "makers": MAKERS,
    "use": ACCEPTED,
    "law": {"kind": "film"},
    "particulars": {},
    "disclosure": {},
}

ODD = {
    "empty": "",
    "spaces": "   ",
    "control characters": "a\x00b\x07\x1b[31m",
    "a tab": "a\tb",
    "markup": "<script>alert(1)</script>\"'&",
    "right to left": "\u202eאבג ؟",
    "joined emoji": "👩‍👩‍👧‍👦" * 5,
    "decomposed": "Cafe\u0301",
    "a lone accent": "\u0301",
    "not a character": "\ufffe\uffff",
    "huge": "x" * 15_000,
    "many lines": "\r\n" * 500,
    "digits of another script": "٢٠٢٧",
    "superscript": "2²",
    "negative": "-2027",
    "an underscore": "2_027",
    "infinity": "Infinity",
    "a huge number": "9" * 500,
    "a list": "['uk']",
    "braces": "{work} %s {{ 7 * 7 }}",
    "gaps of sentences": "{term} {parts} {work}",
    "asterisks": "*a* ** *",
    "a path": "../../etc/passwd",
    "another choice": "no_such_choice",
}


def test_every_kind_of_question_is_tried() -> None:
    """The release asks every kind of question, or these tests look at less than they say."""
    assert {kind for kind, only_some in KINDS if not only_some} == set(get_args(Kind))
    assert {kind for kind, only_some in KINDS if only_some} >= {"one", "sentence", "text"}
    assert set(BASE) == {section.id for section in QUESTIONNAIRE.sections}


def names_of(question: Question) -> tuple[str, ...]:
    """The names of the question's controls."""
    if question.kind == "date":
        return tuple(f"{question.id}-{part}" for part in ("day", "month", "year"))
    return (question.id,)


def send(interview: Interview, question: Question, values: list[str], go: str) -> None:
    """Post these values for the question, with sound answers to the others; nothing may break, and it must stay so."""
    address = interview.address(question.section, "Music" if question.scope == "component" else "")
    base = {name: answer for name, answer in BASE[question.section].items() if name != question.id}
    if question.id == "author_deaths":
        base["authors"] = "dead"
    fields = [pair for pair in pairs(QUESTIONNAIRE, base) if pair[0] != "seen_revision"]
    fields += [("shown", question.id), *((name, value) for name in names_of(question) for value in values)]
    page = interview.get(address)
    assert page.by_id(question.id) is not None
    seen = dict(page.fields())["seen_revision"]
    response = interview.post(address, [*fields, ("seen_revision", seen)], go=go, agreed="yes")
    assert response.status_code in (303, 422), (response.status_code, response.text[-800:])
    if response.status_code == 422:
        page = Page(response)
        assert page.title.startswith("Error: ")
        for link in page.all("div", class_="summary-errors")[0].iter("a"):
            control = page.by_id((link.get("href") or "").removeprefix("#"))
            assert control.get("aria-invalid") == "true"
            assert control.get("aria-describedby")


def ask_everything(interview: Interview) -> None:
    """Answer what leads to the questions that are tried."""
    interview.store("reach", everywhere(QUESTIONNAIRE))
    interview.store("makers", {**MAKERS, "authors": "by_part", "same_dates": "no"})
    interview.store("use", ACCEPTED, "Music")
    interview.store("law", {"kind": "film"}, "Music")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interview]:
    """One project for all examples: an application for each would take longer than the examples themselves."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    interview = open_interview(folder, {"Music": "musical"}, {**ABOUT, **MAKERS})
    ask_everything(interview)
    yield interview
    interview.database.close()


@pytest.mark.parametrize("words", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("question", KINDS.values(), ids=lambda question: question.id)
def test_odd_words_are_answered_with_a_sentence_or_saved(shared: Interview, question: Question, words: str) -> None:
    """One odd value, alone and repeated, for every kind of question."""
    send(shared, question, [words, words, "yes"], "continue")
    send(shared, question, [words], "leave")
    shared.get(f"/projects/{shared.project_id}/answers")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.sampled_from(list(KINDS.values())),
    values=st.lists(texts, max_size=4),
    go=st.sampled_from(["continue", "leave"]),
)
def test_any_words_are_answered_with_a_sentence_or_saved(
    shared: Interview, question: Question, values: list[str], go: str
) -> None:
    """Any text at all, any number of times."""
    send(shared, question, values, go)


@settings(max_examples=40, deadline=None)
@given(
    fields=st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "shown",
                    "seen_revision",
                    "go",
                    "agreed",
                    "back",
                    "settle",
                    "keep-title",
                    "keep-x",
                    "title",
                    "csrf_tok",
                ]
            ),
            st.one_of(
                texts, st.sampled_from(["title", "version", "theirs", "mine", "back", "answers", "1", "-1", "1e9"])
            ),
        ),
        max_size=8,
    )
)
def test_any_controls_of_the_page_are_answered(shared: Interview, fields: list[tuple[str, str]]) -> None:
    """Controls that say where to go and what was seen may say anything."""
    response = shared.post(shared.address("about"), fields)
    assert response.status_code in (200, 303, 409, 422), response.text[-800:]


@pytest.mark.parametrize(
    "query", ["?more=2", "?more=99999", "?more=x", "?more=-1", "?back=nope", "?back=result", "?page=0"]
)
def test_any_words_in_the_address_are_answered(saltmarsh: Interview, query: str) -> None:
    """An address that somebody changed shows the page."""
    saltmarsh.get(saltmarsh.address("about") + query)
    saltmarsh.get(f"/projects/{saltmarsh.project_id}/answers{query}")
    saltmarsh.get(f"/projects/{saltmarsh.project_id}/result{query}")


def test_too_much_at_once_is_refused_with_a_sentence(saltmarsh: Interview) -> None:
    """More than any page sends."""
    response = saltmarsh.post(saltmarsh.address("about"), [("title", "x" * 700_000)])
    assert response.status_code == 413
    assert "Nothing was saved" in response.text
