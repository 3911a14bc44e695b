"""Checking rulebooks: what is found in a release that was spoilt on purpose."""

from dataclasses import replace
from pathlib import Path

import pytest

from compliance.domain.release import Release
from compliance.domain.rulebook import Rulebook, Table
from compliance.rulebooks.installed import look_in
from compliance.rulebooks.loader import load_release, load_shipped
from compliance.services import rulebook_check
from compliance.services.rulebook_check import check_installed, check_release

SMALL = Path(__file__).parent.parent / "rulebooks" / "small"


def _spoilt(release: Release, table_id: str, **changes: object) -> Release:
    """The release with another version of one table."""

    def table(each: Table) -> Table:
        return replace(each, **changes) if each.id == table_id else each  # type: ignore[arg-type]

    def book(each: Rulebook) -> Rulebook:
        return replace(each, tables=tuple(map(table, each.tables)))

    return replace(release, facts=book(release.facts), rulebooks=tuple(map(book, release.rulebooks)))


def test_what_is_shipped_is_sound() -> None:
    """Every rulebook was walked, and there are at least 25 worked examples."""
    checked = list(check_installed())

    assert [release.sound for release in checked] == [True]
    release = load_shipped()
    assert [book.id for book in checked[0].rulebooks] == ["facts", *(book.id for book in release.rulebooks)]
    assert len(checked[0].rulebooks) >= 22
    assert all(book.cases > book.tables > 0 for book in checked[0].rulebooks)
    assert checked[0].examples >= 100


def test_a_missing_rule_is_named_with_what_shows_it() -> None:
    """Tables that read the defective one are not walked, and examples are not worked."""
    release = load_release(SMALL)
    rules = release.tables["part_label"].rules
    spoilt = _spoilt(release, "part_label", rules=tuple(rule for rule in rules if rule.then != "not_due"))
    checked = check_release(spoilt, SMALL)
    defects = [defect for book in checked.rulebooks for defect in book.defects]

    assert not checked.sound
    assert any("scheme, table part_label: no rule decides this case." in defect for defect in defects)
    assert any("Was AI used? No" in defect for defect in defects)
    assert "label" in checked.skipped
    assert checked.wrong_examples == ()


def test_an_example_that_comes_out_otherwise_is_named() -> None:
    """With what was expected and what was decided."""
    release = load_release(SMALL)
    rules = tuple(
        replace(rule, then="cannot_tell", may_be=("due", "not_due")) if rule.then == "due" else rule
        for rule in release.tables["label"].rules
    )
    whole = _spoilt(release, "label", rules=rules)
    # Two rules of the small release can never apply, which is there for other tests.
    reached = tuple(rule for rule in whole.tables["level"].rules if rule.id != "A3")
    whole = _spoilt(whole, "level", rules=reached)
    reached = tuple(
        replace(rule, overrides=tuple(other for other in rule.overrides if other != "T4"))
        for rule in whole.tables["tier"].rules
        if rule.id != "T4"
    )
    whole = _spoilt(whole, "tier", rules=reached)
    checked = check_release(whole, SMALL)

    assert not checked.sound
    assert any(
        "table label: expected due, decided cannot_tell (due or not_due)." in each for each in checked.wrong_examples
    )


def test_a_release_that_does_not_load_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its faults take the place of a count; the others are still checked."""
    release = load_release(SMALL)
    empty = check_release(release, tmp_path)
    assert not empty.sound
    assert any(
        each.endswith("cases.yaml: There is no such file. Add it to the release folder.") for each in empty.faults
    )

    look_in(SMALL.parent)
    try:
        monkeypatch.setattr(rulebook_check, "installed_releases", lambda: ("1999-01", release.id))
        first, second = check_installed()
    finally:
        look_in(None)
    assert first.faults[0].startswith("There is no release 1999-01. This installation holds: ")
    assert second.id == release.id
    assert second.rulebooks
