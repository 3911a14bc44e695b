"""What would be otherwise under another setting of an assumption."""

from compliance.domain.assessment import Record
from compliance.domain.otherwise import Alternative, alternatives
from tests.domain.records import ALONE, CHOSEN, EDITED, HUMAN, assess, assessor, record


def _changes(drawn: Record, assumption: str, setting: str) -> tuple[str, ...]:
    found = alternatives(assessor(), assess(drawn), assessor().release.assumptions[assumption])
    return next(each.changes for each in found if each.setting.id == setting)


def test_every_other_setting_is_tried() -> None:
    """The one that is set is not."""
    assumption = assessor().release.assumptions["tier_1_limit"]
    found: tuple[Alternative, ...] = alternatives(assessor(), assess(record(HUMAN)), assumption)
    assert [each.setting.id for each in found] == ["no_ai", "ideas", "not_chosen"]
    assert all(each.changes == () for each in found)


def test_parts_that_change_alike_are_named_together() -> None:
    """Then what changes for the work."""
    assert _changes(record(CHOSEN, CHOSEN, HUMAN), "tier_3_start", "light") == ("Tier: Fully autonomous (A and B).",)
    assert _changes(record(CHOSEN), "tier_3_start", "light") == (
        "Tier: Fully autonomous (A).",
        "Tier of the work: Fully autonomous.",
        "Term of protection: None.",
    )


def test_a_question_as_a_title_needs_no_colon() -> None:
    """Titles that are questions are answered."""
    changes = _changes(record(EDITED, business="body"), "company", "registered")
    assert changes == ("Must AI use be disclosed? No.",)


def test_only_headlines_are_told() -> None:
    """The manner of disclosure changes, but it is no headline."""
    assert _changes(record(ALONE), "audience", "public") == ()
