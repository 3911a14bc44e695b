"""The releases of this installation, for whoever wants to read the rules themselves."""

from compliance.domain.release import Release
from compliance.domain.rulebook import Rulebook
from compliance.domain.vocabulary import Vocabulary
from compliance.rulebooks.installed import installed_releases
from compliance.services.assessments import assessor
from compliance.services.refusals import NotFound


def every_release() -> tuple[Release, ...]:
    """Every release, newest first; each is loaded once per process."""
    return tuple(assessor(release_id).release for release_id in reversed(installed_releases()))


def release_called(release_id: str) -> Release:
    """The release with this id; raises NotFound with a sentence when there is none."""
    known = installed_releases()
    if release_id not in known:
        raise NotFound(f"There is no release of that name. There is {', '.join(known)}.")
    return assessor(release_id).release


def rulebook_called(release_id: str, rulebook_id: str) -> tuple[Release, Rulebook]:
    """A release and its rulebook with this id; raises NotFound with a sentence when there is no such thing."""
    release = release_called(release_id)
    try:
        return release, release.rulebook(rulebook_id)
    except KeyError:
        raise NotFound(f"Release {release_id} has no rulebook of that name.") from None


def vocabulary_of(release: Release) -> Vocabulary:
    """Every fact of a release with its closed list of values, built once per process."""
    return assessor(release.id).vocabulary
