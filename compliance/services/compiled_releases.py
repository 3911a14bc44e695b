"""Releases compiled for deciding: needs no database, so that assessing a file from the command line loads none."""

from functools import lru_cache
from pathlib import Path

from compliance.domain.assessment import Assessor
from compliance.domain.release import Release
from compliance.rulebooks.installed import folder_of, installed_releases
from compliance.rulebooks.loader import load_release


def assessor(release_id: str) -> Assessor:
    """The compiled rules of a release, built once per process; raises ReleaseError when it does not load."""
    return _assessor_in(folder_of(release_id))


@lru_cache(maxsize=8)
def _assessor_in(folder: Path) -> Assessor:
    return Assessor(load_release(folder))


def current_release(at: str = "") -> Release:
    """The release under which projects are started at this time (ISO 8601): the newest whose date has come.

    Where the date of none has come, it is the oldest. Without a time it is the newest of all, whatever its date.
    """
    known = installed_releases()
    newest_first = (assessor(release_id).release for release_id in reversed(known))
    come = (release for release in newest_first if not at or release.date <= at[:10])
    return next(come, None) or assessor(known[0]).release
