"""A project's page: the result, what is missing with its links, the components at 0, 1, 50 and 500, and the answers."""

from tests.web.interviewing import ACCEPTED, BY_ITSELF, NO_AI, REWORKED
from tests.web.pages import Page, Site, doubtful, project, ready


def names(page: Page) -> list[str]:
    """The names of the components listed, in order."""
    return [(next(iter(row)).findtext("a") or "") for row in page.root.iter("tr") if row.find("td") is not None]


def test_the_page_opens_with_the_result_and_why(site: Site) -> None:
    """The outcome in words, the reason, how many components have which, and how far the law is."""
    address = project(site, {"Code": NO_AI, "Music": REWORKED, "Radio": BY_ITSELF, "Map": {}})
    page = site.get(address)
    assert "AI-assisted" in page.text
    assert (
        "4 components: 1 fully human-authored, 1 AI-assisted, 1 fully autonomous, 1 not answered yet. "
        "What is still missing cannot change that, but a statement needs it." in page.text
    )
    assert "Reported, not law" in page.text
    assert page.title == "Saltmarsh - Colophon"


def test_the_lead_says_what_the_record_covers(site: Site) -> None:
    """Organisation, version, date and places, in a sentence."""
    page = site.get(ready(site))
    assert "Game by Pellwood Interactive Ltd." in page.text
    assert "This record covers version 1.0.3, planned for release on 12 March 2027." in page.text


def test_the_lead_says_nothing_that_nobody_entered(site: Site) -> None:
    """Without version, date and places there is no sentence about them."""
    page = site.get(project(site, own={"version": "", "release_date": "", "territories": (), "product": ""}))
    assert "This record covers" not in page.text
    assert "Territories" not in page.text


def test_every_missing_question_is_a_link_to_it(site: Site) -> None:
    """The link leads to the section's page and to the question on it."""
    address = project(site, {"Code": {"released": "yes"}}, own={})
    page = site.get(address)
    [to_code] = [href for words, href in page.links().items() if words == "Code: Was generative AI used on it?"]
    target, _, question = to_code.partition("#")
    there = site.get(target)
    assert [element for element in there.root.iter() if element.get("id") == question]
    assert "Who made it and who answers for it: Who answers for this record?" in page.links()


def test_many_missing_questions_are_gathered_by_component(site: Site) -> None:
    """A long list stays readable: a line for each component, the first ten at once."""
    page = site.get(project(site, [f"Part {number}" for number in range(20)], own={}))
    assert "Part 0: two questions to answer" in page.links()
    assert "Show the other" in page.text


def test_a_result_that_cannot_be_told_is_to_be_looked_at(site: Site) -> None:
    """It is listed among what is missing, and leads to where it is confirmed."""
    address = doubtful(site)
    page = site.get(address)
    assert page.links()["Cover: cannot tell"] == f"{address}/statements/issue#cannot-tell"
    assert "Needs review" in page.text


def test_nothing_missing_leads_to_the_statement(site: Site) -> None:
    """The next step is one click away."""
    address = ready(site)
    page = site.get(address)
    assert "Nothing. A statement can be issued." in page.text
    assert page.links()["Go to the statement"] == f"{address}/statements/issue"


def test_components_have_their_state_and_result_in_words(site: Site) -> None:
    """Not started, in progress, complete and needs review."""
    parts = {"Code": NO_AI, "Map": {}, "Voice": {"released": "yes"}, "Cover": ACCEPTED}
    assert site.get(project(site, parts)).rows() == [
        ["CodeNo generative AI was used", "Complete", "Fully human-authored"],
        ["Map2 questions left", "Not started", "Not answered yet"],
        ["Voice1 question left", "In progress", "Not answered yet"],
        [
            "CoverAI made it from a person’s request; a person only accepted itChoose its AI tools (Cover)",
            "Needs review",
            "Cannot tell",
        ],
    ]


def test_a_project_without_components_says_what_they_are(site: Site) -> None:
    """And the first thing to do is to add one."""
    page = site.get(project(site, []))
    assert "No components yet" in page.text
    assert "Add a component" in page.links()


def test_fifty_components_are_one_table_in_the_persons_order(site: Site) -> None:
    """Up to fifty, nothing is folded away."""
    wanted = [f"Part {number}" for number in range(50)]
    page = site.get(project(site, dict.fromkeys(wanted, NO_AI)))
    assert names(page) == wanted
    assert not [details for details in page.root.iter("details") if "group-of" in (details.get("class") or "")]


def test_five_hundred_components_are_grouped_by_state(site: Site) -> None:
    """What needs review comes first; each group says how many it has and shows fifty at a time."""
    kinds = (ACCEPTED, NO_AI, {}, {"released": "yes"})
    address = project(site, {f"Part {number}": kinds[number % 4] for number in range(500)})
    page = site.get(address)
    groups = [details for details in page.root.iter("details") if "group-of" in (details.get("class") or "")]
    assert [group.get("id") for group in groups] == ["needs_review", "in_progress", "not_started", "complete"]
    assert [group.get("id") for group in groups if group.get("open") is not None] == ["needs_review"]
    assert page.text.count("125 components") >= 4
    assert len(names(page)) == 200
    further = site.get(f"{address}?state=complete&page=3")
    assert "101 to 125 of 125 components" in further.text
    [opened] = [d.get("id") for d in further.root.iter("details") if d.get("open") is not None]
    assert opened == "complete"
    assert len(names(site.get(f"{address}?state=complete&page=99"))) == 175


def test_the_sections_about_the_project_have_states_and_answers(site: Site) -> None:
    """Each leads to its page; only what was answered is shown."""
    address = project(site, own={"signatory": "Imogen Hale, Managing Director"})
    page = site.get(address)
    assert page.links()["Who made it and who answers for it"] == f"{address}/sections/makers"
    assert "Imogen Hale, Managing Director" in page.text
    assert "Kind of organisation" not in page.text


def test_the_foot_names_the_release_of_the_project(site: Site) -> None:
    """From the data, never written into a page."""
    response = site.client.get(ready(site))
    assert "release 2026-11 of 23&nbsp;November&nbsp;2026" in response.text
