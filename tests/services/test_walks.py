"""Walking releases outside of pages: begun once, never waited for, kept for the next start of the server."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from compliance.domain.release import Release
from compliance.rulebooks.faults import ReleaseError
from compliance.rulebooks.loader import release_digest
from compliance.services import kept_work
from compliance.services.releases import every_release
from compliance.services.rulebook_check import ReleaseChecked, RulebookChecked
from compliance.services.walk_process import walk, write
from compliance.services.walks import FOLDER, Walks, start_process

SMALL = Path(__file__).parents[1] / "rulebooks" / "small"
CHECKED = ReleaseChecked("2026-11", (RulebookChecked("uk", "UK law", 2, 18, ("A gap.",)),), ("t",), 3, ("Wrong.",))


def wait_for(under_way: Callable[[], bool]) -> None:
    """Until the walk has ended; at most a minute."""
    until = time.monotonic() + 60
    while under_way():
        assert time.monotonic() < until
        time.sleep(0.05)


class Walker:
    """Walks when it is told to."""

    def __init__(self) -> None:
        self.asked: list[Path] = []
        self.under_way = True

    def __call__(self, folder: Path, digest: str, file: Path) -> Callable[[], bool]:
        self.asked.append(file)
        return lambda: self.under_way

    def end(self, checked: ReleaseChecked | None) -> None:
        """End the last walk, with or without a result."""
        if checked is not None:
            write(checked, self.asked[-1])
        self.under_way = False


@pytest.fixture
def release() -> Release:
    """The newest release."""
    return every_release()[0]


def test_a_walk_is_begun_once_and_not_waited_for(tmp_path: Path, release: Release) -> None:
    """However often it is asked for."""
    walker = Walker()
    all_walks = Walks(tmp_path, walker)
    assert [all_walks.of(release).state for _ in range(3)] == ["under_way"] * 3
    assert len(walker.asked) == 1
    walker.end(CHECKED)
    found = all_walks.of(release)
    assert found.state == "walked"
    assert found.checked == CHECKED
    assert found.rulebook("uk") == CHECKED.rulebooks[0]
    assert found.rulebook("us") is None


def test_a_walk_is_kept_for_the_next_start(tmp_path: Path, release: Release) -> None:
    """In the instance folder, so that nothing is walked twice."""
    first, second = Walker(), Walker()
    Walks(tmp_path, first).of(release)
    first.end(CHECKED)
    assert Walks(tmp_path, second).of(release).checked == CHECKED
    assert not second.asked


def test_a_walk_without_a_result_is_said_to_have_failed(tmp_path: Path, release: Release) -> None:
    """And is not begun again and again."""
    walker = Walker()
    all_walks = Walks(tmp_path, walker)
    all_walks.of(release)
    walker.end(None)
    assert [all_walks.of(release).state for _ in range(2)] == ["failed"] * 2
    assert len(walker.asked) == 1


def test_another_digest_is_walked_anew(tmp_path: Path, release: Release) -> None:
    """What was true of one folder says nothing of another."""
    walker = Walker()
    all_walks = Walks(tmp_path, walker)
    all_walks.of(release)
    walker.end(CHECKED)
    walker.under_way = True
    assert all_walks.of(replace(release, digest="0" * 64)).state == "under_way"
    assert len(set(walker.asked)) == 2


def test_another_program_walks_anew(tmp_path: Path, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that decides otherwise may find otherwise."""
    walker = Walker()
    Walks(tmp_path, walker).of(release)
    walker.end(CHECKED)
    monkeypatch.setattr(kept_work, "program_digest", lambda: "f" * 64)
    again = Walker()
    assert Walks(tmp_path, again).of(release).state == "under_way"
    assert again.asked


@pytest.mark.parametrize("kept", ["", "{", "[]", "null", json.dumps({"id": "x"}), json.dumps({"rulebooks": 3})])
def test_what_cannot_be_read_is_walked_anew(tmp_path: Path, release: Release, kept: str) -> None:
    """A file that was cut short breaks no page."""
    first, second = Walker(), Walker()
    Walks(tmp_path, first).of(release)
    first.asked[0].write_text(kept)
    assert Walks(tmp_path, second).of(release).state == "under_way"
    assert second.asked == first.asked
    second.end(CHECKED)
    assert Walks(tmp_path, Walker()).of(release).checked == CHECKED


def test_a_release_is_walked_in_a_process_of_its_own(tmp_path: Path) -> None:
    """What it writes is what walking here shows."""
    here, there = tmp_path / "here.json", tmp_path / "there.json"
    digest = release_digest(SMALL)
    walk(SMALL, digest, here)
    wait_for(start_process(SMALL, digest, there))
    assert json.loads(there.read_text()) == json.loads(here.read_text())
    assert sum(book["cases"] for book in json.loads(here.read_text())["rulebooks"]) > 0
    assert sorted(tmp_path.iterdir()) == [here, there]


def test_a_release_that_cannot_be_walked_leaves_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The server's log says why."""
    wait_for(start_process(tmp_path / "nothing", "0" * 64, tmp_path / "file.json"))
    assert not list(tmp_path.iterdir())
    assert "There is no release folder" in capfd.readouterr().err


def test_a_release_that_was_changed_meanwhile_is_not_walked(tmp_path: Path) -> None:
    """The server still shows the rules that it read; the walk would be one of others."""
    with pytest.raises(ReleaseError, match="was changed since the server read it"):
        walk(SMALL, "0" * 64, tmp_path / "file.json")
    assert not list(tmp_path.iterdir())


def test_the_folder_is_for_the_server_alone(tmp_path: Path, release: Release) -> None:
    """Like the rest of the instance."""
    Walks(tmp_path, Walker()).of(release)
    assert (tmp_path / FOLDER).stat().st_mode & 0o077 == 0
