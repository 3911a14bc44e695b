"""What waits for an answer is the same whether it was remembered or not."""

import random

import pytest

from compliance.domain import gaps
from compliance.domain.gaps import Gaps
from compliance.domain.questionnaire import Answer, Scope, missing_answers
from tests.domain.records import assessor

ASKED = assessor().release.questionnaire


def some_answers(chance: random.Random) -> dict[str, Answer]:
    """Some questions answered, whether they are asked or not; empty answers among them."""
    answers: dict[str, Answer] = {}
    for question in ASKED.questions.values():
        if chance.random() < 0.6:
            options = [option.id for option in question.options]
            one = chance.choice(["", *options]) if options else chance.choice(["", "Some words"])
            answers[question.id] = one if question.kind != "many" else tuple(each for each in (one,) if each)
    return answers


@pytest.mark.parametrize("remembered", [gaps.REMEMBERED, 3])
def test_what_is_remembered_is_what_is_missing(monkeypatch: pytest.MonkeyPatch, remembered: int) -> None:
    """Over many sets of answers, each asked about twice, also when little is remembered."""
    monkeypatch.setattr(gaps, "REMEMBERED", remembered)
    found = Gaps(ASKED)
    chance = random.Random(7)  # noqa: S311 - picks answers, guards nothing
    cases = [some_answers(chance) for _ in range(300)]
    scopes: tuple[Scope, ...] = ("project", "component")
    seen = set()
    for answers in (*cases, *cases):
        for scope in scopes:
            missing = missing_answers(ASKED, scope, answers)
            assert found.of(scope, answers) == missing
            seen.add(missing)
    assert len(seen) > 100


def test_an_answer_that_leads_nowhere_is_missed_until_it_is_given() -> None:
    """Parts that are led to the same questions do not share what was answered."""
    found = Gaps(ASKED)
    before = found.of("component", {"ai_used": "yes"})
    assert [question.id for question in before] == ["released", "ai_did", "ai_context", "reviewed", "kind"]
    after = found.of("component", {"ai_used": "yes", "kind": "literary", "reviewed": ""})
    assert [question.id for question in after] == ["released", "ai_did", "ai_context", "reviewed"]
