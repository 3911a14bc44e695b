"""Sealing the log: every entry of every history gets a place in one Merkle tree, whose root is signed.

A place, once given, is never given again, and no checkpoint is signed that does not continue the last one: whoever
keeps one of them can tell when anything that came before it was changed or taken away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from compliance.documents.keys import Keys, UnusableKey
from compliance.documents.signed_note import NoteRefused, NoteVerifier, open_note, sign_note, verifier_of
from compliance.domain.base64_text import to_base64
from compliance.domain.checkpoint import Checkpoint, InclusionText, read_checkpoint
from compliance.domain.merkle_tree import GrowingTree, consistency_proof, inclusion_proof, leaf_hash
from compliance.services.actors import Reach
from compliance.services.checkpoint_copies import CannotSeal as CannotSeal
from compliance.services.checkpoint_copies import check_copies
from compliance.services.checkpoint_file import CheckpointFile
from compliance.services.key_records import known_keys, record_keys
from compliance.store import log as store
from compliance.store.database import Database, Session
from compliance.store.log_models import LogCheckpoint
from compliance.store.projects import find_project

# The mark of a transaction that has extended the log: `Database.after_writing` is told.
SEALED = "colophon_sealed"

_TRIES = 3


@dataclass(frozen=True, slots=True)
class SealedAt:
    """A signed checkpoint: the log called `origin` had `size` entries under this root (32 bytes) at this time."""

    origin: str
    size: int
    root: bytes
    note: str
    at: str

    @property
    def root_text(self) -> str:
        """The root in base64, as it stands in the checkpoint."""
        return to_base64(self.root)


@dataclass(frozen=True, slots=True)
class SealedHistory:
    """The newest entry of a project that is in the log, by number and hash; whether it is the newest of all; and the
    newest checkpoint of the log.
    """

    sequence: int
    hash: bytes
    whole: bool
    checkpoint: SealedAt


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The tree as it was signed last, and the entries that have no place in it."""

    tree: GrowingTree
    entries: Sequence[store.Sealable]


def seal(database: Database, keys: Keys, at: str) -> SealedAt | None:
    """Give every entry that has none its place in the log, and sign the root; None when every entry has one.

    The file of what was signed before (`keys.signed`) is asked whether it knows of a larger log, or of another one;
    nothing is written to it. Any number of processes may seal at once. Raises CannotSeal, UnusableKey, and
    DatabaseBusy.
    """
    with database.read() as session:
        if not store.entries_without_leaf(session):
            return None
    # One key for all of it, also when another one is put in its place meanwhile.
    key = keys.log
    keys = replace(keys, ask_log=lambda: key)
    record_keys(database, keys, at, ("log",))
    for _ in range(_TRIES):
        # Most of the work is done while others can write.
        with database.read() as session:
            prepared = _prepare(session, keys)
        if not prepared.entries:
            return None
        with database.write() as session:
            store.lock_log(session)
            if _size_of_last(session) == prepared.tree.size:
                return _extend(session, keys, at, prepared)
    with database.write() as session:
        store.lock_log(session)
        prepared = _prepare(session, keys)
        return _extend(session, keys, at, prepared) if prepared.entries else None


def last_checkpoint(session: Session) -> SealedAt | None:
    """The newest checkpoint as it was signed; None before the first."""
    row = store.newest_checkpoint(session)
    return None if row is None else sealed_at(row)


def sealed_at(row: LogCheckpoint) -> SealedAt:
    """A stored checkpoint, read but not verified. Raises CannotSeal when it is none."""
    try:
        note = row.note.decode()
        checkpoint = read_checkpoint(note.partition("\n\n")[0] + "\n")
    except ValueError as error:
        raise CannotSeal(f"The checkpoint of {row.size} entries cannot be read. {_LOOK}") from error
    return SealedAt(checkpoint.origin, checkpoint.size, checkpoint.root, note, row.at)


def inclusion(session: Session, entry_hash: bytes) -> InclusionText | None:
    """The proof that the entry with this hash is in the log, for the newest checkpoint (C2SP tlog-proof).

    None while the entry is not sealed.
    """
    last, leaf = store.newest_checkpoint(session), store.leaf_with(session, entry_hash)
    if last is None or leaf is None:
        return None
    return InclusionText(leaf.idx, inclusion_proof(leaf_hashes(session, last.size), leaf.idx), last.note.decode())


def sealed_history(session: Session, reach: Reach, project_id: str) -> SealedHistory | None:
    """How far a project's history is in the log; None while nothing of it is. Raises NotFound."""
    project = find_project(session, reach, project_id)
    leaf, last = store.newest_leaf_of(session, "project", project.id), last_checkpoint(session)
    if leaf is None or last is None:
        return None
    return SealedHistory(leaf.sequence, leaf.hash, leaf.sequence == project.head_sequence, last)


def consistency(session: Session, old_size: int) -> tuple[bytes, ...]:
    """The proof that the log at its newest checkpoint begins with its first `old_size` entries (RFC 6962, 2.1.2).

    Raises ValueError for a size that the log never had.
    """
    last = store.newest_checkpoint(session)
    return consistency_proof(leaf_hashes(session, last.size if last else 0), old_size)


def leaf_hashes(session: Session, size: int) -> list[bytes]:
    """The hashes of the first leaves of the log, in their order."""
    return [leaf_hash(hash_) for _, hash_ in store.entries_in_leaves(session, size)]


def _prepare(session: Session, keys: Keys) -> _Prepared:
    """Recompute the log from its leaves, and compare it with what was signed last. Raises CannotSeal."""
    tree = GrowingTree()
    for idx, hash_ in store.entries_in_leaves(session):
        if idx != tree.size:
            raise CannotSeal(f"Place {tree.size} of the log is missing. {_LOOK}")
        tree.add(leaf_hash(hash_))
    last = last_checkpoint(session)
    if (last.size if last else 0) != tree.size:
        said = f"says {last.size}" if last else "is missing"
        raise CannotSeal(f"The log has {tree.size} places, and its newest checkpoint {said}. {_LOOK}")
    if last is not None:
        _check_signature(last, known_verifiers(session, keys))
        if tree.root() != last.root:
            raise CannotSeal(f"The first {last.size} places of the log are not those that were signed. {_LOOK}")
    return _Prepared(tree, store.entries_without_leaf(session))


def known_verifiers(session: Session, keys: Keys) -> tuple[NoteVerifier, ...]:
    """The keys whose checkpoints count, the one in use last: it vouches for all before it, whose records it names.

    Raises UnusableKey when a record does not hold, or when the key in use is not the last that was recorded.
    """
    found = tuple(NoteVerifier(*each) for each in known_keys(session).log)
    mine = verifier_of(keys.log)
    if found and found[-1] != mine:
        raise UnusableKey(
            f"The log's key here is {mine.name}+{mine.key_id.hex()}, and the last one recorded is "
            f"{found[-1].name}+{found[-1].key_id.hex()}. Put its file back from a backup; if "
            "nobody changed it, somebody exchanged the record."
        )
    return found or (mine,)


def all_verifiers(database: Database, keys: Keys) -> tuple[NoteVerifier, ...]:
    """The same, without a session of the caller's."""
    with database.read() as session:
        return known_verifiers(session, keys)


def _check_signature(last: SealedAt, known: Iterable[NoteVerifier]) -> None:
    try:
        open_note(last.note, known)
    except NoteRefused as error:
        raise CannotSeal(f"The checkpoint of {last.size} entries does not count: {error} {_LOOK}") from error


def _extend(session: Session, keys: Keys, at: str, prepared: _Prepared) -> SealedAt:
    if keys.signed is not None:
        check_copies(session, known_verifiers(session, keys), CheckpointFile(keys.signed))
    tree, key = prepared.tree, keys.log
    store.add_leaves(session, tree.size, prepared.entries)
    for entry in prepared.entries:
        tree.add(leaf_hash(entry.hash))
    checkpoint = Checkpoint(key.origin, tree.size, tree.root())
    note = sign_note(checkpoint.text(), key)
    session.add(LogCheckpoint(size=checkpoint.size, note=note.encode(), at=at))
    session.info[SEALED] = True
    return SealedAt(checkpoint.origin, checkpoint.size, checkpoint.root, note, at)


def _size_of_last(session: Session) -> int:
    last = store.newest_checkpoint(session)
    return last.size if last else 0


_LOOK = "Run 'colophon history verify': it says what was changed."
