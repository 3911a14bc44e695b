"""What would be otherwise under another setting of an assumption."""

from compliance.domain.assessment import Assessor, Component, Record
from compliance.domain.otherwise import Alternative, alternatives, in_words
from compliance.domain.rulebook import Rule
from tests.domain.records import ALONE, CHOSEN, EDITED, HUMAN, assess, assessor, record
from tests.domain.small_release import release, rule, table


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
    assert _changes(record(CHOSEN, CHOSEN, HUMAN), "tier_3_start", "light") == (
        "Tier: Fully autonomous (A and B).",
        "Term under the reported Bill: None (A and B).",
    )
    assert _changes(record(CHOSEN), "tier_3_start", "light") == (
        "Tier: Fully autonomous (A).",
        "Term under the reported Bill: None (A).",
        "Tier of the work: Fully autonomous.",
        "Term of protection: None.",
    )


def test_very_many_parts_are_counted() -> None:
    """Twelve are named; of more, the first eleven."""
    names = ", ".join("ABCDEFGHIJK")
    assert _changes(record(*[CHOSEN] * 12), "tier_3_start", "light")[0] == f"Tier: Fully autonomous ({names} and L)."
    told = _changes(record(*[CHOSEN] * 13), "tier_3_start", "light")[0]
    assert told == f"Tier: Fully autonomous ({names} and 2 more components)."


def test_a_question_as_a_title_needs_no_colon() -> None:
    """Titles that are questions are answered."""
    changes = _changes(record(EDITED, business="body"), "company", "registered")
    assert changes == ("Must AI use be disclosed? No.", "To whom, when and how: Not due.")


def test_results_beside_the_headlines_are_told() -> None:
    """They stand on the pages too: only the manner of disclosure changes here."""
    assert _changes(record(ALONE), "audience", "public") == ("To whom, when and how: To the public, with the work.",)


def _of(*rules: Rule, **changed: object) -> tuple[Alternative, ...]:
    """What the other setting changes where AI was used and it is not known whether it is shown."""
    rules_of = Assessor(release(table(rules, **changed)))
    assessed = rules_of.assess(Record({}, (Component("a", "A", {"used": "yes"}),)))
    return alternatives(rules_of, assessed, rules_of.release.assumptions["strictness"])


def test_what_an_open_result_may_be_is_told() -> None:
    """That it is open would say too little."""
    found = _of(
        rule("R1", "due", {"strictness": ("mild",)}),
        rule("R2", "not_due", {"strictness": ("strict",), "shown": ("no",)}),
        rule("R3", "due", {"strictness": ("strict",), "shown": ("yes", "not_asked")}),
    )
    assert in_words(found) == ("Strict: Label: Cannot tell, Due or Not due (A).",)


def test_what_a_table_collects_is_told() -> None:
    """All that would apply, or that nothing would."""
    applying = rule("R1", "due", {"strictness": ("strict",)})
    also = rule("R2", "not_due", {"strictness": ("strict",)})
    assert in_words(_of(applying, also, hits="collect")) == ("Strict: Label: Due; Not due (A).",)
    no_more = rule("R1", "due", {"strictness": ("mild",)})
    assert in_words(_of(no_more, hits="collect")) == ("Strict: Label: nothing applies (A).",)


def test_tables_for_rules_alone_are_not_told() -> None:
    """Nobody sees them on a page."""
    assert in_words(_of(rule("R1", "due", {"strictness": ("strict",)}), hits="collect", internal=True)) == ()


def test_a_setting_that_changes_nothing_says_so() -> None:
    """Beside those that change something; where none does, that is said of all of them at once."""
    drawn = record(CHOSEN)
    words = in_words(alternatives(assessor(), assess(drawn), assessor().release.assumptions["tier_3_start"]))
    assert any(each.endswith(": nothing changes.") for each in words)
    assert not all(each.endswith(": nothing changes.") for each in words)
    assert len(words) == len(assessor().release.assumptions["tier_3_start"].settings) - 1
