"""The releases of this installation: those that come with the program, and those of one more folder.

Whoever wants a release by its id asks here, so that no part of the program knows fewer releases than another.
"""

from pathlib import Path

from compliance.domain.release import Release
from compliance.rulebooks.faults import ReleaseError
from compliance.rulebooks.loader import SHIPPED, load_release

# The one thing that a process keeps here: where to look besides. It is set once, when the process starts.
_more: list[Path] = []


def look_in(folder: Path | None) -> None:
    """Let the releases in this folder count too, in the place of any folder that was named before.

    Raises ReleaseError with a sentence when the folder cannot be used.
    """
    if folder is not None and (fault := folder_fault(folder)):
        raise ReleaseError(fault)
    _more[:] = [] if folder is None else [folder]


def folder_fault(folder: Path) -> str:
    """Why a folder cannot add releases, in a sentence that follows its path; empty when it can."""
    if not folder.is_dir():
        return f"{folder} is no folder. Make it, and put a folder for each release in it."
    found = _releases_in(folder)
    if not found:
        return f"{folder} holds no release. A release is a folder with a release.yaml."
    if taken := sorted(found.keys() & _releases_in(SHIPPED).keys()):
        return f"{folder} holds {taken[0]}, which comes with the program already. Give it another id."
    return ""


def installed_releases() -> tuple[str, ...]:
    """The ids of all releases, oldest first: an id begins with its year and month."""
    return tuple(sorted(_folders()))


def added_releases() -> tuple[str, ...]:
    """The ids of the releases that do not come with the program, oldest first."""
    return tuple(sorted(release_id for folder in _more for release_id in _releases_in(folder)))


def folder_for_new_releases() -> Path:
    """Where a release that is begun goes unless somebody says otherwise: the added folder, or else the program's."""
    return _more[0] if _more else SHIPPED


def folder_of(release_id: str) -> Path:
    """The folder of an installed release; raises ReleaseError naming what there is when there is none of this id."""
    folders = _folders()
    if not folders:
        raise ReleaseError("This installation holds no release. Install Colophon again.")
    if release_id not in folders:
        known = ", ".join(sorted(folders))
        raise ReleaseError(f"There is no release {release_id}. This installation holds: {known}.")
    return folders[release_id]


def load_installed(release_id: str | None = None) -> Release:
    """Load the release with this id, or the newest; raises ReleaseError when there is none or it is faulty."""
    known = installed_releases()
    return load_release(folder_of(known[-1] if release_id is None and known else release_id or ""))


def _folders() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in (*_more, SHIPPED):
        found.update(_releases_in(folder))
    return found


def _releases_in(folder: Path) -> dict[str, Path]:
    return {path.parent.name: path.parent for path in folder.glob("*/release.yaml")}
