"""A file outside the database to which every signed checkpoint is appended, one after the other.

Whoever can change the database can change this file only if they can also write it: copies of it elsewhere, or a file
that only grows (chattr +a), are evidence of what the log was. It is read as if anything could be in it: a write that
was cut short, by a full disk or a fall of the machine, leaves a piece that is passed over.
"""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NAME = "checkpoints.txt"

# More than the longest note that is written here, several times over.
_TAIL = 16 * 1024
_NOTE = re.compile(rb"^[^\n]+\n[0-9]+\n[A-Za-z0-9+/=]+\n\n(?:\xe2\x80\x94 [^\n]+\n)+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CheckpointFile:
    """The file at a path. Methods raise OSError when the disk refuses."""

    path: Path

    def notes(self) -> Iterator[bytes]:
        """What looks like a note in the whole file, the oldest first; nothing when there is no file yet."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return
        yield from (found.group() for found in _NOTE.finditer(content))

    def last_notes(self) -> list[bytes]:
        """What looks like a note at the end of the file, the newest first."""
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _TAIL))
                content = file.read(_TAIL)
        except FileNotFoundError:
            return []
        if size > _TAIL:
            # The first line is the end of one; a note that has lost its own first line is not taken for one.
            content = content.partition(b"\n")[2]
        return [found.group() for found in _NOTE.finditer(content)][::-1]

    @contextmanager
    def held(self) -> Iterator["Appending"]:
        """Hold the file, so that no other process appends meanwhile."""
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        descriptor = os.open(self.path, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield Appending(descriptor)
        finally:
            os.close(descriptor)


def copies_in(instance: Path) -> CheckpointFile:
    """The file of an installation, in its instance directory."""
    return CheckpointFile(instance / NAME)


@dataclass(frozen=True, slots=True)
class Appending:
    """The file while it is held."""

    descriptor: int

    def append(self, notes: Iterable[bytes]) -> int:
        """Append these notes, each followed by an empty line, and have them on the disk; gives how many they were."""
        number = 0
        for note in notes:
            self._write(self._parting() + note + b"\n")
            number += 1
        if number:
            os.fsync(self.descriptor)
        return number

    def _parting(self) -> bytes:
        """What parts the next note from what a write that was cut short has left."""
        size = os.fstat(self.descriptor).st_size
        ends = os.pread(self.descriptor, 2, size - 2) if size > 1 else b"\n\n"
        return b"" if ends == b"\n\n" else b"\n\n"

    def _write(self, content: bytes) -> None:
        while content:
            content = content[os.write(self.descriptor, content) :]
