"""Two releases side by side: what they say differently, and which cases they decide differently."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from compliance.domain.comparison_words import ComparisonWords
from compliance.domain.release_changes import Change, changes_between
from compliance.domain.release_comparison import ReleaseComparison, compare_releases
from compliance.domain.rulebook import Release
from compliance.domain.tables import UndecidedError
from compliance.rulebooks.installed import installed_releases
from compliance.rulebooks.loader import load_release
from compliance.services.assessments import assessor
from compliance.services.refusals import NotFound, Refused

# A comparison keeps a processor busy for seconds: two people who ask at once get the same one.
_one_at_a_time = Lock()


@dataclass(frozen=True)
class ComparedReleases:
    """What differs between two releases: in their texts, and in what they decide."""

    changes: tuple[Change, ...]
    comparison: ReleaseComparison
    words: ComparisonWords


def compared_releases(before: str, after: str) -> ComparedReleases:
    """Two installed releases, compared once per process; raises NotFound for an id that no release has.

    Raises Refused when one of them leaves a case undecided.
    """
    for release_id in (before, after):
        if release_id not in installed_releases():
            raise NotFound(f"There is no release {release_id}.")
    with _one_at_a_time:
        return _compared(assessor(before).release, assessor(after).release)


def compared_named(before: str, after: str) -> ComparedReleases:
    """Two releases by their ids or by the paths of their folders; raises ReleaseError when one does not load."""
    return _compared(_named(before), _named(after))


def _named(name: str) -> Release:
    if name in installed_releases() or not Path(name).is_dir():
        return assessor(name).release
    return load_release(Path(name))


@dataclass(frozen=True, eq=False)
class _Key:
    """Two releases, known by their digests: a release of another content is another one."""

    before: Release
    after: Release

    def __hash__(self) -> int:
        return hash((self.before.digest, self.after.digest))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._digests == other._digests

    @property
    def _digests(self) -> tuple[str, str]:
        return self.before.digest, self.after.digest


def _compared(before: Release, after: Release) -> ComparedReleases:
    return _compare(_Key(before, after))


@lru_cache(maxsize=32)
def _compare(key: _Key) -> ComparedReleases:
    try:
        comparison = compare_releases(key.before, key.after)
    except UndecidedError as error:
        raise Refused(
            f"The releases cannot be compared, because one leaves a case undecided: {error} "
            "Run “colophon rulebook check” and mend what it finds."
        ) from error
    return ComparedReleases(changes_between(key.before, key.after), comparison, ComparisonWords(comparison))
