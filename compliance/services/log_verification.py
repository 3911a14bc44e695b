"""Verifying the log: its places against the histories, and its signed roots against what was kept of them elsewhere.

A chain alone cannot show that its end was cut off, nor that all of it was rewritten. Here both show, unless whoever did
it also has the log's key, the file of checkpoints, and every copy of every statement that prints one.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from compliance.documents.keys import Keys
from compliance.documents.signed_note import NoteRefused, NoteVerifier, open_note, read_note
from compliance.domain.base64_text import from_base64
from compliance.domain.checkpoint import Checkpoint, read_checkpoint
from compliance.domain.history import read_header
from compliance.domain.merkle_tree import GrowingTree, leaf_hash
from compliance.services.checkpoint_file import CheckpointFile
from compliance.services.sealing import known_verifiers
from compliance.store import log as store
from compliance.store.database import Session
from compliance.store.log_models import LogCheckpoint
from compliance.store.models import statement_number
from compliance.store.statements import StatementData, data_of_statements

# An entry has the time at which somebody asked for what it records, and may be written a little after a checkpoint of
# that time. A write waits ten seconds at most; the rest is for clocks of several machines.
PATIENCE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """What verifying the log gave: its places and checkpoints, how many checkpoints in the file outside and in issued
    statements agree with it, and how many entries wait to be sealed. `fault` is a sentence, empty when all holds.
    """

    places: int
    checkpoints: int
    copies: int
    anchors: int
    waiting: int
    fault: str

    @property
    def sound(self) -> bool:
        """Whether everything holds."""
        return not self.fault


class _Broken(Exception):  # noqa: N818 - carries a sentence
    """Something does not hold; the message says what."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A checkpoint that something says; `where` names it at the beginning of a sentence."""

    where: str
    checkpoint: Checkpoint


def verify_log(session: Session, keys: Keys, copies: CheckpointFile) -> LogVerdict:
    """Recompute the whole log, and compare it with every signed checkpoint: in the database, in the file outside it,
    and in issued statements.

    Only signatures of the log's keys count. Use a session of `Database.read()`. Raises UnusableKey, and OSError when
    the file cannot be read.
    """
    leaves, checkpoints = store.entries_in_leaves(session), store.checkpoints_after(session, 0)
    waiting = store.entries_without_leaf(session)
    kept = list(copies.notes())
    known = known_verifiers(session, keys) if checkpoints or kept else ()
    outside, printed, fault = 0, 0, ""
    try:
        _check_leaves(session, leaves)
        begins = store.places_of(session, "key", "log")
        signed = [_signed(row, known, begins) for row in checkpoints]
        _check_ends(leaves, signed)
        _check_waiting(session, waiting, checkpoints)
        copied = [_copied(note, known, copies) for note in kept]
        anchors = [said for each in data_of_statements(session) if (said := _anchor(each))]
        _check_roots(leaves, (*signed, *copied, *anchors))
        outside, printed = len(copied), len(anchors)
    except _Broken as broken:
        fault = str(broken)
    return LogVerdict(len(leaves), len(checkpoints), outside, printed, len(waiting), fault)


def _check_leaves(session: Session, leaves: Sequence[tuple[int, bytes]]) -> None:
    for expected, (idx, _) in enumerate(leaves):
        if idx != expected:
            raise _Broken(f"Place {expected} of the log is missing.")
    if wrong := store.leaves_unlike_entries(session):
        first = min(wrong)
        entry = _entry_words(first.kind, first.owner_id, first.sequence)
        if first.entry_hash is None:
            raise _Broken(f"Place {first.idx} of the log belongs to {entry}, which does not exist.")
        raise _Broken(f"Place {first.idx} of the log was given to another entry than what is now {entry}.")


def _check_ends(leaves: Sequence[tuple[int, bytes]], signed: Sequence[_Said]) -> None:
    size = signed[-1].checkpoint.size if signed else 0
    if size < len(leaves):
        raise _Broken(f"The log has {len(leaves)} places, of which {len(leaves) - size} were never signed.")


def _check_waiting(session: Session, waiting: Sequence[store.Sealable], checkpoints: Sequence[LogCheckpoint]) -> None:
    """No entry without a place may be from before the newest checkpoint, nor before a sealed one of its history."""
    for entry in waiting if checkpoints else ():
        words = _entry_words(entry.kind, entry.owner_id, entry.sequence)
        if store.leaf_at(session, entry.kind, entry.owner_id, entry.sequence + 1) is not None:
            raise _Broken(f"The log has no place for {words}, although it has one for the entry after it.")
        at, sealed_at = _written_at(session, entry), checkpoints[-1].at
        if datetime.fromisoformat(at) < datetime.fromisoformat(sealed_at) - PATIENCE:
            raise _Broken(f"The log has no place for {words}, which says it is of {at}; it was sealed at {sealed_at}.")


def _written_at(session: Session, entry: store.Sealable) -> str:
    found = store.header_or_time(session, entry)
    return found if isinstance(found, str) else str(read_header(found)["at"])


def _signed(row: LogCheckpoint, known: Sequence[NoteVerifier], begins: Sequence[int]) -> _Said:
    """What a stored checkpoint says, signed by the key that was in use then: the last whose record it covers."""
    where = f"The checkpoint of {row.size} entries"
    number = sum(1 for place in begins if place < row.size)
    if not 0 < number <= len(known):
        raise _Broken(f"{where} does not count: the log has no place for the key that signed it.")
    try:
        checkpoint = read_checkpoint(open_note(row.note.decode(), known[number - 1 : number]).text)
    except ValueError as error:
        raise _Broken(f"{where} does not count: {error}") from error
    if checkpoint.size != row.size:
        raise _Broken(f"{where} was signed for {checkpoint.size}.")
    return _Said(where, checkpoint)


def _copied(note: bytes, known: Iterable[NoteVerifier], copies: CheckpointFile) -> _Said:
    """What a note in the file says. Its signature may have been cut short by a full disk; what it says has to hold."""
    try:
        text = read_note(note.decode())[0]
    except ValueError:
        text = note.decode(errors="replace").partition("\n\n")[0] + "\n"
    try:
        checkpoint = read_checkpoint(text)
    except ValueError as error:
        raise _Broken(f"{copies.path} holds something that is no checkpoint: {error}") from error
    where = f"A checkpoint of {checkpoint.size} entries in {copies.path}"
    try:
        open_note(note.decode(), known)
    except (NoteRefused, ValueError):
        where += ", which no known key has signed,"
    return _Said(where, checkpoint)


def _anchor(statement: StatementData) -> _Said | None:
    """The checkpoint that an issued statement prints; None for one of before there was a log."""
    where = f"Statement {statement_number(statement.year, statement.sequence)} of project {statement.project_id}"
    try:
        printed = json.loads(statement.data).get("log")
        if printed is None:
            return None
        root, size = from_base64(printed["root"]), printed["size"]
        checkpoint = read_checkpoint(Checkpoint(printed["origin"], size, root).text())
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _Broken(f"{where} prints a checkpoint that cannot be read.") from error
    return _Said(where, checkpoint)


def _check_roots(leaves: Sequence[tuple[int, bytes]], said: Iterable[_Said]) -> None:
    """Compare each checkpoint with the root that the places of the log have at its size."""
    by_size: dict[int, list[_Said]] = {}
    for each in said:
        by_size.setdefault(each.checkpoint.size, []).append(each)
    tree = GrowingTree()
    for size in sorted(by_size):
        for _, hash_ in leaves[tree.size : size]:
            tree.add(leaf_hash(hash_))
        for each in by_size[size]:
            if tree.size < size:
                raise _Broken(f"{each.where} says {size} places, and the log has {tree.size}: entries were taken away.")
            if tree.root() != each.checkpoint.root:
                raise _Broken(f"{each.where} does not stand for the first {size} places: the log was rewritten.")


def _entry_words(kind: str, owner_id: str, sequence: int) -> str:
    match kind:
        case "key":
            return f"record {sequence} of the key “{owner_id}”"
        case _:
            return f"entry {sequence} of the {kind} {owner_id}"
