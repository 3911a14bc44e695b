"""The secret key that signs session cookies and form tokens, kept in one private file."""

import os
import secrets
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

MINIMUM_LENGTH = 32


class SecretError(Exception):
    """The secret key cannot be used; the message says why and what to do."""


def read_or_create(path: Path) -> str:
    """Return the key kept in `path`; when there is none yet, make one that only the current user can read.

    Any number of processes may call this at once: all of them get the same key.
    """
    if not os.path.lexists(path):
        make_once(path, secrets.token_hex(32).encode() + b"\n")
    return _read(path)


def read_old(path: Path) -> tuple[str, ...]:
    """Return the keys of before that are kept in `path`, one a line; none when there is no such file."""
    if not os.path.lexists(path):
        return ()
    keys = tuple(_content(path).split())
    if any(len(key) < MINIMUM_LENGTH for key in keys):
        raise SecretError(
            f"A key in {path} is shorter than {MINIMUM_LENGTH} characters. The file holds one secret key of before on "
            "each line: put it right, or delete it when nothing made with an old key is needed."
        )
    return keys


def make_once(path: Path, content: bytes) -> None:
    """Make the file with this content, readable for the current user alone, unless somebody else just made it.

    Any number of processes may call this at once: the file of one of them stays, and is never seen half-written.
    """
    # It is complete and on disk before it has its name, and a link, unlike a rename, never replaces what another
    # process put there first. So nobody can ever read half a key, or a key that is about to change.
    temporary = _written(path, content)
    try:
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()
    _flush_directory(path.parent)


def put_in_place(path: Path, content: bytes) -> None:
    """Let `path` hold this content, readable for the current user alone, in the place of what it held."""
    temporary = _written(path, content)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_directory(path.parent)


def private_content(path: Path, what: str, without: str) -> bytes:
    """What a file with a key holds, once it is sure that nobody else can have read it. At most 64 KiB are read.

    `what` names the key, and `without` says in a sentence's end what happens when it is moved away. Raises SecretError.
    """
    # Checks are made on the open file, so that nothing can be exchanged between the check and the reading. Without
    # O_NONBLOCK, a named pipe in the key's place would make the start wait for ever.
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise SecretError(f"The {what} {path} cannot be opened: {error.strerror}.") from error
    try:
        _check(path, os.fstat(descriptor), what, without)
        return os.read(descriptor, 65536)
    finally:
        os.close(descriptor)


def mark_of(key: str) -> str:
    """A mark by which a key is known again, and which does not give it away."""
    return sha256(b"colophon secret key\n" + key.encode()).hexdigest()[:16]


def _written(path: Path, content: bytes) -> Path:
    """A temporary file beside `path` with this content, on disk."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _flush_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> str:
    key = _content(path)
    if len(key) < MINIMUM_LENGTH:
        raise SecretError(
            f"The secret key {path} is shorter than {MINIMUM_LENGTH} characters. Delete the file: a new key is made at "
            "the next start, and everyone has to sign in again."
        )
    return key


def _content(path: Path) -> str:
    content = private_content(path, "secret key", "a new key is made at start")
    return content.decode("utf-8", errors="replace").strip()


def _check(path: Path, status: os.stat_result, what: str, without: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise SecretError(f"The {what} {path} is not an ordinary file. Move it away: {without}.")
    if status.st_uid != os.geteuid():
        raise SecretError(
            f"The {what} {path} belongs to another user (number {status.st_uid}) than the one who starts Colophon "
            f"(number {os.geteuid()}). Start Colophon as its owner, or set SECRET_KEY or INSTANCE_PATH."
        )
    if stat.S_IMODE(status.st_mode) != 0o600:
        raise SecretError(
            f"The {what} {path} may be open to others: its mode is {stat.S_IMODE(status.st_mode):04o}, not 0600. "
            f'If nobody else has read it, run: chmod 600 "{path}". Otherwise delete it: {without}.'
        )
