"""The evidence bundle of a project: everything that a stranger needs to verify its history and its statements.

The same state of a project and of the log always gives the same bytes. docs/bundle.md describes the format, and
`compliance.bundle_verifier` verifies it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from compliance.bundle_verifier import verify
from compliance.documents.bundle_signature import sign_manifest
from compliance.documents.canonical import Json, canonical_bytes
from compliance.documents.key_records import SignedRecord
from compliance.documents.keys import Keys, UnusableKey
from compliance.domain.base64_text import to_base64
from compliance.domain.checkpoint import InclusionText
from compliance.domain.merkle_tree import consistency_proof, inclusion_proof
from compliance.services.actors import Reach
from compliance.services.bundle_texts import readme
from compliance.services.evidence_rows import evidence_index
from compliance.services.export import csv_bytes
from compliance.services.key_records import record_keys, records
from compliance.services.refusals import Refused
from compliance.services.sealing import CannotSeal, SealedAt, last_checkpoint, leaf_hashes, seal
from compliance.store import log
from compliance.store.database import Database, Session
from compliance.store.entries import entries_of
from compliance.store.evidence_files import EvidenceFiles
from compliance.store.models import Project, Statement
from compliance.store.projects import find_project
from compliance.store.statements import bytes_of, statements_of

LARGEST_BUNDLE = 512 * 1024 * 1024  # bytes
_TRIES = 5

Members = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class _Log:
    """The log at its newest checkpoint: the hashes of its leaves, and the place of each entry among them."""

    last: SealedAt
    leaves: Sequence[bytes]
    places: Mapping[bytes, int]

    def path(self, entry_hash: bytes) -> tuple[int, tuple[bytes, ...]]:
        """The place of an entry, and the hashes from there to the root."""
        index = self.places[entry_hash]
        return index, inclusion_proof(self.leaves, index)


def make_bundle(
    database: Database,
    keys: Keys,
    reach: Reach,
    project_id: str,
    at: str,
    files: EvidenceFiles | None = None,
) -> bytes:
    """The bundle of a project as a ZIP, after its last entry has got its place in the log.

    With `files` the files of the evidence that are kept are in it, too. Raises NotFound; Refused when it would be too
    large, when others write all the time, and when nothing can be sealed; DatabaseBusy.
    """
    with database.read() as session:
        find_project(session, reach, project_id)
    for _ in range(_TRIES):
        _seal(database, keys, at)
        with database.read() as session:
            project = find_project(session, reach, project_id)
            sealed = _log(session, project)
            if sealed is not None:
                return verify.zip_bytes(_members(session, keys, reach, project, sealed, files))
    raise Refused("The project is being changed all the time. Try again in a moment.")


def _seal(database: Database, keys: Keys, at: str) -> None:
    try:
        record_keys(database, keys, at, ("data",))
        seal(database, keys, at)
    except (CannotSeal, UnusableKey) as error:
        raise Refused(f"No bundle can be made now. {error}") from error


def _log(session: Session, project: Project) -> _Log | None:
    """The log, unless the project's last entry or the record of a key has no place in it yet."""
    last, leaf = last_checkpoint(session), log.leaf_with(session, project.head_hash)
    if last is None or leaf is None:
        return None
    places = {hash_: idx for idx, hash_ in log.entries_in_leaves(session, last.size)}
    if any(each.hash not in places for each in records(session)):
        return None
    return _Log(last, leaf_hashes(session, last.size), places)


def _members(
    session: Session, keys: Keys, reach: Reach, project: Project, sealed: _Log, files: EvidenceFiles | None
) -> Members:
    rows = sorted(statements_of(session, project.id), key=lambda row: row.head_sequence)
    statements = _statements(session, rows)
    members: Members = {
        "history.jsonl": _history(session, project.id),
        "keys.json": canonical_bytes({"keys": _keys(records(session), sealed)}),
        "verify.py": Path(verify.__file__).read_bytes(),
        **statements,
        **_proofs(session, project, sealed, statements),
        **_evidence(session, reach, project, files),
    }
    members["README.txt"] = readme(project.title, [row.number for row in rows], sealed.last.origin, members)
    if sum(map(len, members.values())) > LARGEST_BUNDLE:
        raise Refused("The bundle would be too large. Make it without the files of the evidence, at the command line.")
    hashes: dict[str, Json] = {name: sha256(content).hexdigest() for name, content in members.items()}
    manifest = canonical_bytes({"format": verify.FORMAT, "project": project.id, "members": hashes})
    return {**members, "manifest.json": manifest, "manifest.jws": sign_manifest(manifest, keys.data)}


def _history(session: Session, project_id: str) -> bytes:
    """One entry a line: what was hashed, and nothing that could say something else."""
    lines = (
        canonical_bytes(
            {
                "sequence": row.sequence,
                "header": to_base64(row.header),
                "payload": None if row.payload is None else to_base64(row.payload),
                "hash": row.hash.hex(),
            }
        )
        for row in entries_of(session, project_id)
    )
    return b"".join(line + b"\n" for line in lines)


def _statements(session: Session, rows: Iterable[Statement]) -> Members:
    members: Members = {}
    for row in rows:
        data, pdf = bytes_of(session, row.id)
        members |= {f"statements/{row.number}.pdf": pdf, f"statements/{row.number}.json": data}
        if row.data_signature:
            members[f"statements/{row.number}.jws"] = row.data_signature
    return members


def _proofs(session: Session, project: Project, sealed: _Log, statements: Members) -> Members:
    """That the last entry is in the log, and that the log has only grown since each checkpoint that was printed."""
    index, path = sealed.path(project.head_hash)
    members = {
        "log/head.tlog-proof": InclusionText(index, path, sealed.last.note).text().encode(),
        "log/latest.note": sealed.last.note.encode(),
    }
    consistency: dict[str, Json] = {}
    for size in sorted({anchor["size"] for anchor in _anchors(statements)}):
        checkpoint = log.checkpoint_at(session, size)
        if checkpoint is None:
            raise Refused(f"The checkpoint of {size} entries that a statement prints is not kept any more.")
        members[f"log/checkpoints/{size}.note"] = checkpoint.note
        consistency[str(size)] = [to_base64(each) for each in consistency_proof(sealed.leaves, size)]
    return {**members, "log/consistency.json": canonical_bytes(consistency)}


def _anchors(statements: Members) -> Iterable[Mapping[str, int]]:
    for name, content in statements.items():
        anchor = json.loads(content).get("log") if name.endswith(".json") else None
        if anchor:
            yield anchor


def _keys(found: Iterable[SignedRecord], sealed: _Log) -> list[Json]:
    """The records of all keys with their signatures, each with the proof that it is in the log."""
    listed: list[Json] = []
    for each in found:
        index, path = sealed.path(each.hash)
        previous = None if each.previous_signature is None else to_base64(each.previous_signature)
        listed.append(
            {
                "record": to_base64(each.record),
                "signature": to_base64(each.signature),
                "previous_signature": previous,
                "index": index,
                "path": [to_base64(hash_) for hash_ in path],
            }
        )
    return listed


def _evidence(session: Session, reach: Reach, project: Project, files: EvidenceFiles | None) -> Members:
    rows = evidence_index(session, reach, project.id)
    columns = list(rows[0]) if rows else ["name", "sha256"]
    table = csv_bytes(columns, [[_cell(row[column]) for column in columns] for row in rows])
    members = {"evidence/index.json": canonical_bytes({"evidence": rows}), "evidence/index.csv": table}
    if files is not None:
        kept = {str(row["sha256"]) for row in rows if row["kept"] == "file" and not row["removed_at"]}
        for digest in sorted(kept):
            content = _file(files, project.organisation_id, digest)
            if sha256(content).hexdigest() == digest:
                members[f"evidence/files/{digest}"] = content
    return members


def _file(files: EvidenceFiles, organisation_id: str, digest: str) -> bytes:
    """The bytes of a file; none for one that is lost, which verifying the history reports."""
    try:
        return b"".join(files.chunks(organisation_id, digest))
    except OSError:
        return b""


def _cell(value: Json) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str("" if value is None else value)
