"""Ready wording for disclosure, made only from what was answered."""

from compliance.domain.notices import credit_line, long_notice
from compliance.domain.questionnaire import Answers
from tests.domain.records import ALONE, CHOSEN, EDITED, HUMAN, UNKNOWN, explainer, record


def test_the_credit_line_says_what_ai_did_part_by_part() -> None:
    """In the order of the scale; a part about which nothing is known is named as that."""
    line = credit_line(explainer(record(HUMAN, EDITED, UNKNOWN, CHOSEN)))
    assert line == (
        "People made A without generative AI. AI changed or added to what people had made for B. "
        "AI made D; people edited, picked, arranged or steered it. How AI was used is not known for C."
    )


def test_the_credit_line_names_a_few_parts_and_the_notice_all() -> None:
    """A line for an imprint stays a line, however many parts there are."""
    explained = explainer(record(*[HUMAN] * 7))
    assert credit_line(explained) == "People made A, B, C, D, E and 2 more components without generative AI."
    assert long_notice(explained, "Acme Press")[1] == "People made A, B, C, D, E, F and G without generative AI."


def test_the_credit_claims_no_more_of_a_part_than_was_said_of_it() -> None:
    """AI output in some of it, technical help alone or beside other use, or a part that is not released."""
    some: Answers = {**ALONE, "ai_remains": "some"}
    cut: Answers = {**HUMAN, "released": "cut", "ai_used": "yes", "ai_did": ("research",)}
    line = credit_line(explainer(record(some, cut)))
    assert "AI made some of A; people made the rest." in line
    assert "B (not in the released version)" in line
    helped: Answers = {**HUMAN, "ai_used": "yes", "ai_did": ("completion",)}
    assert credit_line(explainer(record(helped))) == "AI gave technical help with A."
    both = credit_line(explainer(record({**helped, "ai_did": ("completion", "research")})))
    assert both.endswith("nothing else that it made or changed remains.")
    stale: Answers = {**HUMAN, "ai_remains": "some"}
    assert credit_line(explainer(record(stale))) == "People made A without generative AI."


def test_the_long_notice_quotes_people_in_their_own_words() -> None:
    """With a full stop where they left it out; not where nothing was said, nor what is no longer asked."""
    told: Answers = {**CHOSEN, "ai_context": "AI made ten drafts", "human_context": "Mara chose one!"}
    stale: Answers = {**HUMAN, "ai_context": "Not asked any more"}
    notice = long_notice(explainer(record(told, stale, EDITED)), "Acme Press")
    assert notice[0] == "How AI was used in Low Water (first edition), as stated by Acme Press."
    assert notice[2:] == ("A: AI made ten drafts. Mara chose one!",)
    assert not any("Not asked any more" in paragraph for paragraph in notice)


def test_a_work_without_a_version_is_named_by_its_title() -> None:
    """No empty brackets."""
    notice = long_notice(explainer(record(HUMAN, version="")), "Acme Press")
    assert notice[0] == "How AI was used in Low Water, as stated by Acme Press."
