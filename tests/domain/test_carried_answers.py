"""Answers are taken over by their ids or not at all; nothing is made of a part of an answer."""

from compliance.domain.carried_answers import Dropped, carried, sections_to_store
from compliance.domain.questionnaire import Option, Question, Questionnaire, Section

CHOICES = (Option("a", "A"), Option("b", "B"))
NEWER = Questionnaire(
    (
        Section(
            "first", "project", "First", "", (Question("one", "project", "first", "One?", "one", options=CHOICES),)
        ),
        Section(
            "second",
            "project",
            "Second",
            "",
            (
                Question("many", "project", "second", "Many?", "many", options=CHOICES),
                Question("short", "project", "second", "Short?", "sentence", max_length=3),
            ),
        ),
        Section(
            "part", "component", "Part", "", (Question("own", "component", "part", "Own?", "one", options=CHOICES),)
        ),
    ),
    (),
)


def test_answers_are_taken_over_by_the_section_that_asks_now() -> None:
    """Whatever section they were given in."""
    found = carried(NEWER, "project", {"one": "b", "many": ("a", "b"), "short": "yes"})
    assert found.sections == {"first": {"one": "b"}, "second": {"many": ("a", "b"), "short": "yes"}}
    assert found.dropped == ()


def test_an_answer_that_is_none_any_more_is_dropped_as_a_whole() -> None:
    """A choice or a tick that is gone, a text that is too long, and questions asked of nobody or elsewhere."""
    answers = {"one": "c", "many": ("a", "c"), "short": "no more", "gone": "x", "own": "a"}
    found = carried(NEWER, "project", answers)
    assert found.sections == {}
    assert found.dropped == (
        Dropped("one", "c", "no_answer"),
        Dropped("many", ("a", "c"), "no_answer"),
        Dropped("short", "no more", "no_answer"),
        Dropped("gone", "x", "no_question"),
        Dropped("own", "a", "no_question"),
    )


def test_only_sections_that_differ_are_stored() -> None:
    """A section that is empty now is one of them."""
    before = {"old": {"one": "a"}, "same": {"short": "x"}}
    after = {"first": {"one": "a"}, "same": {"short": "x"}}
    assert dict(sections_to_store(before, after)) == {"old": {}, "first": {"one": "a"}}
