"""The files that are attached to answers: in a folder that is not served, readable for its owner alone.

Each lies at <organisation>/<first two hexadecimal digits>/<SHA-256>: what an organisation has twice is kept once, and
no organisation shares a file with another. A file gets its name only when all of it is on the disk.
"""

import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import IO

_CHUNK = 1024 * 1024
# What a kind of file is known by stands at its beginning; what a ZIP archive holds, at its end.
_BEGINNING, _END = 4096, 1024 * 1024
_INCOMING = "incoming"
# Nobody is still sending a file after a day: whoever did was cut off.
_FORGOTTEN_AFTER = 24 * 3600.0
_ORGANISATION = re.compile(r"[0-9A-Za-z_-]{1,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class TooLarge(ValueError):  # noqa: N818 - says what is the matter
    """A file has more bytes than it may have."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was received and is on the disk, but not kept yet: its size in bytes, its SHA-256 (hexadecimal), and
    its first and last bytes.
    """

    path: Path
    size: int
    sha256: str
    beginning: bytes
    end: bytes


class EvidenceFiles:
    """The files of all organisations in one folder, which is made when the first file comes."""

    def __init__(self, folder: Path) -> None:
        """Keep files in this folder."""
        self._folder = folder

    @contextmanager
    def received(self, stream: IO[bytes], most: int) -> Iterator[Received]:
        """A file read from a stream, of at most so many bytes; it is gone afterwards unless `keep` was called.

        Raises TooLarge, and OSError when it cannot be written.
        """
        folder = self._folder / _INCOMING
        _make(folder)
        _clear_up(folder)
        path = folder / token_hex(16)
        try:
            yield _written(path, iter(lambda: stream.read(_CHUNK), b""), most)
        finally:
            path.unlink(missing_ok=True)

    def keep(self, received: Received, organisation_id: str) -> None:
        """Keep a file that was received, for this organisation. It takes the place of the same one, kept before."""
        self._put(received.path, organisation_id, received.sha256)

    def restore(self, organisation_id: str, digest: str, chunks: Iterable[bytes]) -> bool:
        """Keep a file from a backup under this SHA-256; gives whether there was none before.

        One that does not hash to it is kept as it is, but never in the place of another.
        """
        folder = self._folder / _INCOMING
        _make(folder)
        path = folder / token_hex(16)
        new = not self.holds(organisation_id, digest)
        try:
            if _written(path, chunks, None).sha256 == digest or new:
                self._put(path, organisation_id, digest)
        finally:
            path.unlink(missing_ok=True)
        return new

    def _put(self, path: Path, organisation_id: str, digest: str) -> None:
        place = self._place(organisation_id, digest)
        _make(place.parent)
        path.replace(place)
        for folder in (place.parent, place.parent.parent, self._folder):
            _flush(folder)

    def holds(self, organisation_id: str, digest: str) -> bool:
        """Whether there is a file under this SHA-256; what is in it is not looked at."""
        return _is_named(organisation_id, digest) and self._place(organisation_id, digest).is_file()

    def chunks(self, organisation_id: str, digest: str) -> Iterator[bytes]:
        """The bytes of a file, a megabyte at a time. Raises FileNotFoundError."""
        # A link could lead anywhere, and whoever put it there did not come through here.
        descriptor = os.open(self._place(organisation_id, digest), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            yield from iter(lambda: file.read(_CHUNK), b"")

    def digest(self, organisation_id: str, digest: str) -> str:
        """The SHA-256 (hexadecimal) that the file under this one has now; empty when it cannot be read."""
        if not _is_named(organisation_id, digest):
            return ""
        found = sha256()
        try:
            for chunk in self.chunks(organisation_id, digest):
                found.update(chunk)
        except OSError:
            return ""
        return found.hexdigest()

    def forget(self, organisation_id: str, digest: str) -> None:
        """Delete a file; nothing happens when there is none. Raises OSError."""
        place = self._place(organisation_id, digest)
        place.unlink(missing_ok=True)
        # Folders that are empty now go as well; that others put something there meanwhile is as good.
        with suppress(OSError):
            place.parent.rmdir()
            place.parent.parent.rmdir()

    def _place(self, organisation_id: str, digest: str) -> Path:
        if not _is_named(organisation_id, digest):
            raise ValueError("That names no file of an organisation.")
        return self._folder / organisation_id / digest[:2] / digest


def _is_named(organisation_id: str, digest: str) -> bool:
    """Whether these can be names of a folder and a file: a backup may have been made by somebody to do harm."""
    return bool(_ORGANISATION.fullmatch(organisation_id) and _DIGEST.fullmatch(digest)) and organisation_id != _INCOMING


def _written(path: Path, chunks: Iterable[bytes], most: int | None) -> Received:
    """The chunks as a file that only its owner can read, on the disk."""
    digest, size, beginning, end = sha256(), 0, b"", b""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if most is not None and size > most:
                raise TooLarge(f"The file has more than {most} bytes.")
            digest.update(chunk)
            beginning = (beginning + chunk[:_BEGINNING])[:_BEGINNING]
            end = (end + chunk)[-_END:]
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Received(path, size, digest.hexdigest(), beginning, end)


def _make(folder: Path) -> None:
    """The folder with all above it up to one that is there, each for its owner alone."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear_up(folder: Path) -> None:
    """Delete what was left behind by whoever was cut off."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - _FORGOTTEN_AFTER:
                path.unlink()
