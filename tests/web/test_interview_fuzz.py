"""Whatever is posted, a section answers with a sentence or saves: never with a fault of ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.domain.questionnaire import Question
from compliance.services.assessments import current_release
from tests.web.interviewing import ABOUT, ACCEPTED, MAKERS, Interview, Page, open_interview, pairs, saltmarsh

__all__ = ["saltmarsh"]

QUESTIONNAIRE = current_release().questionnaire
KINDS = {question.kind: question for question in QUESTIONNAIRE.questions.values()}
BASE = {"about": ABOUT, "makers": MAKERS, "use": ACCEPTED, "law": {"kind": "film"}, "disclosure": {}}

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
    assert set(KINDS) == {"one", "many", "sentence", "text", "date", "year", "years"}


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
    seen = dict(interview.get(address).fields())["seen_revision"]
    response = interview.post(address, [*fields, ("seen_revision", seen)], go=go, agreed="yes")
    assert response.status_code in (303, 422), (response.status_code, response.text[-800:])
    if response.status_code == 422:
        page = Page(response)
        assert page.title.startswith("Error: ")
        for link in page.all("div", class_="summary-errors")[0].iter("a"):
            control = page.by_id((link.get("href") or "").removeprefix("#"))
            assert control.get("aria-invalid") == "true"
            assert control.get("aria-describedby")


@pytest.mark.parametrize("words", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_odd_words_are_answered_with_a_sentence_or_saved(saltmarsh: Interview, kind: str, words: str) -> None:
    """One odd value, alone and repeated, for every kind of question."""
    question = KINDS[kind]
    saltmarsh.store("makers", {**MAKERS, "authors": "by_part"})
    send(saltmarsh, question, [words, words, "yes"], "continue")
    send(saltmarsh, question, [words], "leave")
    saltmarsh.get(f"/projects/{saltmarsh.project_id}/answers")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interview]:
    """One project for all examples: an application for each would take longer than the examples themselves."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    interview = open_interview(folder, {"Music": "musical"}, {**ABOUT, **MAKERS})
    yield interview
    interview.database.close()


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted(KINDS)), values=st.lists(texts, max_size=4), go=st.sampled_from(["continue", "leave"])
)
def test_any_words_are_answered_with_a_sentence_or_saved(
    shared: Interview, kind: str, values: list[str], go: str
) -> None:
    """Any text at all, any number of times."""
    send(shared, KINDS[kind], values, go)


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
