"""Keeping the file of checkpoints up with the log, and asking it whether the log is still what it was."""

import logging
from collections.abc import Iterable

from compliance.documents.signed_note import NoteRefused, NoteVerifier, open_note
from compliance.domain.checkpoint import read_checkpoint
from compliance.services.checkpoint_file import CheckpointFile
from compliance.store import log as store
from compliance.store.database import Database, Session

log = logging.getLogger(__name__)


class CannotSeal(RuntimeError):  # noqa: N818 - says what is the matter
    """The log is not what was signed last; nothing more is signed. The message says why and what to do."""


class CopiesDiffer(CannotSeal):
    """The file outside the database has a signed checkpoint that the database has not."""


def check_copies(session: Session, known: Iterable[NoteVerifier], file: CheckpointFile) -> None:
    """Compare the end of the file with the log; a file that cannot be read is logged, and stands in nobody's way.

    Use a session that has locked the log. Raises CopiesDiffer.
    """
    try:
        agreed_size(session, known, file)
    except OSError as error:
        log.warning("the checkpoints in %s cannot be compared with the log: %s", file.path, error.strerror)


def agreed_size(session: Session, known: Iterable[NoteVerifier], file: CheckpointFile) -> int:
    """The size of the newest checkpoint that both the file and the database have; 0 when the file ends in none.

    Raises CopiesDiffer when a newer one in the file was signed and is not in the database, and OSError.
    """
    known = tuple(known)
    for note in file.last_notes():
        size = _signed_size(note, known)
        if size is None:
            continue  # a piece of a note, or somebody else's
        row = store.checkpoint_at(session, size)
        if row is not None and row.note == note:
            return size
        raise CopiesDiffer(_difference(session, size, file))
    return 0


def copy_checkpoints(database: Database, known: Iterable[NoteVerifier], file: CheckpointFile) -> int:
    """Append to the file every checkpoint that is newer than its last one; gives how many.

    Any number of processes may do so at once. Raises CopiesDiffer, and OSError when the disk refuses: the next time
    makes up for it.
    """
    with file.held() as appending, database.read() as session:
        newer = store.checkpoints_after(session, agreed_size(session, known, file))
        return appending.append(row.note for row in newer)


def _signed_size(note: bytes, known: Iterable[NoteVerifier]) -> int | None:
    try:
        return read_checkpoint(open_note(note.decode(), known).text).size
    except (NoteRefused, ValueError):
        return None


def _difference(session: Session, size: int, file: CheckpointFile) -> str:
    last = store.newest_checkpoint(session)
    entries = last.size if last else 0
    if size > entries:
        return (
            f"{file.path} holds a signed checkpoint of {size} entries, and the database one of {entries}: entries were "
            "taken away, or an older backup was put back. Find out which. If it was a backup, keep the file under "
            "another name, and tell whoever has later checkpoints: docs/history.md says why."
        )
    return f"{file.path} holds a signed checkpoint of {size} entries that the database does not have: it was rewritten."
