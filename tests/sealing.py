"""A log to be sealed in tests: a key that is made once, and what a stranger checks of a checkpoint."""

from dataclasses import replace
from pathlib import Path
from typing import Never

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from compliance.documents.keys import Keys, LogKey
from compliance.documents.signed_note import open_note, verifier_of
from compliance.domain.checkpoint import Checkpoint, read_checkpoint
from compliance.services.checkpoint_file import CheckpointFile, copies_in
from compliance.services.database import Database
from compliance.services.sealing import SealedAt, seal
from tests.stored import LATER

ORIGIN = "local/0123456789abcdef"
LOG_KEY = LogKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def _no_key() -> Never:
    raise AssertionError("Sealing needs the key of the log and no other one.")


def log_keys(key: LogKey = LOG_KEY) -> Keys:
    """The keys of an installation of which only the log's is ever asked for."""
    return Keys(lambda: key, _no_key, _no_key)


def sealed(database: Database, keys: Keys | None = None, copies: CheckpointFile | None = None) -> SealedAt:
    """Seal what is there; there has to be something."""
    made = seal(database, replace(keys or log_keys(), signed=copies.path if copies else None), LATER)
    assert made is not None
    return made


def checkpoint_in(note: str, key: LogKey = LOG_KEY) -> Checkpoint:
    """What a signed note says to somebody who knows the key and nothing else."""
    return read_checkpoint(open_note(note, [verifier_of(key)]).text)


def file_in(folder: Path) -> CheckpointFile:
    """The file of checkpoints in a folder."""
    return copies_in(folder)
