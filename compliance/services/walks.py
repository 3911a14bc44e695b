"""What walking every case of a release showed: walked once for each installation, and read from a file after that.

The file is named after the release's digest and after the program that walks: when either changes, it counts no more.
Several server processes that want the same walk at the same moment each make it; they write the same.
"""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from compliance.domain.rulebook import Release
from compliance.rulebooks.installed import folder_of
from compliance.services.rulebook_check import ReleaseChecked, RulebookChecked

_PACKAGE = Path(__file__).parents[1]
FOLDER = "walked"

State = Literal["walked", "under_way", "failed"]
# Starts walking the release in a folder, if it has this digest, into a file; what it gives says whether the walk is
# still under way.
Start = Callable[[Path, str, Path], Callable[[], bool]]


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the walk of a release is; `checked` holds what it showed once the state is `walked`."""

    state: State
    checked: ReleaseChecked | None = None

    def rulebook(self, rulebook_id: str) -> RulebookChecked | None:
        """What the walk showed of one rulebook; None while nothing is known of it."""
        books = self.checked.rulebooks if self.checked else ()
        return next((book for book in books if book.id == rulebook_id), None)


class Walks:
    """The walks of one installation. Safe to use from several threads."""

    def __init__(self, instance: Path, start: Start) -> None:
        self._folder = instance / FOLDER
        self._start = start
        self._lock = threading.Lock()
        self._started: dict[Path, Callable[[], bool]] = {}
        self._walked: dict[Path, ReleaseChecked] = {}

    def of(self, release: Release) -> Walk:
        """What walking this release showed. Starts the walk if nobody has, and never waits for it."""
        file = self._folder / f"{release.digest[:32]}-{program_digest()[:16]}.json"
        with self._lock:
            # Asked before the file is read: a walk that ends in between has then written it.
            under_way = file in self._started and self._started[file]()
            checked = self._walked.get(file) or _read(file)
            if checked is not None:
                self._walked[file] = checked
                return Walk("walked", checked)
            if file in self._started:
                # A walk that ended without a result is not begun again before the next start of the server.
                return Walk("under_way" if under_way else "failed")
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._started[file] = self._start(folder_of(release.id), release.digest, file)
            return Walk("under_way")


def start_process(folder: Path, digest: str, file: Path) -> Callable[[], bool]:
    """Walk in a process of its own. It ends by itself, also when the server is stopped meanwhile."""
    paths = [str(folder.resolve()), digest, str(file.resolve())]
    command = [sys.executable, "-m", "compliance.services.walk_process", *paths]
    process = subprocess.Popen(command, cwd=_PACKAGE.parent)  # noqa: S603 - our own module and paths
    return lambda: process.poll() is None


@cache
def program_digest() -> str:
    """SHA-256 (hex) of what decides and walks: another program could see another thing in the same rules."""
    digest = hashlib.sha256()
    files = [*_PACKAGE.glob("domain/*.py"), *_PACKAGE.glob("rulebooks/*.py"), *_PACKAGE.glob("services/*_check.py")]
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _read(file: Path) -> ReleaseChecked | None:
    """What was written down; None when there is nothing that can be read."""
    try:
        return _checked(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _checked(stored: dict[str, Any]) -> ReleaseChecked:
    books = tuple(RulebookChecked(**{**book, "defects": tuple(book["defects"])}) for book in stored["rulebooks"])
    lists = {name: tuple(stored[name]) for name in ("skipped", "wrong_examples", "faults")}
    return ReleaseChecked(**{**stored, **lists, "rulebooks": books})
