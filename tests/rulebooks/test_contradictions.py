"""What the shipped release and the small one call contradictions, put to every worked case and example."""

from pathlib import Path

import pytest

from compliance.domain.assessment import Record
from compliance.domain.contradictions import contradictions_of
from compliance.domain.questionnaire import Asked, missing_answers
from compliance.domain.release import Release
from compliance.rulebooks.cases import load_cases
from compliance.rulebooks.loader import SHIPPED, load_release, load_shipped

SMALL = Path(__file__).parent / "small"

# The worked cases that are about answers of which one must be wrong.
MEANT = {
    "A game of which it is not clear whether AI still speaks in it, in China",
    "A game of which it is not clear whether AI still speaks in it, in Korea",
    "Answers that do not fit together about a game that writes while it is played",
    "Awards: performances on which the answers do not fit together",
    "C2PA: answers on the origin that do not fit",
    "IPTC: answers on the origin that do not fit",
    "Spotify: answers that do not fit together",
}


def _found(release: Release, record: Record) -> set[str]:
    questionnaire, known = release.questionnaire, release.contradictions
    own = contradictions_of(questionnaire, known, "project", record.answers)
    parts = (
        contradictions_of(questionnaire, known, "component", {**record.answers, **part.answers})
        for part in record.components
    )
    return {each.id for found in (own, *parts) for each in found}


def test_a_contradiction_is_read_in_the_order_of_the_questions() -> None:
    """Whatever the order in the file, so that the last question is the one that is asked last."""
    (only,) = load_release(SMALL).contradictions
    assert (only.id, only.says) == ("cover_by_nobody", "Both cannot be true, in the small release.")
    assert only.answers == (Asked("ai_used", ("no",)), Asked("store_part", ("cover",)))


def test_only_the_worked_cases_that_are_meant_contradict_themselves() -> None:
    """A contradiction that caught another case would be one that the law leaves open."""
    release = load_shipped()
    cases = load_cases(SHIPPED / release.id, release)
    assert {case.name for case in cases if _found(release, case.record)} == MEANT


@pytest.mark.parametrize(
    ("contradiction", "answers"),
    [
        ("performed_by_no_ai", {"ai_used": "no", "performed": "ai"}),
        ("begun_by_no_ai", {"ai_used": "no", "origin": "ai"}),
        (
            "performed_by_ai_of_which_nothing_remains",
            {"ai_used": "yes", "ai_did": ("voice",), "ai_remains": "none", "performed": "altered"},
        ),
        (
            "performed_by_both",
            {
                "ai_used": "yes",
                "ai_did": ("voice",),
                "ai_remains": "all",
                "first_version": "ai",
                "human_acts": ("chose", "performed"),
                "performed": "ai",
            },
        ),
        (
            "begun_by_both",
            {"ai_used": "yes", "ai_did": ("edited",), "ai_remains": "some", "first_version": "human", "origin": "ai"},
        ),
        ("live_output_not_in_it", {"ai_used": "yes", "ai_did": ("live_output",), "ai_remains": "none"}),
    ],
)
def test_each_contradiction_is_found(contradiction: str, answers: dict[str, str | tuple[str, ...]]) -> None:
    """With the questions led to as in the pages, and no other is found beside it."""
    release = load_shipped()
    own = {"channels": ("streaming", "iptc"), "awards": ("grammy",), "territories": ("uk",)}
    kind = {"kind": "film", "part_role": "vocals", "released": "yes"}
    found = contradictions_of(release.questionnaire, release.contradictions, "component", {**own, **kind, **answers})
    assert [each.id for each in found] == [contradiction]
    missing = {each.id for each in missing_answers(release.questionnaire, "component", {**own, **kind, **answers})}
    assert not missing.intersection(answers)


def test_every_contradiction_has_a_test() -> None:
    """Those of the release are those above."""
    marks = test_each_contradiction_is_found.pytestmark
    assert [case[0] for case in marks[0].args[1]] == [each.id for each in load_shipped().contradictions]
