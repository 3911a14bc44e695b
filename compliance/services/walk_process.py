"""Walks one release and writes down what that showed: `python -m compliance.services.walk_process FOLDER DIGEST FILE`.

In a process of its own, because a walk keeps a processor busy for seconds, and pages are not to wait for it.
"""

import os
import sys
from dataclasses import asdict
from pathlib import Path

from compliance.domain.release import Release
from compliance.rulebooks.faults import ReleaseError
from compliance.rulebooks.loader import load_release
from compliance.services.kept_work import write_whole
from compliance.services.rulebook_check import ReleaseChecked, check_release

# Pages come first.
NICENESS = 10


def walk(folder: Path, digest: str, file: Path) -> None:
    """Walk a release folder, work its examples, write down the result.

    Raises ReleaseError when it does not load or has another digest than the one that was asked for, and OSError.
    """
    write(check_release(unchanged(folder, digest), folder), file)


def unchanged(folder: Path, digest: str) -> Release:
    """The release in a folder; raises ReleaseError when it does not load or has another digest."""
    release = load_release(folder)
    if release.digest != digest:
        raise ReleaseError(f"The release in {folder} was changed since the server read it. Start the server again.")
    return release


def write(checked: ReleaseChecked, file: Path) -> None:
    """Write down what a walk showed."""
    write_whole(asdict(checked), file)


if __name__ == "__main__":
    os.nice(NICENESS)
    walk(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
