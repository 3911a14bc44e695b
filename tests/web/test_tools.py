"""The pages of the register of AI tools, and choosing from it for a part."""

import io
import json

import pytest

from compliance.services.actors import EVERYTHING
from compliance.services.records import project_record
from compliance.services.verification import verify_all, verify_organisations
from tests.web.interviewing import NO_AI, REWORKED
from tests.web.pages import Page, Site, issued, project

BRUSH = {"name": "Brush", "maker": "Lower Reach", "version": "2", "tier": "paid", "training_data": "claimed"}
CLAIM = {"concerns-1-text": "A claim", "concerns-1-source": "The Gazette", "concerns-1-date": "2026-03-02"}


def _made(site: Site, title: str = "Saltmarsh", organisation: str = "Pellwood Interactive Ltd") -> str:
    """A project with a part made with AI and one made without. Gives its address."""
    return project(site, {"Score": REWORKED, "Text": NO_AI}, title=title, organisation=organisation)


def _register(site: Site, address: str) -> str:
    """The address of the register of the project's organisation."""
    with site.database.read() as session:
        owner = project_record(session, EVERYTHING, address.rpartition("/")[2]).organisation_id
    return f"/organisations/{owner}/tools"


def _part(site: Site, address: str, name: str = "Score") -> str:
    return site.get(address).links()[name]


def _recorded(site: Site, address: str, **changed: str) -> str:
    """Record a tool. Gives the address of its page."""
    response = site.post(f"{_register(site, address)}/add", {**BRUSH, **CLAIM, **changed})
    assert response.status_code == 303, Page(response).text
    return str(response.location)


def _sound(site: Site) -> bool:
    with site.database.read() as session:
        verdicts = [*verify_all(session, EVERYTHING), *verify_organisations(session, EVERYTHING)]
        return len(verdicts) > 1 and all(verdict.sound for verdict in verdicts)


def test_an_empty_register_says_how_to_begin(site: Site) -> None:
    """It can be reached from the page of a project."""
    address = _made(site)
    page = site.get(site.get(address).links()["AI tools of Pellwood Interactive Ltd"])
    assert "No tools yet" in page.text
    assert "Colophon itself says nothing about any tool" in page.text
    assert page.links()["Record a tool"] == f"{_register(site, address)}/add"


def test_a_tool_is_recorded_and_shown(site: Site) -> None:
    """Every fact with its words, concerns with source and date, and what was never recorded says so."""
    page = site.get(_recorded(site, _made(site)))
    assert "Recorded by Pellwood Interactive Ltd. Nobody else has checked it." in page.text
    for words in ("Lower Reach", "Paid", "Claimed to be licensed", "A claim", "Source: The Gazette, 2 March 2026"):
        assert words in page.text
    assert "Terms read on Not recorded" in page.text
    assert "Robin Marsh added the tool" in page.text
    assert _sound(site)


@pytest.mark.parametrize(
    ("changed", "control", "sentence"),
    [
        ({"name": ""}, "name", "Enter the name of the tool."),
        ({"terms_link": "https://reach.example"}, "terms_read", "Enter the day on which somebody read the terms"),
        ({"review_by": "soon"}, "review_by", "enter the date as YYYY-MM-DD"),
        ({"concerns-1-source": ""}, "concerns-1-source", "Enter the source."),
        ({"maker": "\ue000"}, "maker", "type it again"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    site: Site, changed: dict[str, str], control: str, sentence: str
) -> None:
    """Beside the field, and nothing is recorded."""
    address = _made(site)
    page = site.refused(f"{_register(site, address)}/add", {**BRUSH, **CLAIM, "model": "Brush-3", **changed})
    page.has_error(control, sentence)
    assert page.value("model") == "Brush-3"
    assert page.value("concerns-1-text") == "A claim"
    assert "No tools yet" in site.get(_register(site, address)).text


def test_the_same_tool_is_recorded_once(site: Site) -> None:
    """A double click is told."""
    address = _made(site)
    _recorded(site, address)
    page = site.refused(f"{_register(site, address)}/add", BRUSH)
    page.has_error("name", "is in the register already")


def test_the_list_puts_first_what_is_due(site: Site) -> None:
    """And can be searched and narrowed."""
    address = _made(site)
    later = {"concerns-1-text": "", "concerns-1-source": "", "concerns-1-date": ""}
    _recorded(site, address, name="Anvil", review_by="2027-01-01", **later)
    _recorded(site, address, name="Zither", review_by="2026-11-23", maker="Élan")
    register = _register(site, address)
    page = site.get(register)
    assert [row[0].partition("Lower")[0].partition("Élan")[0].strip() for row in page.rows()] == ["Zither", "Anvil"]
    assert "1 tool has to be looked at again now." in page.text
    assert page.rows()[0][2] == "Due 23 November 2026"
    for query, names in (
        *[("q=ÉLAN", ["Zither"]), ("show=due", ["Zither"]), ("show=concerns", ["Zither"])],
        *[("q=anv&show=", ["Anvil"]), ("show=nonsense", ["Zither", "Anvil"]), ("show=retired", []), ("q=none", [])],
    ):
        found = site.get(f"{register}?{query}")
        assert [row[0].split(" ")[0].removesuffix("Lower").removesuffix("Élan,") for row in found.rows()] == names
        assert names or "No tool matches" in found.text


def test_a_long_list_comes_in_pages(site: Site) -> None:
    """Fifty tools a page."""
    address = _made(site)
    register = _register(site, address)
    table = "name\n" + "".join(f"Tool {number:03}\n" for number in range(60))
    site.sent(f"{register}/import", {"table": (io.BytesIO(table.encode()), "tools.csv")})
    assert len(site.get(register).rows()) == 50
    second = site.get(f"{register}?page=2")
    assert len(second.rows()) == 10
    assert "51 to 60 of 60 tools" in second.text
    assert "51 to 60 of 60 tools" in site.get(f"{register}?page=99").text


def test_a_changed_fact_shows_the_projects_that_it_bears_on(site: Site) -> None:
    """With parts, versions and dates, and the statements that were issued before the change."""
    address = _made(site)
    tool = _recorded(site, address)
    site.sent(
        f"{_part(site, address)}/tools",
        {"tool-1": "Brush", "version-1": "2.1", "used-1": "March 2026", "operator-1": "Ana", "seen": "0"},
    )
    statement = issued(site, address)
    assert "nothing was changed since" in site.get(address).text
    page = site.get(tool)
    assert page.rows() == [
        [
            "Saltmarsh1.0.3, rules of release 2026-11",
            "ScoreVersion used: 2.1; March 2026; Ana",
            "2026-0001, in force",
        ]
    ]
    page = site.sent(f"{tool}/change", {**BRUSH, **CLAIM, "training_data": "undisclosed", "seen": "1"})
    assert "Saved. This bears on 1 project, listed below." in page.text
    assert "Issued before the last change of what is recorded here" in page.text
    assert "nothing was changed since" not in site.get(address).text
    assert "Training data From Claimed to be licensed To Not disclosed" in page.text
    assert page.links()["2026-0001"] == statement
    assert _sound(site)


def test_a_change_without_effect_says_so(site: Site) -> None:
    """And one of a tool that nobody used too."""
    tool = _recorded(site, _made(site))
    assert "Nothing was changed." in site.sent(f"{tool}/change", {**BRUSH, **CLAIM, "seen": "1"}).text
    page = site.sent(f"{tool}/change", {**BRUSH, **CLAIM, "seen": "1", "concerns-1-settled": "yes"})
    assert "Saved. No project used this tool yet." in page.text
    assert "A claim Settled" in page.text
    assert site.get(f"{tool}/change").ticked("concerns-1-settled") == ["yes"]


def test_a_concern_is_taken_off_by_clearing_it(site: Site) -> None:
    """The history of the tool keeps it."""
    tool = _recorded(site, _made(site))
    cleared = dict.fromkeys(CLAIM, "")
    page = site.sent(f"{tool}/change", {**BRUSH, **cleared, "seen": "1"})
    assert "None is recorded." in page.text
    assert "From A claim. Source: The Gazette, 2 March 2026 To Nothing recorded" in page.text


def test_whoever_saves_second_sees_what_the_other_recorded(site: Site) -> None:
    """What they typed is kept; saving again puts it in place knowingly."""
    tool = _recorded(site, _made(site))
    site.sent(f"{tool}/change", {**BRUSH, **CLAIM, "tier": "free", "seen": "1"})
    mine = {**BRUSH, **CLAIM, "tier": "enterprise"}
    page = site.refused(f"{tool}/change", {**mine, "seen": "1"}, status=409)
    assert "Account. Saved now: Free. You entered: Enterprise." in page.text
    assert page.value("seen") == "2"
    assert "Enterprise" in site.sent(f"{tool}/change", {**mine, "seen": page.value("seen")}).text


def test_a_change_is_checked_like_a_new_tool(site: Site) -> None:
    """Faults beside the fields, and no two tools alike."""
    address = _made(site)
    tool = _recorded(site, address)
    _recorded(site, address, version="3")
    site.refused(f"{tool}/change", {**BRUSH, "tier": "gold", "seen": "1"}).has_error("tier", "choose one of")
    page = site.refused(f"{tool}/change", {**BRUSH, "version": "3", "seen": "1"})
    page.has_error("name", "is in the register already")


def test_a_tool_is_retired_and_taken_back(site: Site) -> None:
    """It leaves the list and the choice, not the parts made with it; another one may have taken its place."""
    address = _made(site)
    tool = _recorded(site, address)
    choosing = f"{_part(site, address)}/tools"
    site.sent(choosing, {"tool-1": "Brush", "seen": "0"})
    page = site.sent(f"{tool}/retire")
    assert "Retired. Parts made with it keep it" in page.text
    assert "No tool matches" in site.get(_register(site, address)).text
    assert len(site.get(f"{_register(site, address)}?show=retired").rows()) == 1
    site.sent(choosing, {"tool-1": site.get(choosing).value("tool-1"), "version-1": "2", "seen": "1"})
    _recorded(site, address)
    assert "is in the register already" in site.sent(f"{tool}/take-back").text
    site.sent(f"{site.get(_register(site, address)).links()['Brush']}/retire")
    assert "The tool can be chosen again." in site.sent(f"{tool}/take-back").text
    assert _sound(site)


def test_a_table_is_taken_in_or_refused_as_a_whole(site: Site) -> None:
    """With a sentence for every line that has to be put right."""
    address = _made(site)
    register = _register(site, address)
    assert "Only name is needed" in site.get(f"{register}/import").text
    page = site.refused(f"{register}/import", {"table": (io.BytesIO(b"name,tier\nA,gold\n,paid\n"), "t.csv")})
    assert "Line 2, column tier" in page.text
    assert "Line 3, column name: Enter the name of the tool." in page.text
    site.refused(f"{register}/import").has_error("table", "Nothing was taken in")
    assert "No tools yet" in site.get(register).text
    done = site.sent(f"{register}/import", {"table": (io.BytesIO(b"name,tier\nA,paid\nB,free\n"), "t.csv")})
    assert "2 tools added, 0 tools changed, 0 tools as recorded already." in done.text
    assert _sound(site)


def test_the_register_can_be_downloaded(site: Site) -> None:
    """As a table and as a bill of materials."""
    address = _made(site)
    _recorded(site, address)
    table = site.client.get(f"{_register(site, address)}.csv", buffered=True)
    assert table.mimetype == "text/csv"
    assert "attachment" in table.headers["Content-Disposition"]
    assert "Brush,Lower Reach" in table.text
    bill = site.client.get(f"{_register(site, address)}.cdx.json", buffered=True)
    assert bill.mimetype == "application/vnd.cyclonedx+json"
    assert json.loads(bill.data)["components"][0]["name"] == "Brush"


def test_tools_are_chosen_for_a_part_beside_the_question_about_them(site: Site) -> None:
    """The part's page and the project's page say which, and the statement lists them."""
    address = _made(site)
    _recorded(site, address)
    part = _part(site, address)
    section = site.get(f"{part}/sections/use")
    choosing = section.links()["Choose them from the register of AI tools"]
    assert choosing == f"{part}/tools"
    assert site.get(address).links()["Choose its AI tools (Score)"] == choosing
    page = site.sent(choosing, {"tool-1": "brush, 2 (lower reach)", "version-1": "2.1", "tool-2": "", "seen": "0"})
    assert "The AI tools of Score are saved." in page.text
    assert "Chosen from the register: Brush. Change the choice" in page.text
    assert "AI tools: Brush (Score)" in site.get(address).links()
    stored = site.get(issued(site, address))
    assert stored.rows()[-1] == [
        *("BrushLower Reach; version 2.1", "Score"),
        "Training data: Claimed to be licensedA claim. Source: The Gazette, 2 March 2026",
    ]
    (row,) = site.printer.printed[-1].tools
    assert (row.name, row.version, row.parts) == ("Brush", "2.1", ("Score",))
    assert row.concerns == ("A claim. Source: The Gazette, 2 March 2026",)


def test_a_part_made_without_ai_is_not_asked_for_tools(site: Site) -> None:
    """Its two clicks stay two."""
    address = _made(site)
    assert [words for words in site.get(address).links() if "AI tools (" in words] == ["Choose its AI tools (Score)"]


def test_a_row_is_taken_off_by_clearing_it_and_added_by_saving(site: Site) -> None:
    """One button saves, another one saves and gives room for more."""
    address = _made(site)
    _recorded(site, address)
    _recorded(site, address, name="Anvil")
    choosing = f"{_part(site, address)}/tools"
    page = site.sent(choosing, {"tool-1": "Brush", "seen": "0", "go": "more"})
    assert (page.value("tool-1"), page.value("tool-2"), page.value("seen")) == ("Brush, 2 (Lower Reach)", "", "1")
    page = site.sent(choosing, {"tool-1": page.value("tool-1"), "tool-2": "Anvil", "seen": "1", "go": "more"})
    assert page.value("tool-2") == "Anvil, 2 (Lower Reach)"
    page = site.sent(choosing, {"tool-1": "", "tool-2": "Anvil", "seen": "2", "go": "more"})
    assert (page.value("tool-1"), page.value("tool-2")) == ("Anvil, 2 (Lower Reach)", "")


def test_a_tool_that_is_not_in_the_register_is_recorded_on_the_spot(site: Site) -> None:
    """Nothing that was typed is lost, and the name need not be typed again."""
    address = _made(site)
    _recorded(site, address)
    choosing = f"{_part(site, address)}/tools"
    typed = {"tool-1": "Brush", "used-1": "May", "tool-2": "Quill", "version-2": "7", "used-2": "June", "seen": "0"}
    page = site.refused(choosing, typed)
    page.has_error("tool-2", "Quill is not in the register.")
    assert (page.value("new-name"), page.value("new-version")) == ("Quill", "7")
    created = Page(site.post(choosing, {**typed, "new-name": "Quill", "new-version": "7", "go": "create"}))
    assert "Quill is in the register, and in the list below." in created.text
    assert (created.value("used-1"), created.value("tool-2"), created.value("used-2")) == ("May", "Quill, 7", "June")
    again = site.refused(choosing, {**typed, "new-name": "Quill", "new-version": "7", "go": "create"})
    again.has_error("new-name", "is in the register already")
    site.refused(choosing, {"new-name": " ", "go": "create"}).has_error("new-name", "Enter the name of the tool.")
    page = site.sent(choosing, {**typed, "tool-2": "Quill, 7"})
    assert "Chosen from the register: Brush, Quill." in page.text
    assert _sound(site)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"tool-1": "", "version-1": "2"}, "Enter the tool, or clear the whole row."),
        ({"tool-1": "Brush", "version-1": "x" * 61}, "Version used: shorten it to 60 characters"),
        ({"tool-1": "Anvil"}, "Several tools are called Anvil."),
    ],
)
def test_a_row_that_cannot_be_saved_says_why(site: Site, typed: dict[str, str], sentence: str) -> None:
    """Beside the row."""
    address = _made(site)
    _recorded(site, address)
    for version in ("1", "2"):
        _recorded(site, address, name="Anvil", version=version)
    site.refused(f"{_part(site, address)}/tools", {**typed, "seen": "0"}).has_error("tool-1", sentence)


def test_too_many_tools_for_one_part_are_refused(site: Site) -> None:
    """With the sentence above the rows."""
    address = _made(site)
    _recorded(site, address)
    rows = {f"tool-{number}": "Brush" for number in range(1, 50)} | {f"version-{n}": str(n) for n in range(1, 50)}
    page = site.refused(f"{_part(site, address)}/tools", {**rows, "seen": "0"})
    assert "Choose at most 40 tools" in page.text


def test_whoever_chooses_second_sees_what_the_other_chose(site: Site) -> None:
    """Nothing is lost on either side."""
    address = _made(site)
    _recorded(site, address)
    _recorded(site, address, name="Anvil")
    choosing = f"{_part(site, address)}/tools"
    site.sent(choosing, {"tool-1": "Brush", "seen": "0"})
    page = site.refused(choosing, {"tool-1": "Anvil", "seen": "0"}, status=409)
    assert "Saved now: Brush, 2 (Lower Reach)." in page.text
    assert (page.value("tool-1"), page.value("seen")) == ("Anvil", "1")
    site.sent(choosing, {"tool-1": "Anvil", "seen": page.value("seen")})
    assert site.get(choosing).value("tool-1") == "Anvil, 2 (Lower Reach)"


def test_histories_say_what_was_done_with_tools(site: Site) -> None:
    """In the organisation's and in the project's."""
    address = _made(site)
    tool = _recorded(site, address)
    site.sent(f"{tool}/change", {**BRUSH, "seen": "1"})
    site.sent(f"{tool}/retire")
    site.sent(f"{tool}/take-back")
    register = _register(site, address)
    site.sent(f"{register}/import", {"table": (io.BytesIO(b"name,tier\nA,paid\n"), "t.csv")})
    choosing = f"{_part(site, address)}/tools"
    site.sent(choosing, {"tool-1": "Brush", "version-1": "2.1", "seen": "0"})
    site.sent(choosing, {"seen": "1"})
    whole = site.get(f"{register.removesuffix('/tools')}/history")
    for sentence in (
        "imported 1 AI tool",
        "took back into use the AI tool Brush",
        "retired the AI tool Brush",
        "changed what is recorded of the AI tool Brush",
        "added the AI tool Brush",
        "A: Account",
    ):
        assert sentence in whole.text
    assert whole.links()["Brush"] == tool
    own = site.get(f"{address}/history?kind=tools_chosen").text
    assert "chose 1 AI tool for Score" in own
    assert "Brush, 2 (Lower Reach); version used 2.1" in own
    assert "chose no AI tool for Score" in own


def test_another_organisations_tool_is_not_found(site: Site) -> None:
    """Its page, its change, and choosing it."""
    mine, theirs = _made(site), _made(site, "The Ebb", "Other Press")
    tool = _recorded(site, theirs).rpartition("/")[2]
    register = _register(site, mine)
    for path in ("", "/change"):
        site.get(f"{register}/{tool}{path}", status=404)
    for path in ("/change", "/retire", "/take-back"):
        assert site.post(f"{register}/{tool}{path}", BRUSH).status_code == 404
    page = site.refused(f"{_part(site, mine)}/tools", {"tool-1": "Brush", "seen": "0"})
    page.has_error("tool-1", "Brush is not in the register.")
