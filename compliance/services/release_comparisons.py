"""Two releases side by side: what they say differently, and which cases they decide differently."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from compliance.domain.comparison_words import ComparisonWords
from compliance.domain.release import Release
from compliance.domain.release_changes import Change, changes_between
from compliance.domain.release_comparison import Doing, ReleaseComparison, compare_releases
from compliance.domain.tables import UndecidedError
from compliance.rulebooks.installed import folder_of, installed_releases
from compliance.rulebooks.loader import load_release
from compliance.services import kept_work
from compliance.services.assessments import assessor
from compliance.services.kept_comparison import read_comparison
from compliance.services.kept_work import KeptWork, State, UnderWay, begin_process
from compliance.services.refusals import Refused
from compliance.services.releases import release_called

FOLDER = "compared"

# Starts comparing the releases in two folders, if they have these digests, into a file; what it gives says whether
# that is still under way.
Compare = Callable[[tuple[Path, str], tuple[Path, str], Path], UnderWay]


@dataclass(frozen=True)
class ComparedReleases:
    """What differs between two releases: in their texts, and in what they decide."""

    changes: tuple[Change, ...]
    comparison: ReleaseComparison
    words: ComparisonWords


@dataclass(frozen=True)
class Comparing:
    """How far the comparison of two releases is; `found` holds what it showed once the state is `done`."""

    before: Release
    after: Release
    state: State
    found: ComparedReleases | None


class Comparisons:
    """The comparisons of one installation, one under way at a time. Safe to use from several threads."""

    def __init__(self, instance: Path, compare: Compare) -> None:
        self._kept: KeptWork[ComparedReleases] = KeptWork(instance / FOLDER, most=1)
        self._compare = compare

    def of(self, before: str, after: str) -> Comparing:
        """Two installed releases, compared once; begins that if nobody has, and never waits for it.

        Raises NotFound for an id that no release has.
        """
        first, second = release_called(before), release_called(after)
        name = f"{first.digest[:32]}-{second.digest[:32]}-{kept_work.program_digest()[:16]}.json"
        state, found = self._kept.of(
            name,
            partial(self._compare, (folder_of(before), first.digest), (folder_of(after), second.digest)),
            lambda stored: _described(read_comparison(first, second, stored)),
        )
        return Comparing(first, second, state, found)


def start_comparison(before: tuple[Path, str], after: tuple[Path, str], file: Path) -> UnderWay:
    """Compare in a process of its own."""
    releases = [text for folder, digest in (before, after) for text in (str(folder.resolve()), digest)]
    return begin_process("compliance.services.comparison_process", *releases, str(file.resolve()))


def compared_named(before: str, after: str, doing: Doing) -> ComparedReleases:
    """Two releases by their ids or by the paths of their folders, compared now; `doing` is told of each table.

    Raises ReleaseError when one does not load, and Refused when one leaves a case undecided.
    """
    try:
        return _described(compare_releases(_named(before), _named(after), doing))
    except UndecidedError as error:
        raise Refused(
            f"The releases cannot be compared, because one leaves a case undecided: {error} "
            "Run “.venv/bin/colophon rulebook check” and mend what it finds."
        ) from error


def _named(name: str) -> Release:
    if name in installed_releases() or not Path(name).is_dir():
        return assessor(name).release
    return load_release(Path(name))


def _described(comparison: ReleaseComparison) -> ComparedReleases:
    changes = changes_between(comparison.before, comparison.after)
    return ComparedReleases(changes, comparison, ComparisonWords(comparison))
