"""What tells a changed copy of the shipped release from the shipped one."""

from pathlib import Path

from compliance.domain.release_comparison import ReleaseComparison, TableComparison, compare_releases
from compliance.rulebooks.loader import SHIPPED, load_release
from tests.rulebooks.fiction import BASE, make_fiction


def of(comparison: ReleaseComparison, table: str) -> TableComparison:
    """What was found in one table."""
    return next(each for each in comparison.tables if each.before.id == table)


def test_the_invented_release_is_told_apart_from_the_shipped_one(tmp_path: Path) -> None:
    """A translation that nobody checked is in the public domain; what was shortened has 25 years."""
    comparison = compare_releases(load_release(SHIPPED / BASE), load_release(make_fiction(tmp_path)))
    tier = of(comparison, "tier").differences[0]
    assert ([o.label for o in tier.before], [o.label for o in tier.after]) == (["AI-assisted"], ["Fully autonomous"])
    assert [rule.id for rule in tier.rules[1]] == ["T3.2"]
    assert tier.as_shipped > 0
    assert tier.example[((1,), "translation_checked")] == "no"
    assert all(rule.id == "T3.2" for each in of(comparison, "tier").differences for rule in each.rules[1])
    assert any(each.after[0].id == "making_25" for each in of(comparison, "bill_term").differences)
    assert "uk_term" in comparison.alike
    assert comparison.not_compared == ()
