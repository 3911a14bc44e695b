"""Walks one release and writes down what that showed: `python -m compliance.services.walk_process FOLDER FILE`.

In a process of its own, because a walk keeps a processor busy for seconds, and pages are not to wait for it.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from compliance.rulebooks.loader import load_release
from compliance.services.rulebook_check import ReleaseChecked, check_release

# Pages come first.
_NICENESS = 10


def walk(folder: Path, file: Path) -> None:
    """Walk a release folder, work its examples, write down the result; raises ReleaseError and OSError."""
    write(check_release(load_release(folder), folder), file)


def write(checked: ReleaseChecked, file: Path) -> None:
    """Write down a result so that a reader finds all of it or nothing."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    part.write_text(json.dumps(asdict(checked)), encoding="utf-8")
    part.replace(file)


if __name__ == "__main__":
    os.nice(_NICENESS)
    walk(Path(sys.argv[1]), Path(sys.argv[2]))
