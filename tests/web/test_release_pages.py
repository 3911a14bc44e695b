"""Pages for a change of law: two releases side by side, and moving a project from one to the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from compliance.rulebooks.installed import look_in
from tests.rulebooks.fiction import BASE, FICTION, make_fiction
from tests.web.pages import Site


@pytest.fixture
def both(site: Site, tmp_path: Path) -> Iterator[Site]:
    """An installation that holds the invented release besides the shipped one."""
    make_fiction(tmp_path / "releases")
    look_in(tmp_path / "releases")
    yield site
    look_in(None)


def test_two_releases_are_shown_side_by_side(both: Site) -> None:
    """What is decided otherwise with reasons and an example, what is said otherwise, and how it was found."""
    page = both.get(f"/rulebooks/{BASE}/compare/{FICTION}")
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


def test_the_other_way_round_is_another_page(both: Site) -> None:
    """Going back is a change of law as well."""
    page = both.get(f"/rulebooks/{FICTION}/compare/{BASE}")
    assert "Fully autonomous → becomes AI-assisted" in page.text


def test_a_release_beside_itself_differs_in_nothing(both: Site) -> None:
    """Every table decides alike."""
    page = both.get(f"/rulebooks/{BASE}/compare/{BASE}")
    assert "Nothing is decided otherwise." in page.text
    assert "What is said otherwise" not in [heading.text for heading in page.root.iter("h2")]


def test_a_release_that_is_not_there_is_not_found(both: Site) -> None:
    """On either side."""
    both.get(f"/rulebooks/{BASE}/compare/1999-01", 404)
    both.get(f"/rulebooks/1999-01/compare/{BASE}", 404)
