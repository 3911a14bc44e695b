"""What answers bear on, where an answer that nobody knows may say something of other questions."""

from compliance.domain.assessment import Assessor
from compliance.domain.questionnaire import DONT_KNOW
from compliance.domain.variants import Variants
from compliance.rulebooks.loader import SHIPPED, load_release


def test_after_a_dont_know_every_closed_answer_counts() -> None:
    """A question that is asked although the one before is not known can say something of that one."""
    release = load_release(SHIPPED / "2026-11")
    doubted, later = next(
        (condition.question, question)
        for question in release.questionnaire.questions.values()
        if question.closed and question.scope == "component"
        for condition in question.ask_when
        if DONT_KNOW in condition.among
    )
    _, front = release.front
    variants = Variants(Assessor(release), (release.tables[front.tier],))
    told = [variants.bearing({doubted: DONT_KNOW, later.id: option.id}) for option in later.options]

    assert len(set(told)) == len(later.options) > 1
