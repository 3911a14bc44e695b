"""Worked cases in words, for each rulebook that they expect something of."""

import pytest

from compliance.domain.release import Release
from compliance.rulebooks.cases import Case, load_cases
from compliance.rulebooks.faults import ReleaseError
from compliance.rulebooks.installed import folder_of
from compliance.services import worked_cases
from compliance.services.releases import release_called
from tests.web.pages import Site
from tests.web.test_rulebooks import at, every_book, every_release_id, read, reader, same, words

__all__ = ["reader"]


def expected_tables(case: Case) -> set[str]:
    """Every table of which a case expects something."""
    return {one.table for expected in (case.work, *(each for _, each in case.components)) for one in expected}


def cases(release: Release) -> tuple[Case, ...]:
    """The cases as they are written."""
    return load_cases(folder_of(release.id), release)


@every_book
def test_a_rulebook_shows_the_cases_that_expect_something_of_it(reader: Site, release_id: str, book_id: str) -> None:
    """With what is given, the reasoning, and every result expected of this rulebook and of no other."""
    release = release_called(release_id)
    own = {table.id for table in release.rulebook(book_id).tables}
    page = read(reader, f"/rulebooks/{release_id}/{book_id}/cases")
    about = {number: case for number, case in enumerate(cases(release), 1) if expected_tables(case) & own}
    assert [element.get("id") for element in page.root.iter("section")] == [f"case-{number}" for number in about]
    if not about:
        assert "No worked case expects anything of this rulebook." in page.text
    for number, case in about.items():
        place = at(page, f"case-{number}")
        assert words(place).startswith(f"{same(case.name)} Case {number} of the release. {same(case.says)}")
        named = {words(a) for a in place.iter("a")}
        assert named == {same(release.tables[table].title) for table in expected_tables(case) & own}
        for expected in (case.work, *(each for _, each in case.components)):
            for one in expected:
                labels = [
                    release.tables[one.table].outcome(outcome).label for outcome in (*one.outcomes, *one.possible)
                ]
                assert one.table not in own or all(same(label) in words(place) for label in labels)
        shipped = release.shipped_settings()
        for assumption, chosen in case.settings.items():
            if chosen != shipped[assumption]:
                assert same(release.assumptions[assumption].setting(chosen).label) in words(place)
        assert all(component.name in words(place) for component in case.record.components)


@every_release_id
def test_every_case_is_shown_somewhere(reader: Site, release_id: str) -> None:
    """No case is lost between the rulebooks."""
    release = release_called(release_id)
    shown = {
        element.get("id")
        for book in release.books()
        for element in read(reader, f"/rulebooks/{release_id}/{book.id}/cases").root.iter("section")
    }
    assert len(shown) == len(cases(release)) > 10


@every_release_id
def test_the_answers_of_a_case_are_in_the_words_of_the_questionnaire(reader: Site, release_id: str) -> None:
    """An option is named as people see it, not by its id."""
    release = release_called(release_id)
    place = words(at(read(reader, f"/rulebooks/{release_id}/facts/cases"), "case-1"))
    first = cases(release)[0]
    business = release.questionnaire.questions["business"]
    assert f"{business.short} {business.option(str(first.record.answers['business'])).label}" in place


def test_cases_that_cannot_be_read_break_no_page(reader: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of the cases says so; that of the rulebook is there."""

    def unreadable(*_: object) -> None:
        raise ReleaseError("cases.yaml, line 3: ...")

    monkeypatch.setattr(worked_cases, "load_cases", unreadable)
    worked_cases._worked_cases.cache_clear()
    page = reader.get("/rulebooks/2026-11/facts/cases", 409)
    assert "The worked cases of release 2026-11 cannot be read." in page.text
    assert "line 3" not in page.text
    reader.get("/rulebooks/2026-11/facts")
