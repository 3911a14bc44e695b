"""Work that keeps a processor busy for long: done in a process of its own, once, and read from a file after that.

A file is named after what the result rests on, the program among it: when any of that changes, it counts no more.
Several server processes that want the same at the same moment each do it; they write the same.
"""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

_PACKAGE = Path(__file__).parents[1]

Result = TypeVar("Result")
State = Literal["done", "under_way", "failed"]
# Tells whether the work that was begun is still under way.
UnderWay = Callable[[], bool]


class KeptWork(Generic[Result]):
    """Results of one kind, in one folder. Safe to use from several threads.

    At most `most` pieces are worked on at the same moment, if it is given: whoever asks for another one asks again.
    """

    def __init__(self, folder: Path, most: int | None = None) -> None:
        self._folder = folder
        self._most = most
        self._lock = threading.Lock()
        self._begun: dict[Path, UnderWay] = {}
        self._results: dict[Path, Result] = {}

    def of(
        self, name: str, begin: Callable[[Path], UnderWay], read: Callable[[Any], Result]
    ) -> tuple[State, Result | None]:
        """How far the work is that is kept under this name, and its result. Begins it if nobody has; never waits.

        `begin` begins to work into a file. `read` makes the result of the JSON that is written there.
        """
        file = self._folder / name
        with self._lock:
            # Asked before the file is read: work that ends in between has then written it.
            under_way = file in self._begun and self._begun[file]()
            if file not in self._results:
                result = _read(file, read)
                if result is None:
                    return self._without_result(file, begin, under_way=under_way), None
                self._results[file] = result
            return "done", self._results[file]

    def _without_result(self, file: Path, begin: Callable[[Path], UnderWay], *, under_way: bool) -> State:
        if file in self._begun:
            # Work that ended without a result is not begun again before the next start of the server.
            return "under_way" if under_way else "failed"
        if self._most is None or sum(begun() for begun in self._begun.values()) < self._most:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._begun[file] = begin(file)
        return "under_way"


def begin_process(module: str, *arguments: str) -> UnderWay:
    """Run a module in a process of its own. It ends by itself, also when the server is stopped meanwhile."""
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=_PACKAGE.parent)  # noqa: S603 - our own
    return lambda: process.poll() is None


def write_whole(result: object, file: Path) -> None:
    """Write down a result as JSON, so that a reader finds all of it or nothing."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    part.write_text(json.dumps(result), encoding="utf-8")
    part.replace(file)


@cache
def program_digest() -> str:
    """SHA-256 (hex) of what decides, walks and compares: another program could see another thing in the same rules."""
    digest = hashlib.sha256()
    patterns = ("domain/*.py", "rulebooks/*.py", "services/*_check.py", "services/*_comparison.py")
    for file in sorted(file for pattern in patterns for file in _PACKAGE.glob(pattern)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _read(file: Path, read: Callable[[Any], Result]) -> Result | None:
    """What was written down; None when there is nothing that can be read."""
    try:
        return read(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
