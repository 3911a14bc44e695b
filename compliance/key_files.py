"""The files that an installation keeps its signing keys in, beside its secret key: made once, and private like it."""

import os
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

from compliance.config_seals import DATA_KEY_FILE, LOG_KEY_FILE, PDF_KEY_FILE, SealSettings
from compliance.documents.key_formats import (
    data_key_text,
    log_key_text,
    make_data_key,
    make_log_key,
    make_pdf_key,
    pdf_key_text,
    read_data_key,
    read_log_key,
)
from compliance.documents.keys import DataKey, Keys, LogKey, PdfKey, Purpose, UnusableKey
from compliance.documents.supplied_key import read_own, read_supplied
from compliance.secret import SecretError, make_once, private_content, put_in_place
from compliance.services.checkpoint_file import copies_in

FILES: dict[Purpose, str] = {"log": LOG_KEY_FILE, "data": DATA_KEY_FILE, "pdf": PDF_KEY_FILE}
# Where the next key waits while its record is being written.
NEXT = ".next"

_WHAT = "signing key"
_LOST = "then put the file back from a backup, or run: colophon keys rotate --lost"
_LARGEST = 1024 * 1024
_NO_HOST = "local"

_Key = TypeVar("_Key", LogKey, DataKey, PdfKey)


def machine_time() -> datetime:
    """The time by this machine's clock."""
    return datetime.now(UTC)


def load_keys(instance: Path, host: str, seals: SealSettings, now: Callable[[], datetime] = machine_time) -> Keys:
    """The keys kept in the directory `instance`. `host` is the name that people open; empty on one machine.

    Nothing is read or made before a key is asked for. Each use looks whether the file is another one, so that a key
    that was changed while the server runs is the one in use. Asking raises UnusableKey.
    """
    pdf: Callable[[], PdfKey] = _Kept(instance / PDF_KEY_FILE, lambda: _new_pdf(host, now()), read_own)
    if seals.signing_key is not None:
        pdf = _Supplied(seals.signing_key, seals.signing_password)
    return Keys(
        _Kept(instance / LOG_KEY_FILE, lambda: _new_log(host), read_log_key),
        _Kept(instance / DATA_KEY_FILE, _new_data, read_data_key),
        pdf,
        copies_in(instance).path,
    )


def next_key(instance: Path, host: str, purpose: Purpose, origin: str, at: datetime) -> LogKey | DataKey | PdfKey:
    """A new key that waits in a file beside the one in use; the same again until it is put in its place.

    `origin` is the name that the log has, which stays. Raises UnusableKey.
    """
    path = instance / f"{FILES[purpose]}{NEXT}"
    match purpose:
        case "log":
            return _Kept(path, lambda: _new_log(host, origin), read_log_key)()
        case "data":
            return _Kept(path, _new_data, read_data_key)()
        case "pdf":
            return _Kept(path, lambda: _new_pdf(host, at), read_own)()


def waiting(instance: Path, purpose: Purpose) -> bool:
    """Whether there is a next key, which a rotation that was interrupted has left."""
    return (instance / f"{FILES[purpose]}{NEXT}").exists()


def put_next_in_place(instance: Path, purpose: Purpose) -> None:
    """Let the next key be the one in use. The private part of the one before is gone from this directory."""
    path = instance / FILES[purpose]
    waited = path.with_name(f"{path.name}{NEXT}")
    put_in_place(path, private_content(waited, _WHAT, _LOST))
    waited.unlink()


class _Kept(Generic[_Key]):
    """A key in a file, made at the first use and read again when the file is another one. Safe in several threads."""

    def __init__(self, path: Path, make: Callable[[], bytes], read: Callable[[bytes], _Key]) -> None:
        self._path, self._make = path, make
        self._read: Callable[[bytes], _Key] = read
        self._lock = threading.Lock()
        self._seen: tuple[int, ...] = ()
        self._key: _Key | None = None

    def __call__(self) -> _Key:
        with self._lock:
            try:
                return self._current()
            # Files are named without their folder: what is the matter may be told to whoever asked for a statement.
            except UnusableKey as error:
                raise UnusableKey(f"{self._path.name}: {error}") from error
            except SecretError as error:
                raise UnusableKey(str(error).replace(f"{self._path.parent}{os.sep}", "")) from error
            except OSError as error:
                raise UnusableKey(f"No key can be kept in {self._path.name}: {error.strerror}.") from error

    def _current(self) -> _Key:
        if not os.path.lexists(self._path):
            make_once(self._path, self._make())
        seen = _mark(self._path)  # before the reading: a file that is exchanged meanwhile is read again next time
        if self._key is None or seen != self._seen:
            self._key, self._seen = self._read(private_content(self._path, _WHAT, _LOST)), seen
        return self._key


class _Supplied:
    """The key in the file that the operator named, read again when the file is another one."""

    def __init__(self, path: Path, password: str) -> None:
        self._path, self._password = path, password
        self._lock = threading.Lock()
        self._seen: tuple[int, ...] = ()
        self._key: PdfKey | None = None

    def __call__(self) -> PdfKey:
        with self._lock:
            try:
                seen = _mark(self._path)
                if self._key is None or seen != self._seen:
                    self._key, self._seen = read_supplied(_content(self._path), self._password), seen
            except UnusableKey as error:
                raise UnusableKey(f"SIGNING_KEY_FILE ({self._path.name}): {error}") from error
            except OSError as error:
                raise UnusableKey(f"SIGNING_KEY_FILE: {self._path.name} cannot be read: {error.strerror}.") from error
            return self._key


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise UnusableKey("It is larger than any file with a key.")
    return content


def _mark(path: Path) -> tuple[int, ...]:
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_size, status.st_ctime_ns


def _new_log(host: str, origin: str = "") -> bytes:
    return log_key_text(make_log_key(origin or f"{host or _NO_HOST}/{secrets.token_hex(8)}"))


def _new_data() -> bytes:
    return data_key_text(make_data_key())


def _new_pdf(host: str, at: datetime) -> bytes:
    return pdf_key_text(make_pdf_key(host, at))
