"""The files that exports make: in a folder that is not served, for their owner alone, and deleted after a week.

Each lies at <job>.zip; what is still being written has the ending .part, and nobody gets it.
"""

import os
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DAYS_KEPT = 7
_DAY = 24 * 3600.0
# The same export gives the same bytes, whenever it is made; ZIP cannot hold an earlier time.
_TIME = (1980, 1, 1, 0, 0, 0)
_MADE, _BEGUN = ".zip", ".part"


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A finished file: where it is, its bytes, and until when it can be downloaded, in seconds since 1970."""

    path: Path
    size: int
    until: float


class Archive:
    """A ZIP that is being written to the disk, member by member."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.size = 0

    def add(self, name: str, content: bytes) -> None:
        """Add a file. A PDF or a ZIP is not compressed a second time."""
        info = zipfile.ZipInfo(name, _TIME)
        info.compress_type = zipfile.ZIP_STORED if name.endswith((".pdf", ".zip")) else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        self._file.writestr(info, content)
        self.size += len(content)


class ExportFiles:
    """The folder of all exports, which is made when the first file is."""

    def __init__(self, folder: Path) -> None:
        """Keep files in this folder."""
        self._folder = folder

    @contextmanager
    def archive(self, job_id: str, attempt: int) -> Iterator[Archive]:
        """A new archive; `finish` makes it the job's file. It is gone when an error is raised. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._begun(job_id, attempt)
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "w+b") as file:
                with zipfile.ZipFile(file, "w") as archive:
                    yield Archive(archive)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def finish(self, job_id: str, attempt: int) -> None:
        """Let the archive of this attempt be the job's file, in the place of any other. Raises OSError."""
        self._begun(job_id, attempt).replace(self._made(job_id))

    def give_up(self, job_id: str, attempt: int) -> None:
        """Delete the archive of this attempt, which nobody will finish."""
        self._begun(job_id, attempt).unlink(missing_ok=True)

    def find(self, job_id: str) -> ExportFile | None:
        """The file of a job; None when there is none, or when its time is over."""
        path = self._made(job_id)
        try:
            found = path.stat()
        except OSError:
            return None
        until = found.st_mtime + DAYS_KEPT * _DAY
        return ExportFile(path, found.st_size, until) if time.time() < until else None

    def sweep(self) -> None:
        """Delete files whose time is over, and what was left behind by a process that was killed."""
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            age = {_MADE: DAYS_KEPT * _DAY, _BEGUN: _DAY}.get(path.suffix)
            if age is not None and path.is_file() and path.stat().st_mtime + age <= time.time():
                path.unlink(missing_ok=True)

    def _made(self, job_id: str) -> Path:
        return self._folder / f"{job_id}{_MADE}"

    def _begun(self, job_id: str, attempt: int) -> Path:
        return self._folder / f"{job_id}-{attempt}{_BEGUN}"


def exports_in(instance: Path) -> ExportFiles:
    """The exports of an installation."""
    return ExportFiles(instance / "exports")
