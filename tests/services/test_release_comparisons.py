"""Comparing releases outside of pages: begun once, one at a time, never waited for, kept for the next start."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from compliance.domain.release_comparison import compare_releases
from compliance.rulebooks.faults import ReleaseError
from compliance.rulebooks.installed import look_in
from compliance.rulebooks.loader import load_release, release_digest
from compliance.services import kept_work
from compliance.services.comparison_process import compare
from compliance.services.kept_comparison import read_comparison, stored_comparison
from compliance.services.kept_work import UnderWay, write_whole
from compliance.services.refusals import NotFound
from compliance.services.release_comparisons import FOLDER, Comparisons, start_comparison
from tests.domain.small_variants import VARIANTS, variant
from tests.rulebooks.fiction import BASE, FICTION
from tests.services.test_walks import SMALL, wait_for

NOTHING = {"tables": [], "alike": ["tier"], "other_kind": [], "not_compared": []}


class Comparer:
    """Compares when it is told to."""

    def __init__(self) -> None:
        self.asked: list[Path] = []
        self.under_way = True

    def __call__(self, before: tuple[Path, str], after: tuple[Path, str], file: Path) -> UnderWay:
        self.asked.append(file)
        return lambda: self.under_way

    def end(self, result: object = None) -> None:
        """End the last comparison, with or without a result."""
        if result is not None:
            write_whole(result, self.asked[-1])
        self.under_way = False


@pytest.fixture(autouse=True)
def both(fiction_folder: Path) -> Iterator[None]:
    """The shipped release and the invented one are installed."""
    look_in(fiction_folder)
    yield
    look_in(None)


def test_a_comparison_is_begun_once_and_not_waited_for(tmp_path: Path) -> None:
    """However often it is asked for; then everybody has the result, after the next start of the server too."""
    comparer, again = Comparer(), Comparer()
    comparisons = Comparisons(tmp_path, comparer)
    assert [comparisons.of(BASE, FICTION).state for _ in range(3)] == ["under_way"] * 3
    assert len(comparer.asked) == 1
    comparer.end(NOTHING)
    for each in (comparisons, Comparisons(tmp_path, again)):
        comparing = each.of(BASE, FICTION)
        assert (comparing.state, comparing.before.id, comparing.after.id) == ("done", BASE, FICTION)
        assert comparing.found is not None
        assert comparing.found.comparison.alike == ("tier",)
        assert comparing.found.changes
    assert not again.asked
    assert (tmp_path / FOLDER).stat().st_mode & 0o077 == 0


def test_one_comparison_is_made_at_a_time(tmp_path: Path) -> None:
    """Whoever asks for all pairs does not take all processors; who asks again is served in turn."""
    comparer = Comparer()
    comparisons = Comparisons(tmp_path, comparer)
    assert [comparisons.of(*pair).state for pair in ((BASE, FICTION), (FICTION, BASE))] == ["under_way"] * 2
    assert len(comparer.asked) == 1
    comparer.end(NOTHING)
    assert comparisons.of(FICTION, BASE).state == "under_way"
    assert len(set(comparer.asked)) == 2


def test_a_comparison_without_a_result_is_said_to_have_failed(tmp_path: Path) -> None:
    """And is not begun again and again."""
    comparer = Comparer()
    comparisons = Comparisons(tmp_path, comparer)
    comparisons.of(BASE, FICTION)
    comparer.end()
    assert [comparisons.of(BASE, FICTION).state for _ in range(2)] == ["failed"] * 2
    assert len(comparer.asked) == 1


def test_another_program_or_another_content_is_compared_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found of other rules, or by another program, says nothing."""
    comparer = Comparer()
    Comparisons(tmp_path, comparer).of(BASE, FICTION)
    comparer.end(NOTHING)
    monkeypatch.setattr(kept_work, "program_digest", lambda: "f" * 64)
    assert Comparisons(tmp_path, comparer).of(BASE, FICTION).found is None
    assert len(set(comparer.asked)) == 2


@pytest.mark.parametrize("kept", ["", "[]", "null", "{}", json.dumps({**NOTHING, "tables": [{"table": "no such"}]})])
def test_what_cannot_be_read_is_compared_anew(tmp_path: Path, kept: str) -> None:
    """A file that was cut short breaks no page."""
    comparer = Comparer()
    Comparisons(tmp_path, comparer).of(BASE, FICTION)
    comparer.asked[0].write_text(kept)
    again = Comparer()
    assert Comparisons(tmp_path, again).of(BASE, FICTION).state == "under_way"
    assert again.asked == comparer.asked


def test_a_release_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    """On either side; nothing is begun."""
    comparer = Comparer()
    for pair in ((BASE, "1999-01"), ("1999-01", BASE)):
        with pytest.raises(NotFound, match="There is no release of that name"):
            Comparisons(tmp_path, comparer).of(*pair)
    assert not comparer.asked


@pytest.mark.parametrize("name", VARIANTS)
def test_what_is_written_down_is_read_as_it_was(name: str) -> None:
    """Tables, rules, outcomes, examples and what could not be compared."""
    before, after = variant("nothing"), variant(name)
    comparison = compare_releases(before, after)
    stored = json.loads(json.dumps(stored_comparison(comparison)))
    assert read_comparison(before, after, stored) == comparison


def changed_copy(folder: Path) -> Path:
    """The small release, in which what AI helped with is as what people made."""
    made = Path(shutil.copytree(SMALL, folder / "changed" / SMALL.name))
    law = made / "law.yaml"
    text = law.read_text()
    assert text.count("{tier_band: [assisted]}, then: shorter") == 1
    law.write_text(text.replace("{tier_band: [assisted]}, then: shorter", "{tier_band: [assisted]}, then: standard"))
    return made


def test_releases_are_compared_in_a_process_of_their_own(tmp_path: Path) -> None:
    """What it writes is what comparing here shows."""
    changed = changed_copy(tmp_path)
    here, there = tmp_path / "here.json", tmp_path / "there.json"
    pair = (SMALL, release_digest(SMALL)), (changed, release_digest(changed))
    compare(*pair, here)
    wait_for(start_comparison(*pair, there))
    assert json.loads(there.read_text()) == json.loads(here.read_text())
    found = read_comparison(load_release(SMALL), load_release(changed), json.loads(here.read_text()))
    assert [table.before.id for table in found.tables if table.differences] == ["tier", "notes", "work_tier", "label"]


def test_a_release_that_was_changed_meanwhile_is_not_compared(tmp_path: Path) -> None:
    """The server still shows the rules that it read."""
    with pytest.raises(ReleaseError, match="was changed since the server read it"):
        compare((SMALL, release_digest(SMALL)), (SMALL, "0" * 64), tmp_path / "file.json")
    assert not (tmp_path / "file.json").exists()
