"""The releases that come with the program, each loaded once."""

from functools import cache

from compliance.domain.rulebook import Release
from compliance.rulebooks.loader import load_shipped, shipped_releases


def newest_release_id() -> str:
    """The id of the release that new projects are started under."""
    return shipped_releases()[-1]


@cache
def release(release_id: str) -> Release:
    """The release with this id; raises ReleaseError when this installation does not hold it."""
    return load_shipped(release_id)
