"""From answers to facts: closed values, and nothing out of an answer that is not known or no longer asked."""

import pytest

from compliance.domain.facts import base_facts, fact_ids, fact_values, facts_of_answer, is_unknown
from compliance.domain.questionnaire import Asked, Group, Option, Question, Questionnaire, Section

USED = Question("used", "component", "s", "Was AI used?", "one", options=(Option("yes", "Yes"), Option("no", "No")))
DID = Question(
    "did",
    "component",
    "s",
    "What did it do?",
    "many",
    options=(
        Option("text", "Wrote text", group="made"),
        Option("code", "Wrote code", group="made"),
        Option("correction", "Corrected", group="technical"),
        Option("dont_know", "Don’t know", alone=True),
    ),
    groups=(Group("made", "Made"), Group("technical", "Technical")),
    ask_when=(Asked("used", ("yes",)),),
)
REMAINS = Question(
    "remains",
    "component",
    "s",
    "Does any of it remain?",
    "one",
    options=(Option("yes", "Yes"), Option("no", "No")),
    ask_when=(Asked("did", ("text", "code")),),
)
WORDS = Question("words", "component", "s", "Say how.", "sentence")
PLACE = Question("place", "project", "s", "Where?", "one", options=(Option("uk", "UK"), Option("eu", "EU")))
ASKED = Questionnaire((Section("s", "component", "S", "", (USED, DID, REMAINS, WORDS, PLACE)),), ())


def test_a_question_gives_facts_of_its_own_id_or_of_its_options_and_groups() -> None:
    """What rules may name; words are no facts."""
    assert fact_ids(USED) == ("used",)
    assert fact_ids(DID) == ("did.made", "did.technical", "did.text", "did.code", "did.correction")
    assert fact_ids(WORDS) == ()


def test_only_a_question_that_may_be_left_out_can_be_not_asked() -> None:
    """The closed lists hold neither "Don't know" nor a value that cannot occur."""
    assert fact_values(USED) == ("yes", "no")
    assert fact_values(DID) == ("yes", "no", "not_asked")


@pytest.mark.parametrize("answer", [None, "", (), "dont_know", ("dont_know",), ("text", "dont_know")])
def test_what_leaves_a_fact_open(answer: str | tuple[str, ...] | None) -> None:
    """Nothing entered, and "Don't know" alone or among others."""
    assert is_unknown(answer)


def test_ticks_give_facts_for_options_and_groups() -> None:
    """Every option is yes or no, and a group is yes if one of its options is."""
    assert dict(facts_of_answer(DID, ("text",))) == {
        "did.made": "yes",
        "did.technical": "no",
        "did.text": "yes",
        "did.code": "no",
        "did.correction": "no",
    }
    assert list(facts_of_answer(WORDS, "AI wrote it.")) == []
    assert list(facts_of_answer(USED, ("yes",))) == []


def test_answers_not_asked_for_are_not_asked_facts() -> None:
    """Stale answers below "no" are ignored."""
    facts = base_facts(ASKED, ("component",), {"used": "no", "did": ("text",), "remains": "yes"})
    assert (facts["used"], facts["did.text"], facts["remains"]) == ("no", "not_asked", "not_asked")
    assert "place" not in facts


@pytest.mark.parametrize("answers", [{}, {"used": "dont_know"}, {"used": "yes", "did": ("dont_know",)}])
def test_below_an_unknown_everything_is_unknown(answers: dict[str, str | tuple[str, ...]]) -> None:
    """A question that may still be asked is open, not unasked."""
    assert base_facts(ASKED, ("component",), answers)["remains"] == "dont_know"


def test_a_tick_that_leads_nowhere_leaves_the_next_question_unasked() -> None:
    """Corrections alone do not ask what remains."""
    facts = base_facts(ASKED, ("component", "project"), {"used": "yes", "did": ("correction",), "place": "uk"})
    assert (facts["remains"], facts["place"]) == ("not_asked", "uk")
