"""What a change of law would change in every project of an organisation: asking, watching, filtering, noting."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from compliance.rulebooks.installed import look_in
from compliance.services.actors import EVERYTHING
from compliance.services.records import project_record
from tests.rulebooks.fiction import FICTION
from tests.web.interviewing import NO_AI, REWORKED
from tests.web.pages import Page, Site, issued, project


@pytest.fixture
def asked(site: Site, fiction_folder: Path) -> Iterator[tuple[Site, str, str]]:
    """Two projects, of which one would change and has a statement; gives the pages for looking and the statement."""
    project(site, {"Text": NO_AI}, title="=Plain")
    translated = project(site, {"Translation": {**REWORKED, "ai_did": ("translated",)}}, title="Translated")
    statement = issued(site, translated).rpartition("/")[2]
    with site.database.read() as session:
        organisation = project_record(session, EVERYTHING, translated.rpartition("/")[2]).organisation_id
    look_in(fiction_folder)
    yield site, f"/organisations/{organisation}/impact", statement
    look_in(None)


def finished(site: Site, address: str, what: str = f"release:{FICTION}") -> str:
    """Ask for an analysis and wait until it has ended; gives its address."""
    response = site.post(address, {"what": what})
    assert response.status_code == 303
    site.app.extensions["colophon"].jobs.wait(60)
    return str(response.location)


def test_nothing_is_asked_for_without_a_choice(asked: tuple[Site, str, str]) -> None:
    """The field says so."""
    site, address, _ = asked
    for what in ("", "release:1999-01", "assumption:tier_1_limit=no_such"):
        site.refused(address, {"what": what}).has_error("what", "Choose what to look at.")


def test_what_would_change_is_listed_filtered_and_downloaded(asked: tuple[Site, str, str]) -> None:
    """By default the projects that change; a spreadsheet takes no title for a formula."""
    site, address, _ = asked
    found = finished(site, address)
    page = site.get(found)
    assert "Finished: 2 of 2 projects" in page.text
    assert [row[0].partition("Statement")[0] for row in page.rows()] == ["Translated"]
    assert "AI-assisted → becomes Not answered yet" in page.text
    assert len(site.get(f"{found}?show=all").rows()) == 2
    assert len(site.get(f"{found}?show=statements").rows()) == 1
    response = site.client.get(f"{found}/impact.csv")
    lines = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))
    assert [line[0] for line in lines] == ["Project", "'=Plain", "Translated"]
    assert lines[2][1:3] == ["AI-assisted", "Not answered yet"]


def test_statements_are_noted_and_stand_on_the_list_until_replaced(asked: tuple[Site, str, str]) -> None:
    """With a link to where the next one is issued; nothing ticked is refused; the history says who noted them."""
    site, address, statement = asked
    found = finished(site, address)
    refused = site.refused(f"{found}/queue")
    assert "Tick the statements" in refused.text
    page = site.sent(f"{found}/queue", {"statement": [statement]})
    assert "One more to be replaced" in page.text or "1 more to be replaced" in page.text
    assert "2026-0001 , Translated" in page.text
    assert "Noted already." in site.get(found).text
    history = site.get(address.replace("/impact", "/history"))
    assert "noted as to be replaced" in history.text


def test_a_note_can_be_taken_back(asked: tuple[Site, str, str]) -> None:
    """From the list; the history says so, and the statement can be noted again."""
    site, address, statement = asked
    found = finished(site, address)
    site.sent(f"{found}/queue", {"statement": [statement]})
    assert "Take this note back : 2026-0001, Translated" in site.get(address).text
    back = f"{address}/replacements/{statement}/take-back"
    page = site.sent(back)
    assert "Taken back." in page.text
    assert "Take this note back" not in page.text
    assert "It was taken back before." in site.sent(back).text
    history = site.get(address.replace("/impact", "/history"))
    assert "took back that a statement is to be replaced: 2026-0001" in history.text
    assert "Noted already." not in site.get(found).text


def test_an_analysis_can_be_cancelled(asked: tuple[Site, str, str]) -> None:
    """One that has ended stays as it is."""
    site, address, _ = asked
    found = finished(site, address, "assumption:term_length=years_25")
    assert "Finished" in site.sent(f"{found}/cancel").text


def test_an_analysis_of_another_organisation_is_not_found(asked: tuple[Site, str, str]) -> None:
    """It is reached through its own organisation only."""
    site, address, statement = asked
    found = finished(site, address)
    other = project(site, title="Elsewhere", organisation="Other House")
    with site.database.read() as session:
        organisation = project_record(session, EVERYTHING, other.rpartition("/")[2]).organisation_id
    elsewhere = found.replace(address, f"/organisations/{organisation}/impact")
    assert Page(site.client.get(elsewhere)).status == 404
    assert site.post(f"/organisations/{organisation}/impact/replacements/{statement}/take-back").status_code == 404
    for last in ("/cancel", "/queue"):
        assert site.post(elsewhere + last, {"statement": "x"}).status_code == 404
    assert site.client.get(f"{elsewhere}/impact.csv").status_code == 404
