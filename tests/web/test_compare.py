"""The rulebooks side by side: who says what of the same answers, and where they disagree."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from compliance.domain.release import Release
from compliance.domain.rulebook import Outcome, Stance
from compliance.services import assessments
from compliance.services.assessments import assess_project
from compliance.web.compare_disagreements import disputes
from compliance.web.compare_view import comparison
from compliance.web.crowd import Crowd, crowd_of
from tests.web.interviewing import NO_AI, REWORKED, Interview, Page, saltmarsh
from tests.web.test_results import RELEASE, crowded

__all__ = ["saltmarsh"]


def compared(interview: Interview, query: str = "") -> Page:
    """The page with the rulebooks side by side."""
    return interview.get(f"/projects/{interview.project_id}/compare{query}")


def _columns(page: Page) -> list[str]:
    heads = page.all("table", class_="sides")[0].iter("th")
    return ["".join(next(head.iter("a")).itertext()) for head in heads if head.get("scope") == "col" and list(head)]


def test_every_rulebook_that_was_decided_has_a_column_and_the_work_the_first_row(saltmarsh: Interview) -> None:
    """Then a row for every component; cells carry the rulebook's name, because narrow screens show them as entries."""
    saltmarsh.store("use", REWORKED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    page = compared(saltmarsh)
    columns = _columns(page)
    assert columns[0] == RELEASE.front[0].short
    assert set(columns) <= {book.short for book in assess_project(saltmarsh.record()).assessment.rulebooks}
    rows = [row for row in page.all("table", class_="sides")[0].iter("tr") if row.find("td") is not None]
    assert ["".join(row.find("th").itertext()).strip() for row in rows] == ["The work", "Code", "Music"]  # type: ignore[union-attr]
    for row in rows:
        assert [cell.get("data-h") for cell in row.iter("td")] == columns


def test_each_cell_leads_to_its_reason(saltmarsh: Interview) -> None:
    """And the page there is about that component and that table."""
    saltmarsh.store("use", REWORKED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    links = [link.get("href") or "" for link in compared(saltmarsh).all("a", class_="result-cell")]
    assert len(links) == len(set(links)) >= 8
    for link in links:
        page = saltmarsh.get(link)
        assert RELEASE.tables[link.partition("?")[0].rpartition("/")[2]].title in page.title


def test_rulebooks_are_chosen_by_ticks_in_the_address(saltmarsh: Interview) -> None:
    """Unknown ones and none at all mean all of them; the ticks show what is shown."""
    every = _columns(compared(saltmarsh))
    page = compared(saltmarsh, "?regime=uk-cdpa&regime=nope")
    assert _columns(page) == [RELEASE.rulebook("uk-cdpa").short]
    ticked = [box.get("value") for box in page.all("input") if box.get("checked") is not None]
    assert ticked == ["uk-cdpa"]
    assert _columns(compared(saltmarsh, "?regime=nope")) == every


def test_many_components_share_rows_where_they_come_out_alike(saltmarsh: Interview) -> None:
    """Those that cannot be told come first, and nobody is left out."""
    crowded(saltmarsh, 60)
    page = compared(saltmarsh)
    rows = [row for row in page.all("table", class_="sides")[0].iter("tr") if row.find("td") is not None]
    assert len(rows) < 30
    names = {(link.text or "") for link in page.all("a") if (link.text or "").startswith("Part ")}
    assert len(names) == 60


def _with_stances(crowd: Crowd, **stances: str) -> Crowd:
    """The crowd under a release in which these outcomes (table__outcome) take these stances."""
    release = crowd.assessed.release

    def taking(table_id: str, outcome: Outcome) -> Outcome:
        return replace(outcome, stance=stances.get(f"{table_id}__{outcome.id}", ""))

    books = tuple(
        replace(
            book,
            tables=tuple(
                replace(table, outcomes=tuple(taking(table.id, outcome) for outcome in table.outcomes))
                for table in book.tables
            ),
        )
        for book in release.rulebooks
    )
    known = (Stance("must", "Must it be said?", "It must"), Stance("need_not", "Must it be said?", "It need not"))
    changed: Release = replace(release, rulebooks=books, stances=known)
    rules = assessments.Assessor(changed)
    record = crowd.assessed.assessment.record
    return replace(crowd, assessed=replace(crowd.assessed, assessor=rules, assessment=rules.assess(record)))


@pytest.fixture
def crowd(saltmarsh: Interview) -> Iterator[Crowd]:
    """Music that AI had a part in, and code by people only; addresses of pages can be made."""
    saltmarsh.store("use", REWORKED, "Music")
    saltmarsh.store("use", NO_AI, "Code")
    with saltmarsh.app.test_request_context():
        yield crowd_of(saltmarsh.record(), RELEASE.questionnaire)


def test_rulebooks_that_take_different_stances_disagree(crowd: Crowd) -> None:
    """About the work and about components, with who says what and because of what."""
    made = _with_stances(
        crowd,
        disclosure__disclose="must",
        uk_disclosure__no_duty="need_not",
        tier__standard="must",
        uk_subsistence__original_work="need_not",
    )
    books = made.assessed.assessment.rulebooks
    work, part = disputes(made, books).told
    assert (work.topic, work.parts) == ("Must it be said?", ())
    assert {(side.book.id, side.says) for side in work.sides} == {("uk-ip-bill", "It must"), ("uk-cdpa", "It need not")}
    assert all(side.because for side in work.sides)
    assert [each.name for each in part.parts] == ["Code"]
    only_one = tuple(book for book in books if book.id == "uk-cdpa")
    assert disputes(made, only_one).told == ()


def test_rulebooks_that_agree_are_not_told(crowd: Crowd) -> None:
    """Neither are outcomes without a stance."""
    made = _with_stances(crowd, disclosure__disclose="must", uk_disclosure__no_duty="must")
    assert disputes(made, made.assessed.assessment.rulebooks).told == ()


def test_the_page_tells_a_disagreement_or_that_there_is_none(
    saltmarsh: Interview, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, with a link to the reason of each."""
    made = _with_stances(crowd, disclosure__disclose="must", uk_disclosure__no_duty="need_not")
    monkeypatch.setattr("compliance.web.compare_view.crowd_of", lambda *_: made)
    page = compared(saltmarsh)
    assert "Must it be said? The work" in page.text
    assert "It need not" in page.text
    agreeing = _with_stances(crowd)
    monkeypatch.setattr("compliance.web.compare_view.crowd_of", lambda *_: agreeing)
    assert "Nowhere, as far as can be told" in compared(saltmarsh).text


def test_more_rulebooks_than_fit_on_paper_are_printed_in_several_tables(saltmarsh: Interview) -> None:
    """Seven to a table; on the screen there is one for all of them."""
    assert not compared(saltmarsh).all("section", class_="paper-only")
    saltmarsh.store("reach", {"territories": ("uk", "eu", "us", "cn", "kr"), "channels": ("kdp", "steam")})
    page = compared(saltmarsh)
    tables = page.all("section", class_="paper-only")
    columns = len(_columns(page))
    assert columns > 7
    assert len(tables) == -(-columns // 7)


def test_results_are_those_of_the_assessment(crowd: Crowd) -> None:
    """Cell by cell."""
    made = comparison(crowd, crowd.assessed.assessment.rulebooks)
    for row in made.rows:
        decisions = crowd.assessment_of(crowd.stand_ins[row.parts[0].id])
        for book, cells in zip(made.books, row.cells, strict=True):
            for cell in cells:
                table = next(table for table in book.tables if table.title == cell.title and table.scope == "component")
                if decisions[table.id].decided:
                    assert cell.shown.label == decisions[table.id].result.label
