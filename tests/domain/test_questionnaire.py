"""What is asked after which answers, and looking up what is asked."""

import pytest

from compliance.domain.questionnaire import asked_questions, missing_answers, no_longer_asked
from compliance.domain.rulebook import question_scope_of
from tests.domain.records import ALONE, HUMAN, PROJECT, assessor

ASKED = assessor().release.questionnaire


def test_two_answers_finish_a_part_without_ai() -> None:
    """Its kind in law comes with the part; nothing else is missing."""
    answers = {**PROJECT, "kind": "literary", "released": "yes", "ai_used": "no"}
    assert missing_answers(ASKED, "component", answers) == ()


def test_what_is_missing_is_asked_and_not_optional() -> None:
    """Whoever used AI is asked how, in the order of the questionnaire."""
    missing = [question.id for question in missing_answers(ASKED, "component", {"ai_used": "yes"})]
    assert missing == ["released", "ai_did", "ai_context", "reviewed", "kind"]


def test_a_changed_answer_keeps_later_ones_that_are_no_longer_asked() -> None:
    """They are named, so that a page can say what will change."""
    changed = {**ALONE, "ai_used": "no"}
    stale = [question.id for question in no_longer_asked(ASKED, "component", changed)]
    assert stale == ["ai_did", "ai_remains", "first_version", "directed", "human_acts"]
    assert no_longer_asked(ASKED, "component", ALONE) == ()


def test_a_part_may_depend_on_the_project() -> None:
    """Only if parts are older is a part asked for its own years."""
    ids = {question.id for question in asked_questions(ASKED, "component", {**PROJECT, **HUMAN, "same_dates": "no"})}
    assert "part_made_year" in ids
    assert "part_made_year" not in {q.id for q in asked_questions(ASKED, "component", {**PROJECT, **HUMAN})}


def test_sections_belong_to_the_project_or_to_a_part() -> None:
    """Each page is answered once, or once for each part."""
    assert [section.id for section in ASKED.of_scope("component")] == ["use", "law", "particulars"]
    assert ASKED.section("use").scope == "component"
    assert ASKED.sector("label").label == "Record label"
    assert ASKED.questions["ai_used"].option("no").hint == "Finishes this part."


def test_what_is_not_there_is_named() -> None:
    """A look-up that fails says what was looked for."""
    release = assessor().release
    book = release.rulebook("uk-ip-bill")
    for look_up, name in (
        (ASKED.section, "none"),
        (ASKED.sector, "none"),
        (release.rulebook, "none"),
        (ASKED.questions["ai_used"].option, "ai_used.none"),
        (book.provision, "uk-ip-bill.none"),
        (book.table, "uk-ip-bill.none"),
        (book.table("tier").outcome, "tier.none"),
        (release.assumptions["company"].setting, "company.none"),
    ):
        with pytest.raises(KeyError, match=f"^'{name}'$"):
            look_up("none")


def test_a_table_of_the_work_may_read_the_project_only() -> None:
    """A part's answers reach it as counts of outcomes."""
    book = assessor().release.rulebook("uk-ip-bill")
    assert question_scope_of(book.table("tier")) == ("project", "component")
    assert question_scope_of(book.table("work_tier")) == ("project",)
