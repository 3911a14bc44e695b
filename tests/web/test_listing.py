"""The list of projects: empty, short, long, searched and filtered; and the sample projects."""

from compliance.services import overviews
from tests.web.interviewing import ACCEPTED, NO_AI, REWORKED
from tests.web.pages import Site, doubtful, issued, number_of_entries, project, ready


def test_an_empty_installation_offers_two_ways_on(site: Site) -> None:
    """Start a project, or explore with the sample projects."""
    page = site.get("/")
    assert "No projects yet" in page.text
    assert page.links()["Start a project"] == "/projects/start"
    assert "Explore with the sample projects" in page.text
    assert not page.controls(), "there is nothing to search yet"


def test_the_sample_projects_are_loaded_once(site: Site) -> None:
    """A second click adds nothing."""
    page = site.sent("/samples")
    assert "The sample projects are here" in page.text
    loaded = list(number_of_entries(site))
    assert len(loaded) >= 4
    site.sent("/samples")
    assert len(list(number_of_entries(site))) == len(loaded)


def test_a_single_project_needs_no_filter(site: Site) -> None:
    """One row: no filter, no pager."""
    project(site, {"Text": NO_AI})
    page = site.get("/")
    assert not page.controls()
    assert "Projects, page" not in page.title


def test_a_row_says_what_the_project_is_and_how_it_stands(site: Site) -> None:
    """Result in words, of what it is made, its state, and when it was changed."""
    address = project(site, {"Text": NO_AI, "Cover": REWORKED, "Map": {}})
    page = site.get("/")
    [[name, result, made_of, state, changed]] = page.rows()
    assert name == "SaltmarshGame, version 1.0.3"
    assert page.links()["Saltmarsh"] == address
    assert result == "AI-assisted"
    assert made_of == "3 components"
    assert state == "In progress2 of 3 complete"
    assert changed == "20 Nov 2026"
    bar = next(element for element in page.root.iter() if element.get("role") == "img")
    assert bar.get("aria-label") == "1 fully human-authored, 1 AI-assisted, 1 not answered yet"


def test_whoever_belongs_to_several_organisations_reads_which_one_each_is_of(site: Site) -> None:
    """The list is that of the organisation worked in; the other one's projects are not mixed in."""
    project(site)
    project(site, title="Low Water", organisation="Pellwood Records")
    [[name, *_]] = site.get("/").rows()
    assert name == "SaltmarshGame, version 1.0.3, Pellwood Interactive Ltd"


def test_a_project_without_answers_has_no_result(site: Site) -> None:
    """A blank tier is never shown."""
    project(site, ["Text"], own={})
    project(site, [], title="Nothing", own={})
    for row in site.get("/").rows():
        assert row[1] == "Not answered yet"
        assert row[3].startswith("Not started")


def test_each_state_is_shown_in_words(site: Site) -> None:
    """Ready, issued, changed since, withdrawn."""
    states = []
    address = ready(site)
    states.append(site.get("/").rows()[0][3])
    statement = issued(site, address)
    states.append(site.get("/").rows()[0][3])
    site.sent(f"{address}/components/add", {"component-name": "Trailer"})
    states.append(site.get("/").rows()[0][3])
    site.sent(f"{statement}/withdraw", {"reason": "The wrong build."})
    states.append(site.get("/").rows()[0][3])
    assert states == [
        "CompleteNothing is missing",
        "IssuedStatement 2026-0001",
        "Changed since issueStatement 2026-0001",
        "WithdrawnStatement 2026-0001",
    ]


def test_a_result_that_cannot_be_told_is_shown_as_such(site: Site) -> None:
    """It is as much a result as the others."""
    project(site, {"Cover": ACCEPTED})
    assert site.get("/").rows()[0][1] == "Cannot tell"


def test_a_project_that_only_waits_for_a_confirmation_needs_review(site: Site) -> None:
    """Every question is answered; while one is open, whatever about, the project is in progress."""
    address = doubtful(site)
    assert site.get("/").rows()[0][3] == "Needs review“Cannot tell” to confirm"
    site.sent(f"{address}/statements/confirm", {"seen": site.get(f"{address}/statements/issue").values("seen")})
    assert site.get("/").rows()[0][3] == "CompleteNothing is missing"
    project(site, {"Cover": ACCEPTED, "Map": {}}, title="A part open", at="2026-12-01T10:00:00Z")
    assert site.get("/").rows()[0][3].startswith("In progress")
    project(site, {"Cover": ACCEPTED}, title="The makers open", own={}, at="2026-12-02T10:00:00Z")
    assert site.get("/").rows()[0][3].startswith("In progress")


def test_projects_are_found_by_title_and_organisation(site: Site) -> None:
    """Whatever capitals and accents are typed."""
    project(site, title="Élan")
    project(site, title="Low Water")
    assert [row[0].partition("Game")[0] for row in site.get("/?q=elan").rows()] == ["Élan"]
    assert len(site.get("/?q=INTERACTIVE").rows()) == 2


def test_a_filter_without_hits_says_which_and_offers_to_clear_it(site: Site) -> None:
    """The person sees at once why nothing is there."""
    project(site, title="One")
    project(site, title="Two")
    page = site.get("/?q=tide&state=issued")
    assert "“tide” in the title or the organisation and the state “Issued”" in page.text
    assert page.links()["Clear the filter and show 2 projects"] == "/"
    assert page.value("q") == "tide"


def test_projects_come_in_pages_of_25(site: Site) -> None:
    """The words say where one is; the links keep the search."""
    for number in range(26):
        project(site, {"Text": NO_AI}, title=f"Project {number:02}", at=f"2026-11-01T10:00:{number:02}Z")
    page = site.get("/?q=project")
    assert len(page.rows()) == 25
    assert "1 to 25 of 26 projects" in page.text
    second = site.get(page.links()["Next projects"])
    assert "26 to 26 of 26 projects" in second.text
    assert second.title.startswith("Projects, page 2")
    assert second.value("q") == "project"
    assert second.links()["Previous 25 projects"] == "/?q=project"
    assert len(site.get("/?page=99999").rows()) == 1


def test_an_overview_is_worked_out_once_for_each_state_of_a_project(site: Site) -> None:
    """A list of projects that nobody changed needs no rules; a changed project is worked out again."""
    address = project(site, {"Text": NO_AI})
    overviews._overviews.clear()
    site.get("/")
    [[key, first]] = overviews._overviews.items()
    site.get("/")
    assert list(overviews._overviews.items()) == [(key, first)]
    site.sent(f"{address}/components/add", {"component-name": "Map"})
    assert site.get("/").rows()[0][2] == "2 components"
