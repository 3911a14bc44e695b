"""What is asked after which answers, and looking up what is asked."""

from dataclasses import replace

import pytest

from compliance.domain.questionnaire import Asked, asked_questions, missing_answers, no_longer_asked
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


def test_a_section_is_there_as_soon_as_one_of_its_questions_is_asked() -> None:
    """Whatever places and channels ask for: without them two sections are asked in no project."""
    answers = {**PROJECT, **HUMAN}
    assert [section.id for section in ASKED.asked_sections("component", answers)] == ["use", "law"]
    assert "circumstances" not in [section.id for section in ASKED.asked_sections("project", answers)]
    steam = {**answers, "channels": ("steam",)}
    assert [section.id for section in ASKED.asked_sections("component", steam)] == ["use", "law", "particulars"]
    film = {**answers, "channels": ("film_sales",)}
    assert "circumstances" in [section.id for section in ASKED.asked_sections("project", film)]


def test_what_a_preset_answered_for_nobody_is_not_told_as_no_longer_asked() -> None:
    """A preset says what a part is, which only some rulebooks ask for; the kind in law is asked of every part."""
    assert ASKED.preset_questions == {"kind", "part_role"}
    answers = {**PROJECT, **HUMAN, "part_role": "code"}
    assert no_longer_asked(ASKED, "component", answers) == ()
    left = {**answers, "live_guardrails": "Every line is filtered."}
    assert [question.id for question in no_longer_asked(ASKED, "component", left)] == ["live_guardrails"]


def test_the_conditions_of_a_question_are_told_in_ids() -> None:
    """Those of earlier answers and those of rulebooks, in brackets where "or" would be read wrongly."""
    questions = ASKED.questions
    assert questions["title"].asked_if == ""
    assert questions["ai_did"].asked_if == "ai_used is yes"
    assert questions["trained_tools"].asked_if == "channels is film_sales"
    assert questions["live_adult"].asked_if == "ai_did is live_output and channels is steam"
    several = questions["us_registration"]
    one, other = Asked("territories", ("us", "kr")), Asked("channels", ("kdp",))
    by_two = replace(several, ask_when=(), asked_by=(one, other))
    assert by_two.asked_if == "territories is us or kr or channels is kdp"
    both = replace(by_two, ask_when=(Asked("ai_used", ("yes",)),))
    assert both.asked_if == "ai_used is yes and (territories is us or kr or channels is kdp)"


def test_sections_belong_to_the_project_or_to_a_part() -> None:
    """Each page is answered once, or once for each part."""
    assert [section.id for section in ASKED.of_scope("component")] == ["use", "law", "particulars"]
    assert ASKED.section("use").scope == "component"
    assert ASKED.sector("label").label == "Record label"
    assert ASKED.questions["ai_used"].option("no").hint == "Finishes these questions."


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
