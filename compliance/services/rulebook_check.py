"""Checking the rulebooks of this installation: every case decided, and every worked example as written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from compliance.domain.assessment import Assessor
from compliance.domain.decision import Decision
from compliance.domain.release import Release
from compliance.domain.rulebook import CANNOT_TELL
from compliance.domain.verification import verify
from compliance.rulebooks.cases import Case, Expected, load_cases
from compliance.rulebooks.faults import ReleaseError
from compliance.rulebooks.installed import folder_of, installed_releases
from compliance.rulebooks.loader import load_release


@dataclass(frozen=True, slots=True)
class RulebookChecked:
    """How many cases of a rulebook's tables were walked, and a sentence for each defect."""

    id: str
    title: str
    tables: int
    cases: int
    defects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseChecked:
    """One release: its rulebooks, its worked examples, and everything that is wrong."""

    id: str
    rulebooks: tuple[RulebookChecked, ...]
    skipped: tuple[str, ...]
    examples: int
    wrong_examples: tuple[str, ...]
    faults: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        defects = any(book.defects for book in self.rulebooks)
        return not (defects or self.skipped or self.wrong_examples or self.faults)


def check_installed() -> Iterator[ReleaseChecked]:
    """Check every release of this installation, oldest first."""
    for release_id in installed_releases():
        try:
            folder = folder_of(release_id)
            release = load_release(folder)
        except ReleaseError as error:
            yield ReleaseChecked(release_id, (), (), 0, (), tuple(str(error).splitlines()))
        else:
            yield check_release(release, folder)


def check_release(release: Release, folder: Path) -> ReleaseChecked:
    """Walk every case of a release, and work the examples in its folder."""
    report = verify(release)
    books = []
    for book in release.books():
        tables = [table for table in report.tables if table.rulebook == book.id]
        defects = tuple(defect.sentence for table in tables for defect in table.defects)
        books.append(RulebookChecked(book.id, book.title, len(tables), sum(table.cases for table in tables), defects))
    try:
        cases = load_cases(folder, release)
    except ReleaseError as error:
        return ReleaseChecked(release.id, tuple(books), report.skipped, 0, (), tuple(str(error).splitlines()))
    # An example can only be worked when the tables decide.
    wrong = () if report.defects else tuple(_wrong_examples(Assessor(release), cases))
    return ReleaseChecked(release.id, tuple(books), report.skipped, len(cases), wrong)


def _wrong_examples(assessor: Assessor, cases: tuple[Case, ...]) -> Iterator[str]:
    for case in cases:
        assessment = assessor.assess(case.record, dict(case.settings))
        yield from _differences(case, "", case.work, assessment.work)
        for part, expected in case.components:
            yield from _differences(case, part, expected, assessment.components[part])


def _differences(
    case: Case, part: str, expected: tuple[Expected, ...], decisions: Mapping[str, Decision]
) -> Iterator[str]:
    for each in expected:
        decision = decisions[each.table]
        if not _as_expected(each, decision):
            about = f"{part}, " if part else ""
            yield (
                f"Example “{case.name}”: {about}table {each.table}: expected {_words(each.outcomes, each.possible)}, "
                f"decided {_decided(decision)}. Correct the example or the rules."
            )


def _as_expected(expected: Expected, decision: Decision) -> bool:
    if decision.table.hits == "collect":
        return set(expected.outcomes) == set(decision.possible)
    possible = not expected.possible or set(expected.possible) == set(decision.possible)
    return expected.outcomes == (decision.outcome,) and possible


def _decided(decision: Decision) -> str:
    if decision.table.hits == "collect":
        return _words(decision.possible, ())
    return _words((decision.outcome,), decision.possible if decision.outcome == CANNOT_TELL else ())


def _words(outcomes: tuple[str, ...], possible: tuple[str, ...]) -> str:
    return (", ".join(outcomes) or "nothing") + (f" ({' or '.join(possible)})" if possible else "")
