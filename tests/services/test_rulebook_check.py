"""Checking rulebooks: what is found in a release that was spoilt on purpose."""

from dataclasses import replace
from pathlib import Path

import pytest

from compliance.domain.rulebook import Release, Rulebook, Table
from compliance.rulebooks.loader import SHIPPED, load_shipped
from compliance.services import rulebook_check
from compliance.services.rulebook_check import check_installed, check_release


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
    release = load_shipped()
    rules = release.tables["company_status"].rules
    spoilt = _spoilt(release, "company_status", rules=tuple(rule for rule in rules if rule.then != "no_company"))
    checked = check_release(spoilt, SHIPPED / release.id)
    defects = [defect for book in checked.rulebooks for defect in book.defects]

    assert not checked.sound
    assert any("uk-ip-bill, table company_status: no rule decides this case." in defect for defect in defects)
    assert any("A private person who is not in business" in defect for defect in defects)
    assert "disclosure" in checked.skipped
    assert checked.wrong_examples == ()


def test_an_example_that_comes_out_otherwise_is_named() -> None:
    """With what was expected and what was decided."""
    release = load_shipped()
    rules = tuple(
        replace(rule, then="cannot_tell", may_be=("disclose", "none")) if rule.then == "disclose" else rule
        for rule in release.tables["disclosure"].rules
    )
    checked = check_release(_spoilt(release, "disclosure", rules=rules), SHIPPED / release.id)

    assert not checked.sound
    assert checked.wrong_examples
    assert any(
        "table disclosure: expected disclose, decided cannot_tell (disclose or none)." in each
        for each in checked.wrong_examples
    )


def test_a_release_that_does_not_load_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its faults take the place of a count; the others are still checked."""
    release = load_shipped()
    empty = check_release(release, tmp_path)
    assert not empty.sound
    assert empty.faults[0].endswith("cases.yaml: There is no such file. Add it to the release folder.")

    monkeypatch.setattr(rulebook_check, "installed_releases", lambda: ("1999-01", release.id))
    first, second = check_installed()
    assert first.faults == (f"There is no release 1999-01. This installation holds: {release.id}.",)
    assert (first.sound, second.sound) == (False, True)
