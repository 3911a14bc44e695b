"""What the pages of a project say once everything is settled: results confirmed, statement issued, changed again."""

from compliance.services.actors import LOCAL_OPERATOR
from compliance.services.answers import by_section
from compliance.services.assessments import current_release
from compliance.services.components import NewComponent, add_component
from tests.web.interviewing import ACCEPTED
from tests.web.pages import Site, doubtful, issued, ready


def confirm_everything(site: Site, address: str) -> None:
    """Tick every result that cannot be told."""
    page = site.get(f"{address}/statements/issue")
    site.sent(f"{address}/statements/confirm", {"seen": page.values("seen")})


def test_a_result_that_was_confirmed_needs_no_review_any_more(site: Site) -> None:
    """Neither on the project's page nor among the answers; until then the way leads to confirming."""
    address = doubtful(site)
    assert "Needs review" in site.get(address).text
    assert "See what to confirm" in site.get(f"{address}/statements").links()

    confirm_everything(site, address)

    assert "All 2 components complete." in site.get(address).text
    assert "Needs review" not in site.get(f"{address}/answers").text
    assert "Issue a statement" in site.get(f"{address}/statements").links()


def test_one_confirmed_result_leaves_another_of_the_same_kind_to_be_reviewed(site: Site) -> None:
    """A component that is added later and was answered alike has been seen by nobody yet."""
    address = doubtful(site)
    confirm_everything(site, address)
    answers = by_section(current_release().questionnaire, {"kind": "literary", **ACCEPTED})
    with site.database.write() as session:
        project_id = address.rpartition("/")[2]
        add_component(session, LOCAL_OPERATOR, "2026-11-23T16:50:00Z", project_id, NewComponent("Poster", "", answers))

    assert [row[1] for row in site.get(address).rows()] == ["Complete", "Complete", "Needs review"]
    assert site.get(f"{address}/answers").text.count("Needs review") == 1


def test_a_project_with_a_current_statement_leads_to_it(site: Site) -> None:
    """Nobody is asked to issue again what was issued; after a change the page says that the statement lacks it."""
    address = ready(site)
    statement = issued(site, address)
    page = site.get(address)
    assert "Statement 2026-0001 is in force, and nothing was changed since." in page.text
    assert page.links()["Go to the statement"] == statement
    assert "nothing was changed since" in site.get(f"{address}/statements").text

    site.sent(f"{address}/components/add", {"component-name": "Trailer", "component-kind": "film"})
    part = site.get(address).links()["Trailer"]
    site.sent(f"{part}/remove")
    page = site.get(address)
    assert "Statement 2026-0001 is in force but does not have what was changed since." in page.text
    assert page.links()["Go to the statement"] == f"{address}/statements/issue"
