"""A new release begins as a copy of another one: everything in it, under its own id."""

from pathlib import Path

import pytest

from compliance.domain.release import Release
from compliance.rulebooks.faults import ReleaseError
from compliance.rulebooks.loader import SHIPPED, load_release
from compliance.services import release_copies
from compliance.services.refusals import Refused
from compliance.services.release_copies import copy_release
from tests.rulebooks.fiction import BASE

SMALL = Path(__file__).parents[1] / "rulebooks" / "small"


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A base with comments everywhere, that release.yaml has in its own way."""
    folder = tmp_path / "base"
    folder.mkdir()
    for file in SMALL.glob("*.yaml"):
        (folder / file.name).write_bytes(file.read_bytes())
    manifest = (SMALL / "release.yaml").read_text().replace("id: small", "id: base # in use")
    (folder / "release.yaml").write_text(manifest.replace("title: A small release", 'title: "Small # marked"'))
    (folder / "notes.txt").write_text("not part of a release")
    monkeypatch.setattr(release_copies, "folder_of", tmp_path.joinpath)
    return folder


def test_a_copy_says_the_same_under_another_name(tmp_path: Path) -> None:
    """Questions, rulebooks and cases are the same; id, date and title are its own; it loads as it is."""
    made = copy_release("2027-04", BASE, "2027-04-01", "What changes in April 2027: terms", tmp_path)
    copied, shipped = load_release(made), load_release(SHIPPED / BASE)
    assert (copied.id, copied.date, copied.title) == ("2027-04", "2027-04-01", "What changes in April 2027: terms")
    assert copied.digest != shipped.digest
    assert _law(copied) == _law(shipped)
    assert {file.name: file.read_bytes() for file in made.iterdir() if file.name != "release.yaml"} == {
        file.name: file.read_bytes() for file in (SHIPPED / BASE).glob("*.yaml") if file.name != "release.yaml"
    }


def _law(release: Release) -> tuple[object, ...]:
    return release.questionnaire, release.facts, release.rulebooks


def test_comments_stay_and_only_what_belongs_to_a_release_is_copied(base: Path, tmp_path: Path) -> None:
    """A comment above and a comment after a value; a note that lies in the folder stays behind."""
    made = copy_release("next", "base", "2027-04-01", "", tmp_path)
    text = (made / "release.yaml").read_text()
    assert text.splitlines()[:4] == [
        "# The smallest release that uses every part of the format. Each file in ../bad changes one line of it.",
        "id: next # in use",
        "date: 2027-04-01",
        "title: Release next",
    ]
    assert text.splitlines()[4:] == (base / "release.yaml").read_text().splitlines()[4:]
    assert not (made / "notes.txt").exists()
    assert load_release(made).id == "next"


@pytest.mark.parametrize("title", ['Said "so"', "Back\\slash", "# none", "yes: no", "Ordinary – (2027), it’s."])
def test_a_title_is_kept_as_it_was_given(base: Path, tmp_path: Path, title: str) -> None:
    """Whatever YAML would make of it."""
    assert load_release(copy_release("next", "base", "2027-04-01", title, tmp_path)).title == title


@pytest.mark.parametrize("bad", ["", "A B", "2027/04", "../x", "Ä", "x" * 41, ".hidden"])
def test_what_cannot_be_an_id_is_refused(tmp_path: Path, bad: str) -> None:
    """With what to write instead; nothing is made."""
    with pytest.raises(Refused, match=r"cannot be the id of a release.*for example 2027-04"):
        copy_release(bad, BASE, "2027-04-01", "", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bad", ["", "April", "2027-13-01", "20270401", "2027-W13-1"])
def test_what_is_no_date_is_refused(tmp_path: Path, bad: str) -> None:
    """With the form to write it in."""
    with pytest.raises(Refused, match=r"is no date\. Write it as YYYY-MM-DD"):
        copy_release("2027-04", BASE, bad, "", tmp_path)


def test_a_taken_id_is_refused(tmp_path: Path) -> None:
    """One that is installed, and one whose folder is there already; what is there stays as it was."""
    with pytest.raises(Refused, match=f"There is a release {BASE} already"):
        copy_release(BASE, BASE, "2027-04-01", "", tmp_path)
    (tmp_path / "2027-04").mkdir()
    with pytest.raises(Refused, match="There is a release 2027-04 already"):
        copy_release("2027-04", BASE, "2027-04-01", "", tmp_path)
    assert list((tmp_path / "2027-04").iterdir()) == []


def test_a_base_or_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Each with what to do."""
    with pytest.raises(ReleaseError, match="There is no release 1999-01"):
        copy_release("2027-04", "1999-01", "2027-04-01", "", tmp_path)
    with pytest.raises(Refused, match=r"There is no folder .*nowhere\. Make it"):
        copy_release("2027-04", BASE, "2027-04-01", "", tmp_path / "nowhere")


def test_a_manifest_that_cannot_be_changed_line_by_line_is_left_to_a_person(base: Path, tmp_path: Path) -> None:
    """For example one in braces. Nothing is made."""
    (base / "release.yaml").write_text("{id: base, date: 2026-11-23, title: Small, rulebooks: [law, scheme]}\n")
    with pytest.raises(Refused, match="has no line that begins with id:"):
        copy_release("next", "base", "2027-04-01", "", tmp_path)
    assert not (tmp_path / "next").exists()
