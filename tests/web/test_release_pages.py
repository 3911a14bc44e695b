"""Pages for a change of law: two releases side by side, and moving a project from one to the other."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from compliance.rulebooks.installed import load_installed, look_in
from compliance.services.comparison_process import compare
from compliance.services.kept_work import UnderWay
from compliance.services.release_comparisons import Compare, Comparisons
from tests.rulebooks.fiction import BASE, FICTION
from tests.web.interviewing import MAKERS, NO_AI, REWORKED
from tests.web.pages import Page, Site, number_of_entries, project

# What comparing shows, by the digests of the releases: worked out once for all tests.
SHOWN: dict[tuple[str, str], str] = {}


def compared_here(before: tuple[Path, str], after: tuple[Path, str], file: Path) -> UnderWay:
    """Compare at once, in this process."""
    key = (before[1], after[1])
    if key not in SHOWN:
        compare(before, after, file)
        SHOWN[key] = file.read_text(encoding="utf-8")
    file.write_text(SHOWN[key], encoding="utf-8")
    return lambda: False


@pytest.fixture
def both(site: Site, tmp_path: Path, fiction_folder: Path) -> Iterator[Site]:
    """An installation that holds the invented release besides the shipped one."""
    look_in(fiction_folder)
    comparing(site, tmp_path, compared_here)
    yield site
    look_in(None)


def comparing(site: Site, tmp_path: Path, start: Compare) -> None:
    """Have the site compare like this."""
    wired = site.app.extensions["colophon"]
    site.app.extensions["colophon"] = replace(wired, comparisons=Comparisons(tmp_path / "compared", start))


def compared(site: Site, before: str, after: str) -> Page:
    """The page that compares two releases; whoever comes first is told to come back."""
    address = f"/rulebooks/{before}/compare/{after}"
    assert "The two releases are being compared." in site.get(address).text
    return site.get(address)


def test_a_page_does_not_wait_for_the_comparison(both: Site, tmp_path: Path) -> None:
    """It says that the releases are being compared, claims nothing, and leads to itself for those without a script."""
    comparing(both, tmp_path, lambda *_: lambda: True)
    both.get(f"/rulebooks/{BASE}/compare/{FICTION}")
    page = both.get(f"/rulebooks/{BASE}/compare/{FICTION}")
    assert "The two releases are being compared." in page.text
    assert "Nothing is decided otherwise" not in page.text
    assert page.links()["Look again"] == f"/rulebooks/{BASE}/compare/{FICTION}"


def test_a_comparison_without_a_result_claims_nothing(both: Site, tmp_path: Path) -> None:
    """The page says so, and what can be done."""
    comparing(both, tmp_path, lambda *_: lambda: False)
    both.get(f"/rulebooks/{BASE}/compare/{FICTION}")
    page = both.get(f"/rulebooks/{BASE}/compare/{FICTION}")
    assert "The comparison did not finish." in page.text
    assert f"colophon rulebook diff {BASE} {FICTION}" in page.text
    assert "Nothing is decided otherwise" not in page.text


def test_two_releases_are_shown_side_by_side(both: Site) -> None:
    """What is decided otherwise with reasons and an example, what is said otherwise, and how it was found."""
    page = compared(both, BASE, FICTION)
    assert page.title == f"From release {BASE} to release {FICTION} - Colophon"
    for words in (
        "4 tables decide some cases otherwise.",
        "AI-assisted → becomes Fully autonomous",
        "AI translated it and nobody checked that. (T3.2)",
        "Translation checked: No",
        "Shortened → becomes 25 years from making",
        "Did a translator check the translation that AI made?",
        "Reported, not law",
        "T1.01",
        "Nothing is guessed from wording",
    ):
        assert words in page.text, words
    assert "Only release" not in page.text


def test_the_list_of_releases_leads_to_the_comparison(both: Site) -> None:
    """Each release is compared with the one before it."""
    assert both.get("/rulebooks").links()[f"Compared with release {BASE}"] == f"/rulebooks/{BASE}/compare/{FICTION}"


def test_a_release_whose_date_has_not_come_is_not_started_under(both: Site) -> None:
    """The list says from when it is; until then it is the one before."""
    page = both.get("/rulebooks")
    told = {each.get("id"): " ".join(" ".join(each.itertext()).split()) for each in page.root.iter("section")}
    assert "New projects are started under it from 1 February 2031." in told[f"release-{FICTION}"]
    assert "New projects are started under this release." in told[f"release-{BASE}"]


def test_the_other_way_round_is_another_page(both: Site) -> None:
    """Going back is a change of law as well."""
    page = compared(both, FICTION, BASE)
    assert "Fully autonomous → becomes AI-assisted" in page.text


def test_a_release_beside_itself_differs_in_nothing(both: Site) -> None:
    """Every table decides alike."""
    page = compared(both, BASE, BASE)
    assert "Nothing is decided otherwise." in page.text
    assert "What is said otherwise" not in [heading.text for heading in page.root.iter("h2")]


def test_a_release_that_is_not_there_is_not_found(both: Site) -> None:
    """On either side."""
    both.get(f"/rulebooks/{BASE}/compare/1999-01", 404)
    both.get(f"/rulebooks/1999-01/compare/{BASE}", 404)


def _translated(site: Site) -> str:
    """A project under the older release, with a translated part. Gives its address."""
    parts = {"Text": NO_AI, "Translation": {**REWORKED, "ai_did": ("translated",)}}
    return project(site, parts, own={**MAKERS, "records": "after_memory"})


@pytest.fixture
def newer(site: Site, fiction_folder: Path) -> Iterator[tuple[Site, str]]:
    """A project that was started before the invented release was there."""
    address = _translated(site)
    look_in(fiction_folder)
    yield site, address
    look_in(None)


def test_a_project_without_a_newer_release_has_nowhere_to_move(site: Site) -> None:
    """The page says so."""
    page = site.get(f"{_translated(site)}/release")
    assert "There is no newer release" in page.text
    site.refused(f"{_translated(site)}/release", {"to": FICTION, "checked": "yes"})


def test_what_a_move_changes_is_shown_before_anything_is_saved(newer: tuple[Site, str]) -> None:
    """Results by part, new questions, and answers that are not taken over."""
    site, address = newer
    before = list(number_of_entries(site))
    page = site.get(f"{address}/release")
    assert page.title == "Newer release, Saltmarsh - Colophon"
    assert ["Translation", "AI-assisted", "Not answered yet"] in [row[1:] for row in page.rows()]
    assert "Did a translator check the translation that AI made? Translation" in page.text
    assert "When records were kept: “Afterwards, from memory”" in page.text
    assert list(number_of_entries(site)) == before


def test_a_move_is_confirmed_and_then_the_new_questions_are_missing(newer: tuple[Site, str]) -> None:
    """Without the tick nothing happens; afterwards the project's page asks what is new and the history says so."""
    site, address = newer
    page = site.get(f"{address}/release")
    form = {
        each.get("name") or "": each.get("value") or ""
        for each in page.root.iter("input")
        if each.get("type") == "hidden"
    }
    form.pop("csrf_token")
    refused = site.refused(f"{address}/release", form)
    refused.has_error("checked", "Tick the box")
    asked = site.sent(f"{address}/release", {**form, "checked": "yes"})
    assert f"The project is under release {FICTION} now. Here is the first question that it leaves open." in asked.text
    assert "Who made it and who answers for it" in asked.text
    hub = site.get(address)
    assert "1 question" in hub.text or "One question" in hub.text or "questions" in hub.text
    assert f"moved the project from release {BASE} to {FICTION}" in site.get(f"{address}/history").text
    assert site.post(f"{address}/release", {**form, "checked": "yes"}).status_code == 303
    assert "There is no newer release" in site.get(f"{address}/release").text


def test_a_project_changed_meanwhile_is_looked_at_again(newer: tuple[Site, str]) -> None:
    """The page is shown anew, with why."""
    site, address = newer
    form = {"to": FICTION, "digest": load_installed(FICTION).digest, "seen_sequence": "0", "checked": "yes"}
    page = site.refused(f"{address}/release", form, 409)
    page.has_error("checked", "The project was changed since you looked at it.")
