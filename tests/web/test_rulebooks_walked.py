"""What a rulebook's page says of its walk: under way, done, with faults, or failed; never more than is known."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from compliance.services.releases import every_release
from compliance.services.rulebook_check import ReleaseChecked, RulebookChecked
from compliance.services.walk_process import write
from compliance.services.walks import Walks
from tests.web.pages import Site
from tests.web.test_rulebooks import at, words

RELEASE = every_release()[0]
BOOK = RELEASE.rulebooks[0]
ADDRESS = f"/rulebooks/{RELEASE.id}/{BOOK.id}"
SOUND = ReleaseChecked(
    RELEASE.id, tuple(RulebookChecked(book.id, book.title, 3, 1200, ()) for book in RELEASE.books()), (), 31, ()
)


def walking(site: Site, tmp_path: Path, checked: ReleaseChecked | None, under_way: bool = False) -> None:
    """Have the site walk like this."""

    def start(folder: Path, digest: str, file: Path) -> Callable[[], bool]:
        if checked is not None:
            write(checked, file)
        return lambda: under_way

    wired = site.app.extensions["colophon"]
    site.app.extensions["colophon"] = replace(wired, walks=Walks(tmp_path / "other", start))
    site.get(ADDRESS)  # begins it


def said(site: Site) -> str:
    """What the page of the rulebook says of its walk."""
    return words(at(site.get(ADDRESS), "walked"))


def test_a_page_does_not_wait_for_the_walk(site: Site, tmp_path: Path) -> None:
    """It says that the walk is under way, and claims nothing."""
    walking(site, tmp_path, None, under_way=True)
    assert "It is being walked." in said(site)
    assert "Every case is decided" not in said(site)
    assert "Being walked" in site.get("/rulebooks").text


def test_a_sound_rulebook_says_how_much_was_walked(site: Site, tmp_path: Path) -> None:
    """With the numbers of the walk, for the rulebook and for the release."""
    walking(site, tmp_path, SOUND)
    assert "Every case is decided. 1,200 combinations of answers and settings walked. No gaps" in said(site)
    assert "1,200 in 3 tables" in said(site)
    assert "31, all as written" in said(site)
    total = 1200 * len(list(RELEASE.books()))
    assert (
        f"{total:,} cases walked; every case is decided. 31 worked cases, all as written" in site.get("/rulebooks").text
    )


def test_a_fault_is_shown_where_it_belongs(site: Site, tmp_path: Path) -> None:
    """On the page of its own rulebook, and in the list."""
    books = [replace(book, defects=("A gap & more.",)) if book.id == BOOK.id else book for book in SOUND.rulebooks]
    walking(site, tmp_path, replace(SOUND, rulebooks=tuple(books)))
    assert "Not every case has exactly one answer. A gap & more." in said(site)
    assert "No gaps" not in said(site)
    assert "Faults were found" in site.get("/rulebooks").text
    other = RELEASE.rulebooks[1]
    assert "Every case is decided." in words(at(site.get(f"/rulebooks/{RELEASE.id}/{other.id}"), "walked"))


def test_a_table_that_was_not_walked_is_named(site: Site, tmp_path: Path) -> None:
    """It reads a table with a fault, so that nothing is known of it."""
    table = BOOK.tables[0]
    walking(site, tmp_path, replace(SOUND, skipped=(table.id,)))
    assert f"Table “{table.title}” was not walked, because it reads a table with a fault." in said(site)


def test_a_worked_case_that_comes_out_otherwise_is_told(site: Site, tmp_path: Path) -> None:
    """In its own sentence."""
    walking(site, tmp_path, replace(SOUND, wrong_examples=("Example “A”: expected one, decided two.",)))
    assert "Example “A”: expected one, decided two." in said(site)
    assert "31, not all as written" in said(site)


@pytest.mark.parametrize("checked", [None, replace(SOUND, rulebooks=())])
def test_a_walk_without_a_result_claims_nothing(site: Site, tmp_path: Path, checked: ReleaseChecked | None) -> None:
    """The page says so, and what can be done."""
    walking(site, tmp_path, checked)
    assert "The walk did not finish." in said(site)
    assert "colophon rulebook check" in said(site)
    assert "Every case is decided" not in said(site)
