"""What the register, the history and the log of this installation say about a statement that was issued here."""

from hashlib import sha256

from compliance.documents.keys import Keys, UnusableKey
from compliance.documents.keys import fingerprint as fingerprint_of
from compliance.documents.signed_note import open_note
from compliance.domain.checkpoint import read_checkpoint
from compliance.domain.history import Entry, Head, read_body, read_header, verify_chain
from compliance.domain.merkle_tree import includes, leaf_hash
from compliance.services.erasures_recorded import kept_bodies
from compliance.services.file_checks import Check
from compliance.services.key_records import known_keys
from compliance.services.sealing import inclusion, known_verifiers
from compliance.store.database import Session
from compliance.store.entries import entries_of, find_entry
from compliance.store.models import HistoryEntry, Project, Statement

_ISSUED = "statement_issued"


def kept_check(row: Statement, pdf: bytes) -> Check:
    """Whether the file that is kept here is the one of the register."""
    if sha256(pdf).hexdigest() != row.pdf_sha256:
        return Check("kept", "failed", "The file that is kept here is not the one in the register.")
    return Check("kept", "passed", f"The file that is kept here is the one in the register: SHA-256 {row.pdf_sha256}.")


def history_check(session: Session, row: Statement) -> Check:
    """Whether the history of the statement's project holds, and the entry of its issue names this file."""
    project = session.get_one(Project, row.project_id)
    rows = list(entries_of(session, project.id))
    head = Head(project.head_sequence, project.head_hash)
    fault = verify_chain((_entry(each, project.id) for each in rows), head).fault
    if fault is not None:
        return _broken(f"The history of its project does not hold from entry {fault.sequence} on.")
    # The chain has every number once: the entry after the head that was printed is the one of the issue.
    own = next((each for each in rows if each.sequence == row.head_sequence + 1), None)
    if own is None or own.prev_hash != row.head_hash or read_header(own.header)["kind"] != _ISSUED:
        return _broken("The history of its project has no entry of its issue.")
    unbroken = f"The history that leads to it is unbroken: {own.sequence} entries."
    body = kept_bodies(rows).get(own.sequence) if own.payload is None else read_body(own.payload)
    if body is None or "pdf_sha256" not in body:
        return Check("history", "passed", f"{unbroken} What its own entry said was erased, so it was not compared.")
    if (body["pdf_sha256"], body["data_sha256"]) != (row.pdf_sha256, row.data_sha256):
        return _broken("The entry of its issue names another file.")
    return Check("history", "passed", f"{unbroken} Its own entry names the SHA-256 of this file.")


def log_check(session: Session, row: Statement, keys: Keys) -> Check:
    """Whether the entry of its issue has its place in the log under the newest checkpoint, and who signed that."""
    own = find_entry(session, row.project_id, row.head_sequence + 1)
    proof = inclusion(session, own.hash) if own is not None else None
    if own is None or proof is None:
        return Check("log", "not_checked", "The entry of its issue has no place in the log yet: it gets one soon.")
    try:
        checkpoint = read_checkpoint(open_note(proof.checkpoint, known_verifiers(session, keys)).text)
    except UnusableKey:
        return Check("log", "not_checked", "Its place in the log: the key of the log cannot be read just now.")
    except ValueError:
        return Check("log", "failed", "The newest checkpoint of the log does not count.")
    if not includes(leaf_hash(own.hash), proof.index, checkpoint.size, proof.hashes, checkpoint.root):
        return Check("log", "failed", "The entry of its issue is not where the log has it.")
    sealed = f"The entry of its issue is sealed in the log, under the signed checkpoint of {checkpoint.size} entries."
    return Check("log", "passed", sealed)


def key_check(session: Session, keys: Keys, fingerprint: str) -> Check:
    """Whether the key that signed a file is one that this installation has recorded as its own.

    `fingerprint` is the SHA-256 of its certificate in hex. The records are in the log, and signed themselves.
    """
    try:
        known = known_keys(session, keys).pdf
    except UnusableKey:
        return Check(
            "key", "not_checked", "Whose key signed it: the keys of this installation cannot be read just now."
        )
    if not known:
        return Check("key", "not_checked", "Whose key signed it: this installation has not recorded its keys.")
    if fingerprint not in map(fingerprint_of, known):
        return Check("key", "failed", "The key that signed it is none that this installation has recorded as its own.")
    return Check("key", "passed", "The key that signed it is one that this installation has recorded as its own.")


def _broken(says: str) -> Check:
    return Check("history", "failed", says)


def _entry(row: HistoryEntry, owner: str) -> Entry:
    return Entry(owner, row.sequence, row.header, row.payload, row.prev_hash, row.hash)
