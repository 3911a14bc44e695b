"""A small installation that signs, and the bundle of a project of it, for tests."""

import json
from hashlib import sha256

from compliance.documents.bundle_signature import sign_manifest
from compliance.documents.canonical import canonical_bytes
from compliance.documents.data_signature import sign_data
from compliance.documents.keys import DataKey, Keys
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.bundle import make_bundle
from compliance.services.comments import add_comment
from compliance.services.database import Database
from compliance.services.key_records import record_keys
from compliance.services.payload_erasure import erase_payloads
from compliance.services.register import IssuedBytes, IssuePlace, StatementRecord, record_issue
from compliance.services.sealing import last_checkpoint, seal
from compliance.services.withdrawal import withdraw
from tests.documents.signing import data_key, log_key, pdf_key
from tests.stored import LATER, add, save, start

KEYS = Keys(log_key, data_key, pdf_key)
# What says something to people only; everything else has to hold even when somebody signs it anew.
WORDS = ("README.txt", "verify.py", "evidence/index.csv")

Members = dict[str, bytes]


def issue_signed(database: Database, project_id: str, keys: Keys = KEYS) -> StatementRecord:
    """A statement with the checkpoint before it, a signature of its data, and something for a file."""
    record_keys(database, keys, LATER)
    seal(database, keys, LATER)
    with database.read() as session:
        last = last_checkpoint(session)
    anchor = last and {"origin": last.origin, "size": last.size, "root": last.root_text}

    def build(place: IssuePlace) -> IssuedBytes:
        said = {"number": place.number, "history_sequence": place.history_sequence + 1, "log": anchor}
        data = canonical_bytes({**said, "history_head": place.history_head})
        pdf = b"%PDF-1.7 of " + place.number.encode()
        return IssuedBytes(data, pdf, 1, "1.0", data_signature=sign_data(data, keys.data))

    return record_issue(database, LOCAL_OPERATOR, LATER, project_id, build)


def signed_project(database: Database, keys: Keys = KEYS) -> str:
    """A project with two statements, the second one withdrawn, and an erased comment; another one is beside it."""
    project_id = start(database)
    start(database, title="The Ebb")
    with database.write() as session:
        comment = add_comment(session, LOCAL_OPERATOR, LATER, project_id, "Zephyrine Quaxton drew it.")
    issue_signed(database, project_id, keys)
    save(database, project_id)
    erase_payloads(database, LOCAL_OPERATOR, LATER, project_id, [comment], "Asked for")
    second = issue_signed(database, project_id, keys)
    with database.write() as session:
        withdraw(session, LOCAL_OPERATOR, LATER, second.id, "The credit is wrong.")
    add(database, project_id, "Map")
    return project_id


def bundle_of(database: Database, project_id: str, keys: Keys = KEYS) -> bytes:
    """The bundle of a project."""
    return make_bundle(database, keys, EVERYTHING, project_id, LATER)


def signed_anew(members: Members, key: DataKey | None = None) -> Members:
    """The members under a manifest that names them as they are, signed by whoever has this data key."""
    others = {name: content for name, content in members.items() if not name.startswith("manifest.")}
    said = json.loads(members["manifest.json"])
    hashes = {name: sha256(content).hexdigest() for name, content in others.items()}
    manifest = canonical_bytes({**said, "members": hashes})
    return {**others, "manifest.json": manifest, "manifest.jws": sign_manifest(manifest, key or data_key())}
