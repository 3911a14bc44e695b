"""Adding, renaming, removing and ordering components through their pages."""

import pytest

from compliance.services.actors import EVERYTHING
from compliance.services.records import ComponentRecord, ProjectRecord, project_record
from compliance.web.component_form import in_order
from tests.web.interviewing import NO_AI
from tests.web.pages import Site, number_of_entries, project


def stored(site: Site, address: str) -> ProjectRecord:
    """The project as stored."""
    with site.database.read() as session:
        return project_record(session, EVERYTHING, address.rpartition("/")[2])


def names(site: Site, address: str) -> list[str]:
    """The names of the project's components in order."""
    return [part.name for part in stored(site, address).components]


def test_the_project_page_adds_a_component_without_a_script(site: Site) -> None:
    """Its dialog is a native popover; its form is sent to the page for browsers that have none."""
    address = project(site)
    page = site.get(address)
    [form] = [form for form in page.root.iter("form") if (form.get("action") or "").endswith("/components/add")]
    assert form.get("method") == "post"
    site.sent(f"{address}/components/add", {"component-name": "Harbour radio", "component-kind": "musical"})
    part = stored(site, address).components[-1]
    assert (part.name, part.answers) == ("Harbour radio", {"kind": "musical"})


def test_a_component_that_the_sector_offers_brings_its_kind_along(site: Site) -> None:
    """Typing the name of an offered component is as good as ticking it."""
    address = project(site)
    assert "Localisation" in {
        option.get("value") for option in site.get(f"{address}/components/add").root.iter("option")
    }
    site.sent(f"{address}/components/add", {"component-name": "sound effects"})
    part = stored(site, address).components[-1]
    assert (part.name, part.preset) == ("sound effects", "sound_effects")
    assert part.answers == {"kind": "sound_recording", "part_role": "other"}


def test_an_own_component_may_be_asked_later_what_it_is(site: Site) -> None:
    """Or when a kind is sent that is not offered."""
    address = project(site)
    site.sent(f"{address}/components/add", {"component-name": "Sky", "component-kind": "weather"})
    assert stored(site, address).components[-1].answers == {}


def test_a_double_click_adds_one_component(site: Site) -> None:
    """The second click says that there is one of that name."""
    address = project(site)
    site.sent(f"{address}/components/add", {"component-name": "Trailer"})
    page = site.sent(f"{address}/components/add", {"component-name": " trailer "})
    assert "There is a component called trailer." in page.text
    assert names(site, address) == ["Text", "Trailer"]


@pytest.mark.parametrize(("name", "sentence"), [("", "Enter the name"), ("x" * 201, "Shorten the name")])
def test_a_name_that_cannot_be_used_is_refused_at_its_field(site: Site, name: str, sentence: str) -> None:
    """What was chosen beside it is kept."""
    address = project(site)
    page = site.refused(f"{address}/components/add", {"component-name": name, "component-kind": "film"})
    page.has_error("component-name", sentence)
    chosen = [option.get("value") for option in page.root.iter("option") if option.get("selected") is not None]
    assert chosen == ["film"]


def test_a_component_gets_another_name(site: Site) -> None:
    """Its answers stay with it."""
    address = project(site, {"Text": NO_AI})
    rename = site.get(f"{address}/components").links()["Rename Text"]
    assert site.get(rename).value("name") == "Text"
    site.sent(rename, {"name": "Novel"})
    part = stored(site, address).components[0]
    assert (part.name, part.answers["ai_used"]) == ("Novel", "no")


@pytest.mark.parametrize(("name", "sentence"), [("", "Enter the name"), ("map", "Another component has this name")])
def test_a_name_is_needed_and_tells_components_apart(site: Site, name: str, sentence: str) -> None:
    """The form comes back with what was typed."""
    address = project(site, ["Text", "Map"])
    page = site.refused(site.get(f"{address}/components").links()["Rename Text"], {"name": name})
    page.has_error("name", sentence)
    assert page.value("name") == name


def test_removing_says_what_it_does_first(site: Site) -> None:
    """Afterwards the component is gone from the page; removing it again changes nothing."""
    address = project(site, ["Text", "Map"])
    remove = site.get(f"{address}/components").links()["Remove Map"]
    assert "It will no longer count for the result" in site.get(remove).text
    assert "Its answers stay in the history." in site.get(remove).text
    assert "disclos" not in site.get(remove).text, "what the law asks is said by rulebooks only"
    assert names(site, address) == ["Text", "Map"]
    page = site.sent(remove)
    assert "Map is no longer part of the project. Its answers stay in the history." in page.text
    before = list(number_of_entries(site))
    site.sent(remove)
    assert names(site, address) == ["Text"]
    assert list(number_of_entries(site)) == before
    site.get(remove, 404)


def test_components_go_to_the_places_that_are_typed(site: Site) -> None:
    """One entry in the history, whatever moves."""
    address = project(site, ["A", "B", "C", "D"])
    page = site.get(f"{address}/components")
    fields = {control.get("name") or "": control.get("value") or "" for control in page.controls()}
    moved = next(name for name, value in fields.items() if value == "4")
    site.sent(f"{address}/components/order", {**fields, moved: "1"})
    assert names(site, address) == ["D", "A", "B", "C"]
    assert list(number_of_entries(site)) == [2]


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ([1, 2, 3, 4], "ABCD"),
        ([4, 2, 3, 4], "BCDA"),
        ([1, 2, 3, 2], "ADBC"),
        ([4, 3, 2, 1], "DCBA"),
    ],
)
def test_a_place_that_is_taken_makes_room(places: list[int], order: str) -> None:
    """Whoever moves up comes before the one that had the place, whoever moves down after it."""
    parts = [ComponentRecord(name, name, "", number, None, {}) for number, name in enumerate("ABCD", 1)]
    assert "".join(in_order(parts, places)) == order


@pytest.mark.parametrize("typed", ["", "0", "5", "first", "1.5", "９", "-1"])
def test_a_place_that_does_not_exist_is_refused_at_its_field(site: Site, typed: str) -> None:
    """The sentence gives the range; what was typed elsewhere is kept."""
    address = project(site, ["A", "B", "C", "D"])
    page = site.get(f"{address}/components")
    fields = {control.get("name") or "": control.get("value") or "" for control in page.controls()}
    wrong, other = list(fields)[:2]
    page = site.refused(f"{address}/components/order", {**fields, wrong: typed, other: "3"})
    page.has_error(wrong, "Enter a whole number from 1 to 4 for A.")
    assert page.value(wrong) == typed
    assert page.value(other) == "3"


def test_a_list_that_changed_meanwhile_is_not_put_in_order(site: Site) -> None:
    """Somebody added a component: its place was not typed, and the page says so."""
    address = project(site, ["A", "B"])
    fields = {c.get("name") or "": c.get("value") or "" for c in site.get(f"{address}/components").controls()}
    site.sent(f"{address}/components/add", {"component-name": "C"})
    page = site.refused(f"{address}/components/order", fields)
    assert "Enter a whole number from 1 to 3 for C." in page.text


def test_a_project_without_components_has_nothing_to_order(site: Site) -> None:
    """The page leads to adding one; a single one needs no order."""
    page = site.get(f"{project(site, [])}/components")
    assert "No components yet" in page.text
    page = site.get(f"{project(site, ['A'])}/components")
    assert "Save the order" not in page.text
