"""Contradictions: which stand in a set of answers, counting only what was asked."""

from compliance.domain.contradictions import Contradiction, contradictions_of
from compliance.domain.questionnaire import Answers, Asked, Option, Question, Questionnaire, Section

_YES_NO = (Option("yes", "Yes"), Option("no", "No"))
_KINDS = (Option("song", "Song"), Option("text", "Text"))
_SINGERS = (Option("person", "A person"), Option("ai", "AI"))
_QUESTIONS = (
    Question("used", "component", "use", "Was AI used?", "one", options=_YES_NO),
    Question("kinds", "component", "use", "What is in it?", "many", options=_KINDS),
    Question("singer", "component", "use", "Who sang?", "one", options=_SINGERS, ask_when=(Asked("kinds", ("song",)),)),
)
_QUESTIONNAIRE = Questionnaire((Section("use", "component", "Use", "", _QUESTIONS),), ())

SUNG = Contradiction("sung", (Asked("used", ("no",)), Asked("singer", ("ai",))), "Correct one of the two.")
TICKED = Contradiction("ticked", (Asked("used", ("no",)), Asked("kinds", ("text",))), "Correct one of the two.")


def _found(answers: Answers) -> list[str]:
    return [each.id for each in contradictions_of(_QUESTIONNAIRE, (SUNG, TICKED), "component", answers)]


def test_answers_that_cannot_stand_together_are_found() -> None:
    """All of them have to be given; one tick of several is enough."""
    assert _found({"used": "no", "kinds": ("song",), "singer": "ai"}) == ["sung"]
    assert _found({"used": "no", "kinds": ("song", "text"), "singer": "ai"}) == ["sung", "ticked"]


def test_answers_that_fit_are_none() -> None:
    """Neither other answers, nor missing ones, nor what is not known."""
    assert _found({"used": "yes", "kinds": ("song", "text"), "singer": "ai"}) == []
    assert _found({"used": "no", "kinds": ("song",), "singer": "person"}) == []
    assert _found({"used": "dont_know", "kinds": ("song",), "singer": "ai"}) == []
    assert _found({"singer": "ai"}) == []


def test_an_answer_that_is_not_asked_any_more_contradicts_nothing() -> None:
    """It was kept from before and counts for nothing."""
    assert _found({"used": "no", "kinds": (), "singer": "ai"}) == []
