"""Releases are found in the program and in one more folder, and by their ids in one place only."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import compliance
from compliance.rulebooks import installed
from compliance.rulebooks.faults import ReleaseError
from compliance.rulebooks.loader import SHIPPED, shipped_releases
from compliance.services.assessments import assessor, current_release
from tests.rulebooks.fiction import BASE, FICTION, make_fiction


@pytest.fixture(autouse=True)
def afterwards() -> Iterator[None]:
    """Leave the releases as they were."""
    yield
    installed.look_in(None)


def test_without_a_folder_there_is_what_comes_with_the_program() -> None:
    """And nothing else."""
    assert installed.installed_releases() == shipped_releases()
    assert installed.added_releases() == ()
    assert installed.folder_for_new_releases() == SHIPPED
    assert installed.folder_of(BASE) == SHIPPED / BASE


def test_a_release_of_the_folder_is_loaded_like_any_other(tmp_path: Path) -> None:
    """By its id, as the newest, and compiled for assessing."""
    make_fiction(tmp_path)
    installed.look_in(tmp_path)
    assert installed.installed_releases() == (*shipped_releases(), FICTION)
    assert installed.added_releases() == (FICTION,)
    assert installed.folder_for_new_releases() == tmp_path
    assert installed.load_installed(FICTION).id == installed.load_installed().id == FICTION
    assert installed.load_installed(BASE).id == BASE
    assert current_release().id == FICTION
    assert assessor(BASE).release.id == BASE


def test_projects_are_started_under_a_release_from_its_date_on(tmp_path: Path) -> None:
    """Before the date of every release, under the oldest."""
    make_fiction(tmp_path)
    installed.look_in(tmp_path)
    assert current_release("2031-01-31T23:59:59.000Z").id == shipped_releases()[-1]
    assert current_release("2031-02-01T00:00:00.000Z").id == FICTION
    assert current_release("1999-01-01T00:00:00.000Z").id == BASE


def test_two_folders_with_the_same_id_are_not_taken_for_each_other(tmp_path: Path) -> None:
    """What was compiled for one folder is not used for another."""
    for name in ("one", "two"):
        make_fiction(tmp_path / name)
    manifest = tmp_path / "two" / FICTION / "release.yaml"
    manifest.write_text(manifest.read_text().replace("Invented release", "Another invented release"))
    titles = []
    for name in ("one", "two"):
        installed.look_in(tmp_path / name)
        titles.append(assessor(FICTION).release.title)
    assert titles == ["Invented release of February 2031", "Another invented release of February 2031"]


def test_a_folder_that_cannot_be_used_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """None at all, an empty one, and one with an id that is taken."""
    with pytest.raises(ReleaseError, match=r"nowhere is no folder\. Make it"):
        installed.look_in(tmp_path / "nowhere")
    with pytest.raises(ReleaseError, match=r"holds no release\. A release is a folder with a release\.yaml\."):
        installed.look_in(tmp_path)
    (tmp_path / BASE).mkdir()
    (tmp_path / BASE / "release.yaml").write_text("id: 2026-11\n")
    with pytest.raises(ReleaseError, match="holds 2026-11, which comes with the program already"):
        installed.look_in(tmp_path)
    assert installed.installed_releases() == shipped_releases()


def test_an_unknown_release_is_refused_naming_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when there is none at all."""
    with pytest.raises(ReleaseError, match=f"There is no release 1999-01. This installation holds: {BASE}."):
        installed.load_installed("1999-01")
    monkeypatch.setattr(installed, "SHIPPED", tmp_path)
    with pytest.raises(ReleaseError, match="This installation holds no release"):
        installed.load_installed()


def test_releases_are_found_by_id_in_one_place_only() -> None:
    """No other module of the program lists releases, or loads one by its id, past this one."""
    package = Path(compliance.__file__).parent
    by_hand = re.compile(r"\b(load_shipped|shipped_releases|SHIPPED)\b")
    found = {
        str(path.relative_to(package)) for path in package.rglob("*.py") if by_hand.search(path.read_text("utf-8"))
    }
    assert found == {"rulebooks/loader.py", "rulebooks/installed.py"}
