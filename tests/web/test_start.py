"""Starting a project: what is offered, what is kept when something is wrong, and that a double click starts one."""

from typing import Any

import pytest

from compliance.services.actors import EVERYTHING
from compliance.services.assessments import current_release
from compliance.services.records import ProjectRecord, project_record
from tests.web.pages import Page, Site, number_of_entries, project

SECTORS = current_release().questionnaire.sectors


def form(site: Site, **more: Any) -> dict[str, Any]:
    """A form that can be sent, from a fresh page."""
    page = site.get("/projects/start/games")
    return {
        "ticket": page.value("ticket"),
        "title": "Saltmarsh",
        "part": ["code", "music"],
        **more,
    }


def record(site: Site, address: str) -> ProjectRecord:
    """The project at an address as stored."""
    with site.database.read() as session:
        return project_record(session, EVERYTHING, address.rpartition("/")[2])


def test_every_sector_of_the_release_is_offered(site: Site) -> None:
    """The first page leads to one page for each sector."""
    links = site.get("/projects/start").links()
    assert [links[sector.label] for sector in SECTORS] == [f"/projects/start/{sector.id}" for sector in SECTORS]


@pytest.mark.parametrize("sector", SECTORS, ids=lambda sector: sector.id)
def test_a_sector_offers_its_products_and_its_components(site: Site, sector: Any) -> None:
    """The usual components are there to tick, the likeliest ones ticked; the products are suggested."""
    page = site.get(f"/projects/start/{sector.id}")
    assert page.values("part") == [preset.id for preset in sector.presets]
    assert page.ticked("part") == [preset.id for preset in sector.presets if preset.ticked]
    assert {option.get("value") for option in page.root.iter("option")} >= set(sector.products)


def test_a_project_starts_with_what_was_entered(site: Site) -> None:
    """Answers, ticked components with their kind in law, and own components with theirs."""
    entered = form(
        site,
        product="Game",
        version="1.0.3",
        **{"release_date-day": "12", "release_date-month": "3", "release_date-year": "2027"},
        **{"own-name-1": "Harbour  radio", "own-kind-1": "musical", "own-name-3": "Trailer", "own-kind-3": ""},
    )
    response = site.post("/projects/start/games", entered)
    assert response.status_code == 303
    stored = record(site, response.location)
    assert (stored.title, stored.organisation, stored.sector) == ("Saltmarsh", "Pellwood Interactive Ltd", "games")
    assert stored.answers == {
        "title": "Saltmarsh",
        "product": "Game",
        "version": "1.0.3",
        "release_date": "2027-03-12",
    }
    kinds = {part.name: part.answers.get("kind", "") for part in stored.components}
    assert kinds == {"Code": "literary", "Music": "musical", "Harbour radio": "musical", "Trailer": ""}
    assert list(number_of_entries(site)) == [1]


def test_only_the_title_is_needed(site: Site) -> None:
    """Everything else can wait, even the components."""
    page = site.sent("/projects/start/games", form(site, part=[]))
    assert "No components yet" in page.text


def test_what_is_missing_is_said_at_its_field(site: Site) -> None:
    """The field is named in the summary, marked, and tied to its sentence."""
    page = site.refused("/projects/start/games", form(site, title=" "))
    page.has_error("q-title", "Enter the title")
    assert list(number_of_entries(site)) == []


def test_what_was_typed_is_kept_when_something_is_wrong(site: Site) -> None:
    """Nobody types anything twice."""
    page = site.refused(
        "/projects/start/games",
        form(
            site,
            title="",
            version="Gold",
            part=["voice"],
            **{"release_date-day": "31", "release_date-month": "2", "release_date-year": "2027"},
            **{"own-name-2": "Trailer", "own-kind-2": "film"},
        ),
    )
    page.has_error("q-release_date-day", "Enter")
    assert page.value("version") == "Gold"
    assert page.value("release_date-day") == "31"
    assert page.value("own-name-2") == "Trailer"
    assert page.ticked("part") == ["voice"]


def test_two_components_of_one_name_are_told_apart(site: Site) -> None:
    """A component named like a ticked one gets another name."""
    page = site.refused("/projects/start/games", form(site, **{"own-name-1": " code ", "own-kind-1": "musical"}))
    page.has_error("own-name-1", "There are two components called code")


def test_a_name_that_is_too_long_is_refused(site: Site) -> None:
    """The sentence gives the limit."""
    page = site.refused("/projects/start/games", form(site, **{"own-name-1": "x" * 201}))
    page.has_error("own-name-1", "Shorten the name to 200 characters")
    page = site.refused("/projects/start/games", form(site, title="x" * 201))
    page.has_error("q-title", "200 characters")


def test_a_double_click_starts_one_project(site: Site) -> None:
    """The same form sent twice leads to the same project; a new form starts another."""
    once = form(site)
    first, second = (site.post("/projects/start/games", once).location for _ in range(2))
    assert first == second
    assert site.post("/projects/start/games", form(site)).location != first
    assert list(number_of_entries(site)) == [1, 1]


@pytest.mark.parametrize("ticket", ["", "forged", "Im15T3duSWQi.xxxx"])
def test_nobody_chooses_the_id_of_a_project(site: Site, ticket: str) -> None:
    """An id that we did not give out is not taken."""
    location = site.post("/projects/start/games", form(site, ticket=ticket)).location
    assert ticket == "" or ticket not in location
    assert len(location.rpartition("/")[2]) == 12


def test_a_project_is_started_in_the_organisation_worked_in(site: Site) -> None:
    """The page says for which one; another one, named in a form of somebody's own, is not taken."""
    project(site, organisation="Zebra Press")
    assert "For Pellwood Interactive Ltd." in site.get("/projects/start/label").text
    location = site.post("/projects/start/games", form(site, organisation="Zebra Press")).location
    assert record(site, location).organisation == "Pellwood Interactive Ltd"


def test_a_sector_that_does_not_exist_is_not_found(site: Site) -> None:
    """Neither to look at nor to send."""
    site.get("/projects/start/nothing", 404)
    assert site.post("/projects/start/nothing").status_code == 404


def test_unknown_choices_are_not_taken(site: Site) -> None:
    """A tick or a kind that is not offered comes from no page of ours."""
    entered = form(site, part=["nothing", "code"], territories=["mars"])
    location = site.post("/projects/start/games", entered).location
    assert [part.name for part in record(site, location).components] == ["Code"]
    assert set(record(site, location).answers) == {"title"}
    page: Page = site.refused(f"{location}/sections/reach", {"territories": ["mars"]})
    page.has_error("q-territories-uk", "Tick at least one answer.")
    assert set(record(site, location).answers) == {"title"}
